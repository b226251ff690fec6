//! The audit log as it is read.

#[cfg(any(test, feature = "memory"))]
use domain::NewAuditEntry;
use domain::{OrderId, Role, TicketId, Timestamp, UserId};

/// An entry of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
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

#[cfg(any(test, feature = "memory"))]
impl AuditEntry {
    /// An entry as it was written, with its number.
    pub(crate) fn of(entry: &NewAuditEntry, id: i64) -> Self {
        Self {
            id,
            at: entry.at,
            actor: entry.actor,
            action: entry.action.to_owned(),
            from: entry.from.clone(),
            to: entry.to.clone(),
            reason: entry.reason.clone(),
            data: entry
                .data
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
        }
    }
}

/// Which entries of the audit log; every condition must hold.
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

/// An entry of the audit log with what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditListItem {
    /// The entry.
    pub entry: AuditEntry,
    /// Name of the actor, if there was one.
    pub actor_name: Option<String>,
    /// The order it was done to, if any.
    pub order: Option<OrderId>,
    /// The ticket it was done to, if any.
    pub ticket: Option<TicketId>,
}
