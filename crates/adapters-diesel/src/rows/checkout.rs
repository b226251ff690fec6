//! Everything that checkouts write, as rows.

use super::{AssignmentRow, NewEventRow, NewMessageRow, NewNotificationRow, OrderRow, ReceiptRow, TicketRow};

/// Everything that checkouts write which were planned on one bench, in their order.
#[derive(Default)]
pub(crate) struct CheckoutRows<'a> {
    pub(crate) orders: Vec<OrderRow>,
    pub(crate) tickets: Vec<TicketRow>,
    pub(crate) assignments: Vec<AssignmentRow>,
    pub(crate) messages: Vec<NewMessageRow<'a>>,
    /// Ids of the messages; empty when they take the next ones.
    pub(crate) message_ids: Vec<i64>,
    pub(crate) notifications: Vec<NewNotificationRow<'a>>,
    pub(crate) events: Vec<NewEventRow<'a>>,
    pub(crate) receipts: Vec<ReceiptRow>,
    /// The ring after the assignments: whose turn was last, and its number.
    pub(crate) ring: (Option<i64>, i64),
    /// What leaves whose server cart: account and package.
    pub(crate) ordered: Vec<(i64, i64)>,
}
