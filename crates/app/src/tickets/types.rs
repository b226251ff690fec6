//! What is written to a ticket.

use domain::{AgentId, Priority, Ticket, TicketStatus, Timestamp};

/// Whether a party waits for an answer in a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// One has waited since then.
    Since(Timestamp),
    /// Nobody waits.
    Nobody,
}

/// What changes in a ticket. What is `None` stays as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketPatch {
    /// Where it stands.
    pub status: Option<TicketStatus>,
    /// How urgent it is.
    pub priority: Option<Priority>,
    /// Who looks after it.
    pub agent: Option<AgentId>,
    /// How often it was changed.
    pub changes: Option<u32>,
    /// Whether a party waits in it.
    pub waiting: Option<Waiting>,
    /// When it changed, by which it has its place in the lists.
    pub updated_at: Timestamp,
}

impl TicketPatch {
    /// Nothing but the time of the change.
    #[must_use]
    pub const fn touch(updated_at: Timestamp) -> Self {
        Self { status: None, priority: None, agent: None, changes: None, waiting: None, updated_at }
    }

    /// What differs between a ticket before and after an act.
    #[must_use]
    pub fn between(before: &Ticket, after: &Ticket) -> Self {
        Self {
            status: Some(after.status).filter(|status| *status != before.status),
            priority: Some(after.priority).filter(|priority| *priority != before.priority),
            agent: after.agent.filter(|_| after.agent != before.agent),
            changes: Some(after.changes).filter(|changes| *changes != before.changes),
            waiting: None,
            updated_at: after.updated_at,
        }
    }
}
