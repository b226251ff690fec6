//! Handing over: the open tickets of an agent that leaves go to the others by the ring, or to one of them; and how
//! that is taken back.

use std::sync::Arc;

use crate::{
    AccountStatus, Actor, Agent, AgentId, Assigner, Assignment, Availability, Bench, HandOverId, MessageKind, NewEvent,
    NewMessage, NewNotification, OrderId, Ring, Role, Roster, TicketId, Timestamp, Turn, UserId, greeting::takes_over,
    notification::NewsOf, scribe::Scribe, words::words,
};

/// Most tickets that one act hands over; a further act takes the next ones.
pub const MOST_HANDED_OVER: u32 = 500;

/// Who gets the tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipients {
    /// The other agents, by turns of the ring that are taken and recorded like every other.
    Ring,
    /// One named agent; no turn is taken.
    Agent(AgentId),
}

/// What becomes of the agent in the same act.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Leave {
    /// It goes offline.
    pub set_offline: bool,
    /// Its account is suspended.
    pub suspend: bool,
}

/// A hand-over that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOverRequest {
    /// Whose tickets.
    pub agent: AgentId,
    /// Only those of its open tickets that are named here.
    pub among: Option<Vec<TicketId>>,
    /// Who gets them.
    pub to: Recipients,
    /// What becomes of the agent.
    pub leave: Leave,
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

/// Who gets a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The ticket.
    pub ticket: TicketId,
    /// Its order.
    pub order: OrderId,
    /// Who gets it.
    pub agent: Agent,
    /// How often the ticket changed once it was handed over.
    pub changes: u32,
    /// The turn that chose the agent, if the ring did.
    pub turn: Option<Turn>,
}

/// Why nothing is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HandOverRefusal {
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
}

/// What a hand-over writes, in one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOverPlan {
    /// A record for each turn of the ring.
    pub assignments: Vec<Assignment>,
    /// M11 for each ticket.
    pub messages: Vec<NewMessage>,
    /// One for whoever got a ticket, for each.
    pub notifications: Vec<NewNotification>,
    /// One for each ticket and one for the act.
    pub events: Vec<NewEvent>,
    /// Who was eligible.
    pub roster: Arc<Roster>,
    /// The ring afterwards.
    pub ring: Ring,
}

impl HandOverRequest {
    /// The agent as it leaves.
    #[must_use]
    pub fn leaving(&self, agent: &Agent) -> Agent {
        let mut agent = agent.clone();
        if self.leave.set_offline {
            (agent.availability, agent.is_online) = (Availability::Offline, false);
        }
        if self.leave.suspend {
            agent.account = AccountStatus::Suspended;
        }
        agent
    }

    /// Shares out the tickets, given by ascending id, of which the agent has `total`. The bench is the one without
    /// the agent.
    ///
    /// # Errors
    /// [`HandOverRefusal`].
    pub fn share(
        &self,
        tickets: &[OpenTicket],
        total: u64,
        bench: &mut Bench,
        assigner: &dyn Assigner,
    ) -> Result<Vec<Share>, HandOverRefusal> {
        if self.expected.is_some_and(|expected| expected != total) {
            return Err(HandOverRefusal::CountChanged { present: total });
        }
        let named = match self.to {
            Recipients::Ring => None,
            Recipients::Agent(id) => {
                let named = bench.agent(id).filter(|agent| agent.account == AccountStatus::Active);
                Some(named.cloned().ok_or(HandOverRefusal::NotAssignable)?)
            }
        };
        let share = |open: &OpenTicket| {
            let (agent, turn) = match &named {
                Some(agent) => (agent.clone(), None),
                None => bench
                    .take_turn(assigner)
                    .map(|turn| (turn.agent.clone(), Some(turn)))
                    .ok_or(HandOverRefusal::NobodyThere)?,
            };
            Ok(Share { ticket: open.ticket, order: open.order, agent, changes: open.changes + 1, turn })
        };
        tickets.iter().map(share).collect()
    }

    /// Everything that handing over these shares writes.
    #[must_use]
    pub fn plan(&self, id: HandOverId, tickets: &[OpenTicket], shares: &[Share], bench: &Bench) -> HandOverPlan {
        let &Self { agent, actor, at, .. } = self;
        let mut told = Told::default();
        for (open, share) in tickets.iter().zip(shares) {
            told.pass(id, open, (agent, &share.agent), actor, at);
        }
        told.events.push(self.event(id, shares.len()));
        let assignments = shares.iter().filter_map(|share| self.record(id, share)).collect();
        let (roster, ring) = (bench.roster().clone(), bench.ring());
        let Told { messages, notifications, events } = told;
        HandOverPlan { assignments, messages, notifications, events, roster, ring }
    }

    fn record(&self, id: HandOverId, share: &Share) -> Option<Assignment> {
        let (&Share { ticket, order, .. }, Turn { seq, previous, agent }) = (share, share.turn.as_ref()?);
        let (seq, previous, agent) = (*seq, *previous, agent.id);
        Some(Assignment { seq, ticket, order, from_queue: false, hand_over: Some(id), previous, agent, at: self.at })
    }

