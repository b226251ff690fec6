//! Handing over: the open tickets of an agent that leaves go to the others by the rotation, or to
//! one of them; and how that is taken back.

mod undo;

use std::sync::Arc;

pub use undo::{HandedOverTicket, KeepReason, UndoFacts, UndoPlan, UndoRefusal};

use crate::{
    AccountStatus, Actor, Agent, AgentId, AgentPool, Assigner, Assignment, Availability, BrandId,
    CreatorId, Eligibility, HandoverId, MessageKind, NewAuditEntry, NewMessage, NewNotification,
    NextAssignment, OrderId, Priority, Rotation, TicketId, TicketToAssign, Timestamp,
    notification::NotificationSubject, opening_messages::takes_over,
    system_messages::SystemMessageBuilder,
};

/// Most tickets that one act hands over; a further act takes the next ones.
pub const MAX_HANDED_OVER: u32 = 500;

/// Who gets the tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipients {
    /// The other agents, by assignments of the rotation that are recorded like every other.
    Rotation,
    /// One named agent; the rotation stays.
    Agent(AgentId),
}

/// What becomes of the agent in the same act.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Departure {
    /// It goes offline.
    pub set_offline: bool,
    /// Its account is suspended.
    pub suspend: bool,
}

/// A handover that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandoverRequest {
    /// Whose tickets.
    pub agent: AgentId,
    /// Only those of its open tickets that are named here.
    pub among: Option<Vec<TicketId>>,
    /// Who gets them.
    pub to: Recipients,
    /// What becomes of the agent.
    pub departure: Departure,
    /// How many open tickets whoever asks believes the agent to have.
    pub expected: Option<u64>,
    /// Who asks.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
}

/// A ticket that may pass to another agent, locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenTicket {
    /// The ticket.
    pub ticket: TicketId,
    /// Its order.
    pub order: OrderId,
    /// The brand that ordered.
    pub brand: BrandId,
    /// The creator that is to deliver.
    pub creator: CreatorId,
    /// How urgent it is.
    pub priority: Priority,
    /// How often it changed so far.
    pub changes: u32,
    /// Title of the package.
    pub order_title: String,
    /// Name of the brand's owner.
    pub brand_name: String,
    /// Name of the creator's owner.
    pub creator_name: String,
    /// When the next message of the ticket may be said.
    pub speak_at: Timestamp,
}

impl OpenTicket {
    /// The ticket as a rule of assignment sees it.
    #[must_use]
    pub const fn to_assign(&self) -> TicketToAssign {
        let &Self { ticket, order, brand, creator, priority, .. } = self;
        TicketToAssign { ticket, order, brand, creator, priority }
    }
}

/// Who gets a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    /// The ticket.
    pub ticket: TicketId,
    /// Its order.
    pub order: OrderId,
    /// Who gets it.
    pub agent: Agent,
    /// How often the ticket changed once it was handed over.
    pub changes: u32,
    /// The assignment that chose the agent, if the rotation did.
    pub next: Option<NextAssignment>,
}

/// Why nothing is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HandoverRefusal {
    /// The agent has another number of open tickets than was expected.
    #[error("the number of open tickets has changed")]
    CountChanged {
        /// How many it has.
        present: u64,
    },
    /// The named agent is no active agent, or the one that leaves.
    #[error("the named agent cannot take tickets")]
    NotAssignable,
    /// No other agent is active.
    #[error("no other agent is active")]
    NobodyThere,
    /// Other agents are active, but the rule chooses none of them: they have as many tickets as
    /// they may have.
    #[error("no other agent has room")]
    NobodyHasRoom,
}

/// What a handover writes, in one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandoverPlan {
    /// One for each ticket that the rotation assigned.
    pub assignments: Vec<Assignment>,
    /// M11 for each ticket.
    pub messages: Vec<NewMessage>,
    /// One for whoever got a ticket, for each.
    pub notifications: Vec<NewNotification>,
    /// One for each ticket and one for the act.
    pub audit: Vec<NewAuditEntry>,
    /// Who was eligible.
    pub eligibility: Arc<Eligibility>,
    /// The rotation afterwards.
    pub rotation: Rotation,
}

impl HandoverRequest {
    /// The agent as it leaves.
    #[must_use]
    pub fn departed(&self, agent: &Agent) -> Agent {
        let mut agent = agent.clone();
        if self.departure.set_offline {
            (agent.availability, agent.is_online) = (Availability::Offline, false);
        }
        if self.departure.suspend {
            agent.account = AccountStatus::Suspended;
        }
        agent
    }

