//! Handovers as they are wanted, decided, done and looked up.

use domain::{
    Actor, AgentId, AgentPool, Allocation, Departure, HandedOverTicket, HandoverId,
    HandoverRefusal, Recipients, TicketId, Timestamp, UserId,
};

use crate::{AdminViewer, AgentViewer, StoreError, agents::ReassignableTicket};

/// Whose tickets are handed over, and by whom: anybody's by a super admin, or an agent's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DepartingAgent {
    pub(super) agent: AgentId,
    pub(super) actor: Actor,
}

impl DepartingAgent {
    /// An agent that a super admin names.
    #[must_use]
    pub const fn named_by(admin: &AdminViewer, agent: AgentId) -> Self {
        Self { agent, actor: admin.actor() }
    }

    /// The agent that asks.
    #[must_use]
    pub const fn itself(agent: &AgentViewer) -> Self {
        Self { agent: agent.agent, actor: agent.actor() }
    }
}

/// How tickets are to be handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandoverInput {
    /// Who gets them.
    pub to: Recipients,
    /// What becomes of the agent. Nobody but a super admin suspends.
    pub departure: Departure,
    /// How many open tickets the agent is believed to have.
    pub expected: Option<u64>,
}

/// Who gets which ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redistribution {
    /// By ascending id of the ticket, at most 500.
    pub allocations: Vec<Allocation>,
    /// How many open tickets the agent has before the act.
    pub total: u64,
}

/// A handover that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompletedHandover {
    /// What it can be taken back by.
    pub id: HandoverId,
    /// Who got which ticket.
    pub redistribution: Redistribution,
}

/// A handover that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastHandover {
    /// Which one.
    pub id: HandoverId,
    /// When it was done.
    pub at: Timestamp,
    /// Whose tickets they were, with the name.
    pub agent: (AgentId, String),
    /// Who got all of them, with the name; `None` when the rotation chose.
    pub recipient: Option<(AgentId, String)>,
    /// Who did it, with the name.
    pub by: (UserId, String),
    /// How many tickets were handed over.
    pub tickets: u64,
    /// When it was taken back, if it was.
    pub undone_at: Option<Timestamp>,
}

/// A handover with who got which ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandoverRecord {
    /// What was done.
    pub past: PastHandover,
    /// Every ticket with who got it, by ascending id, at most 500.
    pub given: Vec<(TicketId, AgentId, String)>,
}

/// Why nothing was handed over.
#[derive(Debug, thiserror::Error)]
pub enum HandoverError {
    /// There is no such agent.
    #[error("there is no such agent")]
    NotFound,
    /// The tickets cannot go there, or are others than was believed.
    #[error(transparent)]
    Refused(#[from] HandoverRefusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a handover is decided on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandoverFacts {
    /// The agents with the rotation.
    pub pool: AgentPool,
    /// The open tickets that it is about, by ascending id, as far as one act takes them.
    pub tickets: Vec<ReassignableTicket>,
    /// How many there are in all.
    pub total: u64,
}

/// A handover that is locked, with its tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedHandover {
    /// Who did it.
    pub by: UserId,
    /// Whether it was taken back before.
    pub undone: bool,
    /// Whose tickets they were.
    pub agent: AgentId,
    /// The tickets by ascending id.
    pub tickets: Vec<LockedHandedOverTicket>,
}

/// A ticket that was handed over, as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedHandedOverTicket {
    /// The ticket.
    pub ticket: ReassignableTicket,
    /// Who has it now.
    pub agent: Option<AgentId>,
    /// Who got it.
    pub given_to: AgentId,
    /// How often it had changed once it was handed over.
    pub changes_then: u32,
}

impl LockedHandedOverTicket {
    /// The ticket as an act of now decides on it.
    #[must_use]
    pub fn at(self, now: Timestamp) -> HandedOverTicket {
        let Self { ticket, agent, given_to, changes_then } = self;
        HandedOverTicket { open: ticket.at(now), agent, given_to, changes_then }
    }
}
