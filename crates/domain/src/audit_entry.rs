//! The audit log: who did what, when, from what to what.

use crate::{OrderId, Role, TicketId, Timestamp, UserId};

/// Who did something, and as what.
pub type Actor = (UserId, Role);

/// An entry of the audit log that is to be written with the change it tells of. It never changes
/// afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who. `None` for an operator at the command line.
    pub actor: Option<Actor>,
    /// What was done, such as `order_placed` or `ticket_assigned`.
    pub action: &'static str,
    /// The order it was done to, if any.
    pub order: Option<OrderId>,
    /// The ticket it was done to, if any.
    pub ticket: Option<TicketId>,
    /// The value before, if there was one.
    pub from: Option<String>,
    /// The value after, if there is one.
    pub to: Option<String>,
    /// Why, in the words of whoever did it.
    pub reason: Option<String>,
    /// Further facts by name.
    pub data: Vec<(&'static str, String)>,
}

/// Tells that somebody gave itself another name.
#[must_use]
pub fn name_changed(actor: Actor, from: String, to: String, at: Timestamp) -> NewAuditEntry {
    NewAuditEntry {
        at,
        actor: Some(actor),
        action: "name_changed",
        order: None,
        ticket: None,
        from: Some(from),
        to: Some(to),
        reason: None,
        data: vec![("user_id", actor.0.to_string())],
    }
}

/// Tells that somebody named contacts of its own, of which nothing is proven. Their values are not
/// told.
#[must_use]
pub fn contact_named(actor: Actor, fields: &str, at: Timestamp) -> NewAuditEntry {
    NewAuditEntry {
        at,
        actor: Some(actor),
        action: "contact_named",
        order: None,
        ticket: None,
        from: None,
        to: None,
        reason: None,
        data: vec![("user_id", actor.0.to_string()), ("fields", fields.to_owned())],
    }
}
