//! The rows of checkouts on a connection: what the decisions about a batch need, read at once for
//! all of them and locked until the commit, and what they write.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use app::{
    IdempotencyKey, StoreError,
    checkout::{
        BatchLimits, CheckoutRows, CheckoutRun, CheckoutTransactions, CheckoutWork,
        IdempotencyClaim, IdempotencyQueries, IdempotencyRecord, IdempotencyRows, LockWait,
        LockedMarket, MarketQuery, NewIdempotencyRecord, RecentOrders, RecentQuery,
    },
};
use diesel::prelude::*;
use domain::{
    AgentId, AgentPool, BrandId, CheckoutPlan, CreatorId, NewIds, OpenCounts, OrderContext,
    OrderId, OrderStatus, PackageId, PlannedOrder, PreparedCart, RecentOrder, TicketId, Timestamp,
    UserId,
};

use super::{
    MIN_WAITING_FOR_SECOND_BATCH, Store,
    agent_pool::{self, AgentPoolCache, Version},
    checkout_insert, decisions,
    dialect::{self, Conn},
    effects, idempotency_keys, listings, order_context,
    purge::Old,
    tx::{Rows, Unwritten},
};
use crate::{
    convert::{self, Source, readable},
    error::During,
    moment::At,
    rows::{self, IdPair, IdempotencyKeyRow, OrderRow, RecentRow, RotationRow},
    schema::{brands, orders, packages},
};

mod stored;
#[cfg(test)]
mod tests;

pub(super) use stored::{order_row, ticket_row};

const RECORDS: Old = Old {
    table: "idempotency_keys",
    key: "user_id, endpoint, idempotency_key",
    time: "created_at",
};

impl CheckoutTransactions for Store {
    fn batch_limits(&self) -> BatchLimits {
        self.batch_limits
    }

    fn run_checkout(&self, run: CheckoutRun, work: CheckoutWork) -> Result<(), StoreError> {
        let pools = self.pools.clone();
        let work = move |conn: &mut Conn| Unwritten::unless(work(&mut Checkouts::on(conn, pools)));
        Unwritten::settle(match run {
            CheckoutRun::Alone => self.db.write("place orders", work),
            CheckoutRun::Batch { since } => self.db.write_batch("place orders", since, work),
        })
    }
}

impl IdempotencyQueries for Store {
    fn idempotency_record(
        &self,
        owner: UserId,
        key: &IdempotencyKey,
    ) -> Result<Option<IdempotencyRecord>, StoreError> {
        self.db.read(|conn| idempotency_keys::find(conn, owner, key))
    }
}

impl IdempotencyRows for Rows<'_> {
    fn purge_idempotency_records(
        &mut self,
        before: Timestamp,
        limit: u32,
    ) -> Result<u32, StoreError> {
        let removed = RECORDS.purge(self.conn, before.into(), limit);
        Ok(u32::try_from(removed.during("purge idempotency records")?).unwrap_or(u32::MAX))
    }
}

/// The rows, and what one step leaves to a later one.
pub(crate) struct Checkouts<'c> {
    conn: &'c mut Conn,
    pools: Arc<AgentPoolCache>,
    /// The rotation, if it was locked with the recent orders.
    rotation: Option<RotationRow>,
    /// Ids of the messages that are still to be written, if the others were written early.
    early: Option<Vec<i64>>,
    agents: Option<Version>,
}

impl<'c> Checkouts<'c> {
    pub(crate) const fn on(conn: &'c mut Conn, pools: Arc<AgentPoolCache>) -> Self {
        Self { conn, pools, rotation: None, early: None, agents: None }
    }
}

