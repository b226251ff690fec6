//! Orders of the store in memory.

use domain::{Order, OrderContext, OrderId, OrderStatus};

use super::{MemoryStore, memory_store::Rows, memory_tickets::page_of};
use crate::{
    Page, PageRequest, Position, StoreError,
    orders::{OrderCounts, OrderRows, OrderScope, OrderStore},
};

fn is_within(scope: OrderScope, context: &OrderContext) -> bool {
    match scope {
        OrderScope::All => true,
        OrderScope::Brand(id) => context.brand.id == id,
        OrderScope::Creator(id) => context.creator.id == id,
    }
}

fn size(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

impl OrderRows for Rows {
    fn update_order(&mut self, _: &Order, after: &Order) -> Result<(), StoreError> {
        let stored = self.contexts.iter_mut().filter(|context| context.order.id == after.id);
        stored.for_each(|context| context.order.clone_from(after));
        Ok(())
    }
}

impl OrderStore for MemoryStore {
    fn list(
        &self,
        scope: OrderScope,
        status: Option<OrderStatus>,
        page: PageRequest,
    ) -> Result<Page<OrderContext>, StoreError> {
        let mut contexts = self.rows().contexts.clone();
        contexts.retain(|context| {
            is_within(scope, context) && status.is_none_or(|status| status == context.order.status)
        });
        Ok(page_of(contexts, page, |context| Position {
            at: context.order.placed_at,
            id: context.order.id.get(),
        }))
    }

    fn related(&self, order: &Order, most: u32) -> Result<Vec<OrderContext>, StoreError> {
        let newest = OrderStore::list(
            self,
            OrderScope::Brand(order.brand),
            None,
            PageRequest::first(u32::MAX),
        )?;
        let is_sibling = |context: &OrderContext| context.order.checkout == order.checkout;
        let among = newest.items.into_iter().enumerate();
        let related = among.filter(|(n, context)| {
            u32::try_from(*n).is_ok_and(|n| n < most) || is_sibling(context)
        });
        Ok(related
            .map(|(_, context)| context)
            .filter(|context| context.order.id != order.id)
            .collect())
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
        let of = |status| {
            size(rows.contexts.iter().filter(|context| context.order.status == status).count())
        };
        Ok(OrderCounts {
            total: size(rows.contexts.len()),
            pending: of(OrderStatus::Pending),
            completed: of(OrderStatus::Completed),
            cancelled: of(OrderStatus::Cancelled),
            with_ticket: size(
                rows.contexts.iter().filter(|context| context.ticket.is_some()).count(),
            ),
        })
    }

    fn find(&self, id: OrderId) -> Result<Option<OrderContext>, StoreError> {
        Ok(self.rows().contexts.iter().find(|context| context.order.id == id).cloned())
    }
}
