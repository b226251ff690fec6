//! Orders, from the cart on.

use crate::{
    OutsidePorts, StorePorts,
    cart::ManageCart,
    checkout::{LookUpIdempotencyKey, PlaceOrders},
    orders::{ChangeOrder, CountOrders, ListOrders, ListOrdersOf, ReadOrder, ReadRelatedOrders},
};

/// Use cases of orders.
#[derive(Clone)]
pub struct OrderUseCases {
    /// Keeps a cart between visits.
    pub manage_cart: ManageCart,
    /// Orders a cart.
    pub place: PlaceOrders,
    /// Says what an idempotency key was used for.
    pub look_up_key: LookUpIdempotencyKey,
    /// Lists orders.
    pub list: ListOrders,
    /// Lists the orders of one profile.
    pub list_of: ListOrdersOf,
    /// Reads an order.
    pub read: ReadOrder,
    /// Reads what else was ordered.
    pub related: ReadRelatedOrders,
    /// Takes an order one step further.
    pub change: ChangeOrder,
    /// Counts orders.
    pub count: CountOrders,
}

impl OrderUseCases {
    pub(super) fn over(stores: &StorePorts, outside: &OutsidePorts) -> Self {
        Self {
            manage_cart: ManageCart::new(
                stores.transactions.clone(),
                stores.carts.clone(),
                outside.clock.clone(),
            ),
            place: PlaceOrders::new(stores.checkout_batcher().into(), outside.clock.clone()),
            look_up_key: LookUpIdempotencyKey::new(
                stores.idempotency.clone(),
                outside.clock.clone(),
            ),
            list: ListOrders::new(stores.orders.clone()),
            list_of: ListOrdersOf::new(stores.orders.clone()),
            read: ReadOrder::new(
                stores.orders.clone(),
                stores.messages.clone(),
                outside.staff_cancel,
            ),
            related: ReadRelatedOrders::new(stores.orders.clone()),
            change: ChangeOrder::new(
                stores.transactions.clone(),
                outside.clock.clone(),
                outside.staff_cancel,
            ),
            count: CountOrders::new(stores.orders.clone()),
        }
    }
}