impl CheckoutRows for Checkouts<'_> {
    fn claim_keys(
        &mut self,
        keys: &[(UserId, IdempotencyKey)],
    ) -> Result<Vec<IdempotencyClaim>, StoreError> {
        idempotency_keys::claim(self.conn, keys)
    }

    fn read_checkouts(&mut self, checkouts: &[OrderId]) -> Result<Vec<OrderContext>, StoreError> {
        read_checkouts(self.conn, checkouts)
    }

    fn lock_market(&mut self, query: &MarketQuery) -> Result<LockedMarket, StoreError> {
        lock_market(self.conn, query)
    }

    fn read_recent_orders(&mut self, query: &RecentQuery) -> Result<RecentOrders, StoreError> {
        let (recent, rotation) = read_recent_orders(self.conn, query)?;
        self.rotation = rotation;
        Ok(recent)
    }

    fn write_early(&mut self, carts: &[PreparedCart]) -> Result<(), StoreError> {
        // the rotation is locked already when nobody of this process waits for it
        if self.rotation.is_none() {
            self.early = write_early(self.conn, carts)?;
        }
        Ok(())
    }

    fn lock_agents(&mut self) -> Result<AgentPool, StoreError> {
        let (pool, version) = self.pools.lock_agent_pool(self.conn, self.rotation.take())?;
        self.agents = Some(version);
        Ok(pool)
    }

    fn count_open(&mut self) -> Result<OpenCounts, StoreError> {
        decisions::open_counts(self.conn)
    }

    fn write_checkouts(
        &mut self,
        plans: &[CheckoutPlan],
        records: &[NewIdempotencyRecord],
    ) -> Result<(), StoreError> {
        for lapsed in records.iter().filter(|new| new.replaces) {
            idempotency_keys::remove(self.conn, lapsed.owner, &lapsed.key)?;
        }
        let records = records.iter().map(idempotency_keys::row).collect();
        write(self.conn, plans, self.agents.as_ref(), records, self.early.take())
    }
}

/// The orders of these checkouts. They have their brand and time in common with the first, which an
/// index has.
fn read_checkouts(conn: &mut Conn, checkouts: &[OrderId]) -> Result<Vec<OrderContext>, StoreError> {
    let first: Vec<i64> = checkouts.iter().map(|id| id.get()).collect();
    let found: Vec<(i64, At)> = orders::table
        .filter(orders::id.eq_any(&first))
        .select((orders::brand_id, orders::placed_at))
        .load(conn)
        .during("look for repeated checkouts")?;
    let rows: Vec<OrderRow> = orders::table
        .filter(orders::brand_id.eq_any(found.iter().map(|(brand, _)| *brand)))
        .filter(orders::placed_at.eq_any(found.iter().map(|(_, at)| *at)))
        .filter(orders::checkout_id.eq_any(&first))
        .order(orders::id)
        .select(OrderRow::as_select())
        .load(conn)
        .during("read repeated checkouts")?;
    order_context::contexts(conn, rows)
}

/// Locks the brands, so that other checkouts of the same brands wait, and the packages.
fn lock_market(conn: &mut Conn, query: &MarketQuery) -> Result<LockedMarket, StoreError> {
    let users: Vec<i64> = query.buyers.iter().map(|id| id.get()).collect();
    let ids: Vec<i64> = query.packages.iter().map(|id| id.get()).collect();
    let eligible = (query.eligible.0.as_str(), query.eligible.1.as_str());
    let (locked, listings) = dialect::lock_market(conn, &users, eligible, &ids, query.wait)
        .during("lock brands and packages")?;
    let brand =
        |(row, owner)| readable(convert::brand(row, &owner)).map(|brand| (brand.owner.user, brand));
    let brands = locked.into_iter().filter_map(brand).collect();
    let mut market = LockedMarket {
        brands,
        listings: listings::by_package(listings),
        ..LockedMarket::default()
    };
    if query.wait == LockWait::SkipLocked {
        let buyers = query.buyers.iter().filter(|id| !market.brands.contains_key(id));
        market.skipped_buyers =
            skipped_brands(conn, &buyers.map(|id| id.get()).collect::<Vec<_>>())?;
        let packages = query.packages.iter().filter(|id| !market.listings.contains_key(id));
        market.skipped_packages =
            skipped_packages(conn, &packages.map(|id| id.get()).collect::<Vec<_>>())?;
    }
    Ok(market)
}

