//! Orders, from the cart on.

use crate::{
    ListOrders, PlaceOrders, ReadOrder,
    ports::{OutsidePorts, StorePorts},
};

/// Use cases of orders.
#[derive(Clone)]
pub struct OrderUseCases {
    /// Orders a cart.
    pub place: PlaceOrders,
    /// Lists orders.
    pub list: ListOrders,
    /// Reads an order.
    pub read: ReadOrder,
}

impl OrderUseCases {
    pub(super) fn over(stores: &StorePorts, outside: &OutsidePorts) -> Self {
        Self {
            place: PlaceOrders::new(stores.checkout.clone(), outside.clock.clone()),
            list: ListOrders::new(stores.orders.clone()),
            read: ReadOrder::new(stores.orders.clone(), stores.tickets.clone()),
        }
    }
}
