//! What a transaction can do with orders.

use domain::Order;

use crate::StoreError;

/// Rows of orders.
pub trait OrderRows {
    /// Writes what differs between an order that is locked and what it becomes. What stays is not
    /// written, also where it cannot be read.
    ///
    /// # Errors
    /// [`StoreError`], also when the order has not the status that it had when it was locked.
    fn update_order(&mut self, before: &Order, after: &Order) -> Result<(), StoreError>;
}
