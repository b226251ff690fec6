//! Staff see what else was ordered: with an order, and by its brand.

use std::sync::Arc;

use domain::{Order, OrderContext};

use super::OrderStore;
use crate::{StaffViewer, StoreError};

/// What else was ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedOrders {
    /// The other orders of the same checkout, all of them, in the order of the cart.
    pub siblings: Vec<OrderContext>,
    /// Those of other checkouts among the newest orders of the brand, the newest first.
    pub others: Vec<OrderContext>,
}

/// Reads what is related to an order.
#[derive(Clone)]
pub struct ReadRelatedOrders {
    orders: Arc<dyn OrderStore>,
}

impl ReadRelatedOrders {
    /// How many of the newest orders of a brand are looked at.
    pub const NEWEST: u32 = 12;

    /// The use case over a store.
    #[must_use]
    pub fn new(orders: Arc<dyn OrderStore>) -> Self {
        Self { orders }
    }

    /// What else was ordered with an order and by its brand.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self, _staff: &StaffViewer, order: &Order) -> Result<RelatedOrders, StoreError> {
        let related = self.orders.related(order, Self::NEWEST)?;
        let (mut siblings, others): (Vec<_>, Vec<_>) =
            related.into_iter().partition(|context| context.order.checkout == order.checkout);
        siblings.sort_unstable_by_key(|context| context.order.id);
        Ok(RelatedOrders { siblings, others })
    }
}

#[cfg(test)]
mod tests {
    use domain::{OrderId, UserId};

    use super::*;
    use crate::{orders::MockOrderStore, testing::samples};

    #[test]
    fn orders_of_the_same_checkout_stand_apart_in_the_order_of_the_cart() {
        let id = |id| OrderId::new(id).unwrap();
        let ordered = |own, checkout| {
            let mut context = samples::context(1, 2);
            (context.order.id, context.order.checkout) = (id(own), id(checkout));
            context
        };
        let (first, third, later) = (ordered(4, 4), ordered(6, 4), ordered(9, 9));
        let found = vec![later.clone(), third.clone(), first.clone()];
        let mut orders = MockOrderStore::new();
        orders.expect_related().once().returning(move |_, most| {
            assert_eq!(most, 12);
            Ok(found.clone())
        });
        let staff = StaffViewer { user: UserId::new(70).unwrap(), is_super_admin: false };
        let related =
            ReadRelatedOrders::new(Arc::new(orders)).run(&staff, &ordered(5, 4).order).unwrap();
        assert_eq!(related, RelatedOrders { siblings: vec![first, third], others: vec![later] });
    }
}
