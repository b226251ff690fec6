//! Everything that checkouts write, as rows.

use super::{
    AssignmentRow, DecisionRow, IdempotencyKeyRow, NewAuditEntryRow, NewMessageRow,
    NewNotificationRow, OrderRow, TicketRow,
};

/// Everything that checkouts write which were planned on one pool of agents, in their order.
#[derive(Default)]
pub(crate) struct CheckoutRows<'a> {
    pub(crate) orders: Vec<OrderRow>,
    pub(crate) tickets: Vec<TicketRow>,
    pub(crate) assignments: Vec<AssignmentRow>,
    pub(crate) assignment_decisions: Vec<DecisionRow>,
    pub(crate) messages: Vec<NewMessageRow<'a>>,
    /// Ids of the messages; empty when they take the next ones.
    pub(crate) message_ids: Vec<i64>,
    pub(crate) notifications: Vec<NewNotificationRow<'a>>,
    pub(crate) audit_log: Vec<NewAuditEntryRow<'a>>,
    pub(crate) idempotency_keys: Vec<IdempotencyKeyRow>,
    /// The rotation after the assignments: who was last, and its number.
    pub(crate) rotation: (Option<i64>, i64),
    /// What leaves whose server cart: account and package.
    pub(crate) ordered: Vec<(i64, i64)>,
}