    fn event(&self, id: HandOverId, count: usize) -> NewEvent {
        let to = match self.to {
            Recipients::Ring => "ring".to_owned(),
            Recipients::Agent(agent) => agent.to_string(),
        };
        NewEvent {
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

/// What is told of tickets that pass from one agent to another.
#[derive(Default)]
struct Told {
    messages: Vec<NewMessage>,
    notifications: Vec<NewNotification>,
    events: Vec<NewEvent>,
}

impl Told {
    /// M11 to both parties, a notification for whoever got the ticket, and an entry of the audit trail.
    fn pass(&mut self, id: HandOverId, open: &OpenTicket, (from, to): (AgentId, &Agent), actor: Actor, at: Timestamp) {
        let &OpenTicket { ticket, order, changes, ref order_title, ref brand_name, ref creator_name, speak_at } = open;
        let mut scribe = Scribe::new(ticket, actor.0, speak_at);
        scribe.announce(MessageKind::System, &takes_over(ticket, order, to, changes + 1));
        self.messages.extend(scribe.finish());
        let news = NewsOf { ticket: Some(ticket), order, order_title, brand_name, creator_name };
        self.notifications.push(news.ticket_passed_to(ticket, to.id.user(), at));
        self.events.push(NewEvent {
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

words! {
    /// Why a ticket stays where it is when a hand-over is taken back.
    KeepReason {
        /// Somebody gave it to another agent.
        Reassigned = "reassigned",
        /// Its status or priority was changed, or it went away and came back.
        Changed = "changed",
    }
}

/// A ticket that was handed over, as it is now, locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedTicket {
    /// The ticket as it is now.
    pub open: OpenTicket,
    /// Who has it now.
    pub agent: Option<AgentId>,
    /// Who got it.
    pub given_to: AgentId,
    /// How often it had changed once it was handed over.
    pub changes_then: u32,
}

impl HandedTicket {
    /// Why it stays, or `None` when nobody touched it since.
    #[must_use]
    pub fn keep_reason(&self) -> Option<KeepReason> {
        if self.agent != Some(self.given_to) {
            return Some(KeepReason::Reassigned);
        }
        (self.open.changes != self.changes_then).then_some(KeepReason::Changed)
    }
}

/// What taking back a hand-over depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndoFacts {
    /// Which one.
    pub id: HandOverId,
    /// Who did it.
    pub by: UserId,
    /// Whether it was taken back before.
    pub undone: bool,
    /// Whose tickets they were, as that agent is now.
    pub agent: Agent,
    /// The tickets by ascending id.
    pub tickets: Vec<HandedTicket>,
}

/// Why nothing is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UndoRefusal {
    /// Somebody else did it.
    #[error("only who handed over, or a super admin, can take it back")]
    NotYours,
    /// It was taken back before.
    #[error("the hand-over was taken back before")]
    AlreadyUndone,
    /// The agent that had the tickets is not active.
    #[error("the agent that had the tickets is not active")]
    NotAssignable,
}

/// What taking back a hand-over writes, in one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndoPlan {
    /// Tickets that go back.
    pub restored: Vec<(TicketId, OrderId)>,
    /// Tickets that stay, and why.
    pub kept: Vec<(TicketId, OrderId, KeepReason)>,
    /// M11 for each ticket that goes back.
    pub messages: Vec<NewMessage>,
    /// One for the former agent, for each.
    pub notifications: Vec<NewNotification>,
    /// One for each and one for the act.
    pub events: Vec<NewEvent>,
}

impl UndoFacts {
    /// Gives back what nobody touched since. Turns that were taken stay taken: nobody catches up.
    ///
    /// # Errors
    /// [`UndoRefusal`].
    pub fn undo(&self, actor: Actor, at: Timestamp) -> Result<UndoPlan, UndoRefusal> {
        if actor.0 != self.by && actor.1 != Role::SuperAdmin {
            return Err(UndoRefusal::NotYours);
        }
        if self.undone {
            return Err(UndoRefusal::AlreadyUndone);
        }
        if self.agent.account != AccountStatus::Active {
            return Err(UndoRefusal::NotAssignable);
        }
        let (mut restored, mut kept, mut told) = (Vec::new(), Vec::new(), Told::default());
        for handed in &self.tickets {
            let (ticket, order) = (handed.open.ticket, handed.open.order);
            if let Some(reason) = handed.keep_reason() {
                kept.push((ticket, order, reason));
            } else {
                told.pass(self.id, &handed.open, (handed.given_to, &self.agent), actor, at);
                restored.push((ticket, order));
            }
        }
        told.events.push(self.event(restored.len(), actor, at));
        let Told { messages, notifications, events } = told;
        Ok(UndoPlan { restored, kept, messages, notifications, events })
    }

    fn event(&self, restored: usize, actor: Actor, at: Timestamp) -> NewEvent {
        let count = |name, count: usize| (name, count.to_string());
        let kept = self.tickets.len() - restored;
        NewEvent {
            at,
            actor: Some(actor),
            action: "handover_undone",
            order: None,
            ticket: None,
            from: None,
            to: Some(self.agent.id.to_string()),
            reason: None,
            data: vec![("hand_over_id", self.id.to_string()), count("restored", restored), count("kept", kept)],
        }
    }
}
