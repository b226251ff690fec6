//! What is written to a ticket.

use domain::{
    Agent, AgentId, BrandId, CreatorId, Message, OrderContext, OrderStatus, Priority, Ticket,
    TicketId, TicketStatus, Timestamp,
};

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

/// Which tickets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TicketFilter {
    /// Only those that are with somebody in particular.
    pub holder: Option<TicketHolder>,
    /// Only those of an agent, in addition.
    pub agent: Option<AgentId>,
    /// Only those in a status.
    pub status: Option<TicketStatus>,
    /// Only those that are open or in progress.
    pub unsolved: bool,
    /// Only those of a priority.
    pub priority: Option<Priority>,
    /// Only those whose order is in a status.
    pub order_status: Option<OrderStatus>,
    /// Only those in which a party has waited since then, or longer.
    pub waiting_since: Option<Timestamp>,
    /// Only those that are named here.
    pub among: Option<Vec<TicketId>>,
}

impl TicketFilter {
    /// The tickets of an agent.
    #[must_use]
    pub fn of(agent: AgentId) -> Self {
        Self { holder: Some(TicketHolder::Agent(agent)), ..Self::default() }
    }
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketOrder {
    /// The newest first.
    Newest,
    /// Those first that changed last.
    RecentlyUpdated,
    /// Those first whose party has waited longest, and those last in which nobody waits, the newest
    /// first.
    LongestWaiting,
}

/// A ticket with what decides who may read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketHead {
    /// The ticket.
    pub ticket: Ticket,
    /// The brand of its order.
    pub brand: BrandId,
    /// The creator of its order.
    pub creator: CreatorId,
    /// Its agent, if it has one.
    pub agent: Option<Agent>,
    /// When its agent was connected last, if it is not now.
    pub agent_last_online_at: Option<Timestamp>,
}

/// A ticket with its order and the last thing that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketListItem {
    /// The ticket.
    pub ticket: Ticket,
    /// The order with its context.
    pub context: OrderContext,
    /// The newest message of any channel.
    pub latest: Option<Message>,
    /// Since when a party waits for an answer, if one does.
    pub waiting_since: Option<Timestamp>,
}

/// With whom a ticket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketHolder {
    /// With an agent.
    Agent(AgentId),
    /// With nobody: it waits.
    Nobody,
    /// With nobody who works: it waits, or the account of its agent is not active.
    NobodyActive,
}

impl TicketHolder {
    /// The agent, if it is one.
    #[must_use]
    pub const fn agent(self) -> Option<AgentId> {
        match self {
            Self::Agent(agent) => Some(agent),
            Self::Nobody | Self::NobodyActive => None,
        }
    }
}
