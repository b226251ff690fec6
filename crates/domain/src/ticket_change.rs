//! What staff change about a ticket: its status, its priority, its agent.

use crate::{
    Actor, Agent, AgentId, Channel, MessageKind, NewAuditEntry, NewMessage, NewNotification,
    OrderContext, Priority, Ticket, TicketStatus, Timestamp, notification::NotificationSubject,
    opening_messages::takes_over, system_messages::SystemMessageBuilder,
};

/// What is to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketChange {
    /// Where it stands; any status may follow any other.
    Status(TicketStatus),
    /// How urgent it is.
    Priority(Priority),
    /// Who looks after it.
    Agent {
        /// The new agent.
        to: AgentId,
        /// Who looks after it as far as whoever asks knows. With `None` it does not matter.
        expected: Option<AgentId>,
    },
}

/// Why a ticket stays with its agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TicketRefusal {
    /// The ticket is with somebody else than expected.
    #[error("the ticket is with somebody else meanwhile")]
    AssigneeChanged,
    /// The account is no agent, or not an active one.
    #[error("tickets cannot be given to this account")]
    NotAssignable,
}

/// All that a change writes, in one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketPlan {
    /// The ticket afterwards.
    pub ticket: Ticket,
    /// M10, M11 or M12.
    pub messages: Vec<NewMessage>,
    /// For the new agent.
    pub notification: Option<NewNotification>,
    /// The entry in the audit log.
    pub audit_entry: NewAuditEntry,
}

/// A ticket that is locked, and who changes it when.
#[derive(Debug, Clone, Copy)]
pub struct TicketFacts<'a> {
    /// The ticket.
    pub ticket: &'a Ticket,
    /// Its order with its context.
    pub context: &'a OrderContext,
    /// The agent that the ticket is to be given to, if it is an active one.
    pub target: Option<&'a Agent>,
    /// Who changes it.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
    /// When the first message is said.
    pub speak_at: Timestamp,
}

impl TicketChange {
    /// Decides the change. `None` when the ticket is so already: then nothing is written at all.
    ///
    /// # Errors
    /// [`TicketRefusal`]; the ticket stays as it is.
    pub fn decide(self, facts: &TicketFacts<'_>) -> Result<Option<TicketPlan>, TicketRefusal> {
        let ticket = facts.ticket;
        match self {
            Self::Status(status) if status != ticket.status => Ok(Some(facts.status(status))),
            Self::Priority(priority) if priority != ticket.priority => {
                Ok(Some(facts.priority(priority)))
            }
            Self::Status(_) | Self::Priority(_) => Ok(None),
            Self::Agent { expected: Some(expected), .. } if ticket.agent != Some(expected) => {
                Err(TicketRefusal::AssigneeChanged)
            }
            Self::Agent { to, .. } => {
                let agent = facts
                    .target
                    .filter(|agent| agent.id == to)
                    .ok_or(TicketRefusal::NotAssignable)?;
                Ok((ticket.agent != Some(to)).then(|| facts.agent(agent)))
            }
        }
    }
}

impl TicketFacts<'_> {
    /// The ticket with one change more.
    fn changed(&self) -> Ticket {
        Ticket { changes: self.ticket.changes + 1, updated_at: self.at, ..self.ticket.clone() }
    }

    fn builder(&self) -> SystemMessageBuilder {
        SystemMessageBuilder::new(self.ticket.id, self.actor.0, self.speak_at)
    }

    fn status(&self, status: TicketStatus) -> TicketPlan {
        let ticket = Ticket { status, ..self.changed() };
        let mut builder = self.builder();
        let text =
            format!("Ticket #{} status updated to {status}. Change {}.", ticket.id, ticket.changes);
        builder.notify_parties(MessageKind::System, &text);
        let audit_entry = self.entry(
            "ticket_status_changed",
            Some(self.ticket.status.to_string()),
            status.to_string(),
        );
        TicketPlan { ticket, messages: builder.finish(), notification: None, audit_entry }
    }

    fn priority(&self, priority: Priority) -> TicketPlan {
        let ticket = Ticket { priority, ..self.changed() };
        let mut builder = self.builder();
        let text = format!("Priority updated to {priority}. Change {}.", ticket.changes);
        builder.notice(Channel::Internal, MessageKind::System, text);
        let audit_entry = self.entry(
            "ticket_priority_changed",
            Some(self.ticket.priority.to_string()),
            priority.to_string(),
        );
        TicketPlan { ticket, messages: builder.finish(), notification: None, audit_entry }
    }

    fn agent(&self, agent: &Agent) -> TicketPlan {
        let ticket = Ticket { agent: Some(agent.id), ..self.changed() };
        let mut builder = self.builder();
        builder.notify_parties(
            MessageKind::System,
            &takes_over(ticket.id, ticket.order, agent, ticket.changes),
        );
        let subject = NotificationSubject {
            ticket: Some(ticket.id),
            order: ticket.order,
            order_title: &self.context.package.title,
            brand_name: &self.context.brand.owner.name,
            creator_name: &self.context.creator.owner.name,
        };
        let before = self.ticket.agent.map(|agent| agent.to_string());
        TicketPlan {
            messages: builder.finish(),
            notification: Some(subject.ticket_passed_to(ticket.id, agent.id.user(), self.at)),
            audit_entry: self.entry("ticket_reassigned", before, agent.id.to_string()),
            ticket,
        }
    }

    fn entry(&self, action: &'static str, from: Option<String>, to: String) -> NewAuditEntry {
        NewAuditEntry {
            at: self.at,
            actor: Some(self.actor),
            action,
            order: Some(self.ticket.order),
            ticket: Some(self.ticket.id),
            from,
            to: Some(to),
            reason: None,
            data: Vec::new(),
        }
    }
}