/// Reads recent orders behind the locks, and fresh ids. A batch that is too small for another to
/// begin beside it locks the rotation at once.
fn read_recent_orders(
    conn: &mut Conn,
    query: &RecentQuery,
) -> Result<(RecentOrders, Option<RotationRow>), StoreError> {
    let pairs: Vec<_> =
        query.pairs.iter().map(|(brand, package)| (brand.get(), package.get())).collect();
    let lines =
        i32::try_from(query.lines).map_err(|_| Source { table: "orders", row: 0 }.corrupt("id"))?;
    let with_rotation = query.requests <= MIN_WAITING_FOR_SECOND_BATCH;
    let (recent, ids, rotation) =
        dialect::recent_orders_and_ids(conn, &pairs, query.after.into(), lines, with_rotation)
            .during("look for duplicates")?;
    let ids = ids.iter().map(new_ids).collect::<Result<VecDeque<_>, _>>()?;
    Ok((RecentOrders { by_brand: by_brand(&recent)?, ids }, rotation))
}

/// Which of these buyers have a profile, so that another transaction must hold it.
fn skipped_brands(conn: &mut Conn, missing: &[i64]) -> Result<BTreeSet<UserId>, StoreError> {
    if missing.is_empty() {
        return Ok(BTreeSet::new());
    }
    let there = brands::table.filter(brands::user_id.eq_any(missing)).select(brands::user_id);
    let there: Vec<i64> = there.load(conn).during("look for brands that are held")?;
    let source = Source { table: "brands", row: 0 };
    there.into_iter().map(|id| source.id("user_id", UserId::new, id)).collect()
}

/// Which of these packages exist, so that another transaction must hold them.
fn skipped_packages(conn: &mut Conn, missing: &[i64]) -> Result<BTreeSet<PackageId>, StoreError> {
    if missing.is_empty() {
        return Ok(BTreeSet::new());
    }
    let there = packages::table.filter(packages::id.eq_any(missing)).select(packages::id);
    let there: Vec<i64> = there.load(conn).during("look for packages that are held")?;
    let source = Source { table: "packages", row: 0 };
    there.into_iter().map(|id| source.id("id", PackageId::new, id)).collect()
}

fn new_ids(pair: &IdPair) -> Result<NewIds, StoreError> {
    let source = Source { table: "orders", row: 0 };
    let order = source.id("id", OrderId::new, pair.order_id)?;
    Ok(NewIds { order, ticket: source.id("id", TicketId::new, pair.ticket_id)? })
}

fn by_brand(rows: &[RecentRow]) -> Result<BTreeMap<BrandId, Vec<RecentOrder>>, StoreError> {
    let mut recent = BTreeMap::<BrandId, Vec<RecentOrder>>::new();
    for row in rows {
        let source = Source { table: "orders", row: row.id };
        let brand = source.id("brand_id", BrandId::new, row.brand_id)?;
        recent.entry(brand).or_default().push(RecentOrder {
            id: source.id("id", OrderId::new, row.id)?,
            package: source.id("package_id", PackageId::new, row.package_id)?,
            creator: source.id("creator_id", CreatorId::new, row.creator_id)?,
            status: source.word_or("status", &row.status, OrderStatus::Rejected),
            placed_at: row.placed_at.0,
        });
    }
    Ok(recent)
}

