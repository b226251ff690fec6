//! Orders of the store in memory.

use domain::{Order, OrderCase, OrderId, OrderStatus};

use super::{MemoryStore, memory_store::Rows, memory_tickets::page_of};
use crate::{
    Page, PageRequest, Position, StoreError,
    orders::{OrderCounts, OrderRows, OrderScope, OrderStore},
};

fn is_within(scope: OrderScope, case: &OrderCase) -> bool {
    match scope {
        OrderScope::All => true,
        OrderScope::Brand(id) => case.brand.id == id,
        OrderScope::Creator(id) => case.creator.id == id,
    }
}

fn size(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

impl OrderRows for Rows {
    fn update_order(&mut self, _: &Order, after: &Order) -> Result<(), StoreError> {
        let stored = self.cases.iter_mut().filter(|case| case.order.id == after.id);
        stored.for_each(|case| case.order.clone_from(after));
        Ok(())
    }
}

impl OrderStore for MemoryStore {
    fn list(
        &self,
        scope: OrderScope,
        status: Option<OrderStatus>,
        page: PageRequest,
    ) -> Result<Page<OrderCase>, StoreError> {
        let mut cases = self.rows().cases.clone();
        cases.retain(|case| is_within(scope, case) && status.is_none_or(|status| status == case.order.status));
        Ok(page_of(cases, page, |case| Position { at: case.order.placed_at, id: case.order.id.get() }))
    }

    fn related(&self, order: &Order, most: u32) -> Result<Vec<OrderCase>, StoreError> {
        let newest = OrderStore::list(self, OrderScope::Brand(order.brand), None, PageRequest::first(u32::MAX))?;
        let is_sibling = |case: &OrderCase| case.order.checkout == order.checkout;
        let among = newest.items.into_iter().enumerate();
        let related = among.filter(|(n, case)| u32::try_from(*n).is_ok_and(|n| n < most) || is_sibling(case));
        Ok(related.map(|(_, case)| case).filter(|case| case.order.id != order.id).collect())
    }

    fn count(&self, scope: OrderScope, status: Option<OrderStatus>) -> Result<u64, StoreError> {
        let all = OrderStore::list(self, scope, status, PageRequest::first(u32::MAX))?;
        Ok(size(all.items.len()))
    }

    fn knows(&self, scope: OrderScope) -> Result<bool, StoreError> {
        let rows = self.rows();
        Ok(match scope {
            OrderScope::All => true,
            OrderScope::Brand(id) => rows.brands.values().any(|brand| brand.id == id),
            OrderScope::Creator(id) => rows.creators.values().any(|creator| creator.id == id),
        })
    }

    fn counts(&self) -> Result<OrderCounts, StoreError> {
        let rows = self.rows();
        let of = |status| size(rows.cases.iter().filter(|case| case.order.status == status).count());
        Ok(OrderCounts {
            total: size(rows.cases.len()),
            pending: of(OrderStatus::Pending),
            completed: of(OrderStatus::Completed),
            cancelled: of(OrderStatus::Cancelled),
            with_ticket: size(rows.cases.iter().filter(|case| case.ticket.is_some()).count()),
        })
    }

    fn find(&self, id: OrderId) -> Result<Option<OrderCase>, StoreError> {
        Ok(self.rows().cases.iter().find(|case| case.order.id == id).cloned())
    }
}
