//! Support tickets: one for each order, for as long as the order lives.

use crate::{AgentId, OrderId, TicketId, Timestamp, string_enum::string_enum};

string_enum! {
    /// Where a ticket stands.
    TicketStatus {
        /// Nobody has worked on it.
        Open = "open",
        /// Somebody works on it.
        InProgress = "in_progress",
        /// The question is answered.
        Resolved = "resolved",
        /// Put away.
        Closed = "closed",
    }
}

string_enum! {
    /// How urgent a ticket is.
    Priority {
        /// Can wait.
        Low = "low",
        /// As usual.
        Medium = "medium",
        /// Before others.
        High = "high",
        /// Now.
        Urgent = "urgent",
    }
}

impl TicketStatus {
    /// Whether nobody works on the ticket any more.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Resolved | Self::Closed)
    }
}

/// A support ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Id of the ticket.
    pub id: TicketId,
    /// The order it belongs to.
    pub order: OrderId,
    /// Who looks after it. `None` while it waits in the queue.
    pub agent: Option<AgentId>,
    /// Where it stands.
    pub status: TicketStatus,
    /// How urgent it is.
    pub priority: Priority,
    /// How often its status, priority or agent changed; numbers the messages that say so.
    pub changes: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last; a new message counts.
    pub updated_at: Timestamp,
}

impl Ticket {
    /// A ticket as a checkout opens it.
    #[must_use]
    pub const fn open(id: TicketId, order: OrderId, agent: Option<AgentId>, at: Timestamp) -> Self {
        let (status, priority) = (TicketStatus::Open, Priority::Medium);
        Self { id, order, agent, status, priority, changes: 0, created_at: at, updated_at: at }
    }
}