    /// Redistributes the tickets, given by ascending id, of which the agent has `total`. The pool
    /// is the one without the agent.
    ///
    /// # Errors
    /// [`HandoverRefusal`].
    pub fn allocate(
        &self,
        tickets: &[OpenTicket],
        total: u64,
        pool: &mut AgentPool,
        assigner: &dyn Assigner,
    ) -> Result<Vec<Allocation>, HandoverRefusal> {
        if self.expected.is_some_and(|expected| expected != total) {
            return Err(HandoverRefusal::CountChanged { present: total });
        }
        let named = match self.to {
            Recipients::Rotation => None,
            Recipients::Agent(id) => {
                let named = pool.agent(id).filter(|agent| agent.account == AccountStatus::Active);
                Some(named.cloned().ok_or(HandoverRefusal::NotAssignable)?)
            }
        };
        let allocation = |open: &OpenTicket| {
            let (agent, next) = if let Some(agent) = &named {
                (agent.clone(), None)
            } else {
                let next = pool.take_next_for(&open.to_assign(), assigner);
                let next = next.ok_or_else(|| nobody(pool))?;
                (next.agent.clone(), Some(next))
            };
            Ok(Allocation {
                ticket: open.ticket,
                order: open.order,
                agent,
                changes: open.changes + 1,
                next,
            })
        };
        tickets.iter().map(allocation).collect()
    }

    /// Everything that handing over these allocations writes.
    #[must_use]
    pub fn plan(
        &self,
        id: HandoverId,
        tickets: &[OpenTicket],
        allocations: &[Allocation],
        pool: &AgentPool,
    ) -> HandoverPlan {
        let &Self { agent, actor, at, .. } = self;
        let mut told = Told::default();
        for (open, allocation) in tickets.iter().zip(allocations) {
            told.pass(id, open, (agent, &allocation.agent), actor, at);
        }
        told.audit.push(self.entry(id, allocations.len()));
        let assignments =
            allocations.iter().filter_map(|allocation| self.record(id, allocation)).collect();
        let (eligibility, rotation) = (pool.eligibility().clone(), pool.rotation());
        let Told { messages, notifications, audit } = told;
        HandoverPlan { assignments, messages, notifications, audit, eligibility, rotation }
    }

    fn record(&self, id: HandoverId, allocation: &Allocation) -> Option<Assignment> {
        let next = allocation.next.as_ref()?;
        Some(Assignment {
            number: next.number,
            ticket: allocation.ticket,
            order: allocation.order,
            from_queue: false,
            handover: Some(id),
            previous: next.previous,
            agent: next.agent.id,
            at: self.at,
        })
    }

    fn entry(&self, id: HandoverId, count: usize) -> NewAuditEntry {
        let to = match self.to {
            Recipients::Rotation => "ring".to_owned(),
            Recipients::Agent(agent) => agent.to_string(),
        };
        NewAuditEntry {
            at: self.at,
            actor: Some(self.actor),
            action: "tickets_handed_over",
            order: None,
            ticket: None,
            from: Some(self.agent.to_string()),
            to: Some(to),
            reason: None,
            data: vec![("hand_over_id", id.to_string()), ("tickets", count.to_string())],
        }
    }
}

/// Why the rule chose nobody.
fn nobody(pool: &AgentPool) -> HandoverRefusal {
    if pool.eligibility().eligible.is_empty() {
        HandoverRefusal::NobodyThere
    } else {
        HandoverRefusal::NobodyHasRoom
    }
}

/// What is told of tickets that pass from one agent to another.
#[derive(Default)]
struct Told {
    messages: Vec<NewMessage>,
    notifications: Vec<NewNotification>,
    audit: Vec<NewAuditEntry>,
}

impl Told {
    /// M11 to both parties, a notification for whoever got the ticket, and an entry of the audit
    /// log.
    fn pass(
        &mut self,
        id: HandoverId,
        open: &OpenTicket,
        (from, to): (AgentId, &Agent),
        actor: Actor,
        at: Timestamp,
    ) {
        let &OpenTicket {
            ticket,
            order,
            changes,
            ref order_title,
            ref brand_name,
            ref creator_name,
            speak_at,
            ..
        } = open;
        let mut builder = SystemMessageBuilder::new(ticket, actor.0, speak_at);
        builder.notify_parties(MessageKind::System, &takes_over(ticket, order, to, changes + 1));
        self.messages.extend(builder.finish());
        let subject = NotificationSubject {
            ticket: Some(ticket),
            order,
            order_title,
            brand_name,
            creator_name,
        };
        self.notifications.push(subject.ticket_passed_to(ticket, to.id.user(), at));
        self.audit.push(NewAuditEntry {
            at,
            actor: Some(actor),
            action: "ticket_reassigned",
            order: Some(order),
            ticket: Some(ticket),
            from: Some(from.to_string()),
            to: Some(to.id.to_string()),
            reason: None,
            data: vec![("hand_over_id", id.to_string())],
        });
    }
}
