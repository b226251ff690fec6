//! Checkouts of the store in memory.

use std::{collections::BTreeMap, time::Duration};

use domain::{
    AgentPool, BrandId, CheckoutPlan, Eligibility, NewIds, OpenCounts, OrderContext, OrderId,
    PreparedCart, RecentOrder, TicketId, Timestamp, UserId,
};

use super::{
    MemoryStore,
    memory_store::{Rows, id},
};
use crate::{
    IdempotencyKey, StoreError,
    checkout::{
        BatchLimits, CheckoutRows, CheckoutRun, CheckoutTransactions, CheckoutWork,
        IdempotencyClaim, IdempotencyQueries, IdempotencyRecord, IdempotencyRows, LockedMarket,
        MarketQuery, NewIdempotencyRecord, RecentOrders, RecentQuery,
    },
};

impl CheckoutTransactions for MemoryStore {
    fn batch_limits(&self) -> BatchLimits {
        BatchLimits::new(32, Duration::from_secs(5))
    }

    fn run_checkout(&self, _: CheckoutRun, work: CheckoutWork) -> Result<(), StoreError> {
        self.run_on_a_draft(|draft| work(draft));
        Ok(())
    }
}

impl MemoryStore {
    /// Keeps a record of an idempotency key.
    pub fn plant_idempotency_record(
        &self,
        owner: UserId,
        key: IdempotencyKey,
        record: IdempotencyRecord,
    ) {
        self.rows().idempotency_records.insert((owner, key), record);
    }
}

impl IdempotencyQueries for MemoryStore {
    fn idempotency_record(
        &self,
        owner: UserId,
        key: &IdempotencyKey,
    ) -> Result<Option<IdempotencyRecord>, StoreError> {
        Ok(self.rows().idempotency_records.get(&(owner, key.clone())).cloned())
    }
}

impl IdempotencyRows for Rows {
    fn purge_idempotency_records(
        &mut self,
        before: Timestamp,
        limit: u32,
    ) -> Result<u32, StoreError> {
        let mut removed = 0;
        self.idempotency_records.retain(|_, record| {
            let is_removed = record.at < before && removed < limit;
            removed += u32::from(is_removed);
            !is_removed
        });
        Ok(removed)
    }
}

impl CheckoutRows for Rows {
    fn claim_keys(
        &mut self,
        keys: &[(UserId, IdempotencyKey)],
    ) -> Result<Vec<IdempotencyClaim>, StoreError> {
        let claim = |key| IdempotencyClaim::Claimed(self.idempotency_records.get(key).cloned());
        Ok(keys.iter().map(claim).collect())
    }

    fn read_checkouts(&mut self, checkouts: &[OrderId]) -> Result<Vec<OrderContext>, StoreError> {
        let mut orders: Vec<_> = self
            .contexts
            .iter()
            .filter(|context| checkouts.contains(&context.order.checkout))
            .cloned()
            .collect();
        orders.sort_unstable_by_key(|context| context.order.id);
        Ok(orders)
    }

    fn lock_market(&mut self, query: &MarketQuery) -> Result<LockedMarket, StoreError> {
        let is_eligible = |buyer: &&UserId| {
            let known =
                self.accounts.get(buyer).map(|known| (known.account.role, known.account.status));
            known == Some(query.eligible)
        };
        let buyers = query.buyers.iter().filter(is_eligible);
        let brands =
            buyers.filter_map(|buyer| Some((*buyer, self.brands.get(buyer)?.clone()))).collect();
        let listings = query
            .packages
            .iter()
            .filter_map(|id| Some((*id, self.listings.get(id)?.clone())))
            .collect();
        Ok(LockedMarket { brands, listings, ..LockedMarket::default() })
    }

    fn read_recent_orders(&mut self, query: &RecentQuery) -> Result<RecentOrders, StoreError> {
        let mut by_brand = BTreeMap::<BrandId, Vec<RecentOrder>>::new();
        let orders = self.contexts.iter().map(|context| &context.order);
        for order in orders.filter(|order| {
            query.pairs.contains(&(order.brand, order.package)) && order.placed_at > query.after
        }) {
            by_brand.entry(order.brand).or_default().push(RecentOrder {
                id: order.id,
                package: order.package,
                creator: order.creator,
                status: order.status,
                placed_at: order.placed_at,
            });
        }
        let fresh = |_| {
            let n = self.next_id();
            Ok(NewIds { order: id(OrderId::new(n))?, ticket: id(TicketId::new(n))? })
        };
        let ids = (0..query.lines).map(fresh).collect::<Result<_, StoreError>>()?;
        Ok(RecentOrders { by_brand, ids })
    }

    fn write_early(&mut self, _: &[PreparedCart]) -> Result<(), StoreError> {
        Ok(())
    }

    fn lock_agents(&mut self) -> Result<AgentPool, StoreError> {
        Ok(self.pool())
    }

    fn count_open(&mut self) -> Result<OpenCounts, StoreError> {
        Ok(self.counts())
    }

    fn write_checkouts(
        &mut self,
        plans: &[CheckoutPlan],
        records: &[NewIdempotencyRecord],
    ) -> Result<(), StoreError> {
        for plan in plans {
            self.rotation = plan.rotation;
            let decisions = plan.decisions.iter().cloned();
            self.decisions.extend(decisions.map(|decision| (decision.number, decision)));
            let buyer = plan.brand.owner.user;
            self.carts
                .retain(|(owner, line)| *owner != buyer || !plan.ordered.contains(&line.package));
            for order in &plan.orders {
                self.write_messages(&order.messages)?;
                self.notifications.extend(order.notifications.iter().cloned());
                self.audit_log.push(order.audit_entry.clone());
                let assignment = order.assignment.clone();
                self.assignments.extend(
                    assignment
                        .map(|assignment| (assignment, Eligibility::clone(&plan.eligibility))),
                );
                self.contexts.push(order.context.clone());
            }
        }
        let records = records.iter().map(|new| ((new.owner, new.key.clone()), new.record.clone()));
        self.idempotency_records.extend(records);
        Ok(())
    }
}
