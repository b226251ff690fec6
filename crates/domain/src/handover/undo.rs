//! Taking back a handover: tickets that nobody touched since go back to who had them.

use super::{OpenTicket, Told};
use crate::{
    AccountStatus, Actor, Agent, AgentId, HandoverId, NewAuditEntry, NewMessage, NewNotification,
    OrderId, Role, TicketId, Timestamp, UserId, string_enum::string_enum,
};

string_enum! {
    /// Why a ticket stays where it is when a handover is taken back.
    KeepReason {
        /// Somebody gave it to another agent.
        Reassigned = "reassigned",
        /// Its status or priority was changed, or it went away and came back.
        Changed = "changed",
    }
}

/// A ticket that was handed over, as it is now, locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOverTicket {
    /// The ticket as it is now.
    pub open: OpenTicket,
    /// Who has it now.
    pub agent: Option<AgentId>,
    /// Who got it.
    pub given_to: AgentId,
    /// How often it had changed once it was handed over.
    pub changes_then: u32,
}

impl HandedOverTicket {
    /// Why it stays, or `None` when nobody touched it since.
    #[must_use]
    pub fn keep_reason(&self) -> Option<KeepReason> {
        if self.agent != Some(self.given_to) {
            return Some(KeepReason::Reassigned);
        }
        (self.open.changes != self.changes_then).then_some(KeepReason::Changed)
    }
}

/// What taking back a handover depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndoFacts {
    /// Which one.
    pub id: HandoverId,
    /// Who did it.
    pub by: UserId,
    /// Whether it was taken back before.
    pub undone: bool,
    /// Whose tickets they were, as that agent is now.
    pub agent: Agent,
    /// The tickets by ascending id.
    pub tickets: Vec<HandedOverTicket>,
}

/// Why nothing is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UndoRefusal {
    /// Somebody else did it.
    #[error("only who handed over, or a super admin, can take it back")]
    NotYours,
    /// It was taken back before.
    #[error("the handover was taken back before")]
    AlreadyUndone,
    /// The agent that had the tickets is not active.
    #[error("the agent that had the tickets is not active")]
    NotAssignable,
}

/// What taking back a handover writes, in one transaction.
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
    pub audit: Vec<NewAuditEntry>,
}

impl UndoFacts {
    /// Gives back what nobody touched since. Assignments that were made stay as they are: nobody
    /// catches up.
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
        told.audit.push(self.entry(restored.len(), actor, at));
        let Told { messages, notifications, audit } = told;
        Ok(UndoPlan { restored, kept, messages, notifications, audit })
    }

    fn entry(&self, restored: usize, actor: Actor, at: Timestamp) -> NewAuditEntry {
        let count = |name, count: usize| (name, count.to_string());
        let kept = self.tickets.len() - restored;
        NewAuditEntry {
            at,
            actor: Some(actor),
            action: "handover_undone",
            order: None,
            ticket: None,
            from: None,
            to: Some(self.agent.id.to_string()),
            reason: None,
            data: vec![
                ("hand_over_id", self.id.to_string()),
                count("restored", restored),
                count("kept", kept),
            ],
        }
    }
}
