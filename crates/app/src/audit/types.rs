//! The audit trail as it is read.

#[cfg(any(test, feature = "mocks"))]
use domain::{NewEvent, OrderId, TicketId};
use domain::{Role, Timestamp, UserId};

/// An entry of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailEntry {
    /// Number of the entry.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Who. `None` for an operator at the command line.
    pub actor: Option<(UserId, Role)>,
    /// What was done.
    pub action: String,
    /// The value before, if there was one.
    pub from: Option<String>,
    /// The value after, if there is one.
    pub to: Option<String>,
    /// Why, in the words of whoever did it.
    pub reason: Option<String>,
    /// Further facts by name.
    pub data: Vec<(String, String)>,
}

#[cfg(any(test, feature = "mocks"))]
impl TrailEntry {
    /// An entry as it was written, with its number.
    pub(crate) fn of(event: &NewEvent, id: i64) -> Self {
        Self {
            id,
            at: event.at,
            actor: event.actor,
            action: event.action.to_owned(),
            from: event.from.clone(),
            to: event.to.clone(),
            reason: event.reason.clone(),
            data: event.data.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        }
    }
}

/// Which entries of the audit trail; every condition must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only what somebody did.
    pub actor: Option<UserId>,
    /// Only what was done to a ticket or its order.
    pub ticket: Option<TicketId>,
    /// Only what was done to an order or its ticket.
    pub order: Option<OrderId>,
    /// Only what is called so, such as `ticket_reassigned`.
    pub action: Option<String>,
    /// Only from an instant on.
    pub from: Option<Timestamp>,
    /// Only before an instant.
    pub to: Option<Timestamp>,
}

/// An entry of the audit trail with what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// The entry.
    pub entry: TrailEntry,
    /// Name of the actor, if there was one.
    pub actor_name: Option<String>,
    /// The order it was done to, if any.
    pub order: Option<OrderId>,
    /// The ticket it was done to, if any.
    pub ticket: Option<TicketId>,
}