/// Writes what does not depend on who is next, if that pays: then those who wait for the rotation
/// wait for less. The ids of the messages that are still to be written, which come first.
fn write_early(conn: &mut Conn, carts: &[PreparedCart]) -> Result<Option<Vec<i64>>, StoreError> {
    let orders = || carts.iter().flat_map(|cart| &cart.orders);
    let rows = || rows::CheckoutRows {
        orders: orders().map(|prepared| order_row(&prepared.context.order, "checkout")).collect(),
        messages: orders()
            .flat_map(|prepared| &prepared.details)
            .map(effects::message_row)
            .collect(),
        notifications: orders()
            .map(|prepared| effects::notification_row(&prepared.notification))
            .collect(),
        ordered: carts
            .iter()
            .flat_map(|cart| ordered(cart.brand.owner.user, &cart.ordered))
            .collect(),
        ..rows::CheckoutRows::default()
    };
    checkout_insert::insert_early(conn, orders().count() * PlannedOrder::GREETING, rows)
}

/// Writes what was planned on one pool of agents with these agents, in this order, and keeps these
/// records of keys. What was written early is left out.
fn write(
    conn: &mut Conn,
    plans: &[CheckoutPlan],
    agents: Option<&agent_pool::Version>,
    idempotency_keys: Vec<IdempotencyKeyRow>,
    early: Option<Vec<i64>>,
) -> Result<(), StoreError> {
    let Some(last) = plans.last() else { return Ok(()) };
    let planned = || plans.iter().flat_map(|plan| &plan.orders);
    let assignments = || planned().filter_map(|planned| planned.assignment.as_ref());
    let eligibility = if assignments().next().is_some() {
        agent_pool::eligibility_snapshot_id(conn, &last.eligibility, agents)?
    } else {
        0
    };
    let told = match early {
        Some(message_ids) => rows_after_early(plans, message_ids),
        None => rows_at_once(plans),
    };
    let rows = rows::CheckoutRows {
        tickets: planned().map(|planned| ticket_row(&planned.ticket)).collect(),
        assignments: assignments()
            .map(|assignment| agent_pool::assignment_row(assignment, eligibility))
            .collect(),
        assignment_decisions: plans
            .iter()
            .flat_map(|plan| &plan.decisions)
            .map(decisions::decision_row)
            .collect(),
        audit_log: planned()
            .map(|planned| effects::audit_entry_row(&planned.audit_entry))
            .collect(),
        idempotency_keys,
        rotation: (last.rotation.pointer.map(AgentId::get), last.rotation.number),
        ..told
    };
    checkout_insert::insert(conn, &rows)
}

/// The messages and notifications that [`write_early`] left for now.
fn rows_after_early(plans: &[CheckoutPlan], message_ids: Vec<i64>) -> rows::CheckoutRows<'_> {
    let planned = || plans.iter().flat_map(|plan| &plan.orders);
    let messages = planned().flat_map(PlannedOrder::greeting);
    let notifications = planned().filter_map(PlannedOrder::for_agent);
    rows::CheckoutRows {
        messages: messages.map(effects::message_row).collect(),
        message_ids,
        notifications: notifications.map(effects::notification_row).collect(),
        ..rows::CheckoutRows::default()
    }
}

/// The orders with all their messages and notifications, when nothing of them was written early.
fn rows_at_once(plans: &[CheckoutPlan]) -> rows::CheckoutRows<'_> {
    let planned = || plans.iter().flat_map(|plan| &plan.orders);
    let messages = planned().flat_map(|planned| &planned.messages);
    let notifications = planned().flat_map(|planned| &planned.notifications);
    let ordered = plans.iter().flat_map(|plan| ordered(plan.brand.owner.user, &plan.ordered));
    rows::CheckoutRows {
        orders: planned().map(|planned| order_row(&planned.context.order, "checkout")).collect(),
        messages: messages.map(effects::message_row).collect(),
        notifications: notifications.map(effects::notification_row).collect(),
        ordered: ordered.collect(),
        ..rows::CheckoutRows::default()
    }
}

fn ordered(buyer: UserId, packages: &[PackageId]) -> impl Iterator<Item = (i64, i64)> {
    packages.iter().map(move |package| (buyer.get(), package.get()))
}
