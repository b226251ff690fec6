//! A message that somebody writes: where it goes, as whom, and who is told.

use crate::{
    AttachedFile, Channel, MessageKind, NewAuditEntry, NewMessage, NewNotification, OrderContext,
    Participant, Role, SenderRole, Text, Ticket, TicketId, TicketStatus, Timestamp, UserId,
    notification::NotificationSubject,
};

/// What somebody wants to say, within its bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageDraft {
    /// The words, 1 to 4000 characters.
    pub text: Text<1, 4000>,
    /// Whether the file is what is said; otherwise the words are.
    pub is_file: bool,
    /// A file, if one comes with the words; always there when it is what is said.
    pub file: Option<AttachedFile>,
    /// Where staff want to say it; a party always speaks in its own channel.
    pub channel: Option<Channel>,
}

/// Who speaks in a ticket, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaker {
    /// The account.
    pub user: UserId,
    /// Its name, for whoever is told.
    pub name: String,
    /// How it stands to the order.
    pub participant: Participant,
    /// When it speaks.
    pub at: Timestamp,
}

/// All that a message writes, in one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessagePlan {
    /// The message.
    pub message: NewMessage,
    /// Who is told: the agent of the ticket of a party's message, the party of a message of staff,
    /// nobody of an internal note.
    pub notification: Option<NewNotification>,
    /// What becomes of a ticket that was resolved or closed when a party writes in it.
    pub reopened: Option<ReopenedTicket>,
}

/// A ticket that is open again because a party wrote in it. Nobody is told but by the message
/// itself: a notice in the other party's channel would tell of a message that it may not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReopenedTicket {
    /// The ticket afterwards.
    pub ticket: Ticket,
    /// The entry in the audit log.
    pub audit_entry: NewAuditEntry,
}

impl ReopenedTicket {
    /// The name of the entry.
    pub const ACTION: &str = "ticket_reopened";

    /// `None` when nobody of the parties speaks, and when the ticket is not over.
    fn by(speaker: &Speaker, ticket: &Ticket) -> Option<Self> {
        let role = match speaker.participant {
            Participant::Brand => Role::Brand,
            Participant::Creator => Role::Creator,
            Participant::Staff => return None,
        };
        if !ticket.status.is_over() {
            return None;
        }
        let (status, changes, updated_at) = (TicketStatus::Open, ticket.changes + 1, speaker.at);
        let audit_entry = NewAuditEntry {
            at: speaker.at,
            actor: Some((speaker.user, role)),
            action: Self::ACTION,
            order: Some(ticket.order),
            ticket: Some(ticket.id),
            from: Some(ticket.status.to_string()),
            to: Some(status.to_string()),
            reason: None,
            data: Vec::new(),
        };
        Some(Self { ticket: Ticket { status, changes, updated_at, ..ticket.clone() }, audit_entry })
    }
}

impl MessageDraft {
    /// Where a speaker's message goes: a party's into its own channel, that of staff where they
    /// want it, to the brand when they do not say.
    #[must_use]
    pub const fn channel_for(&self, participant: Participant) -> Channel {
        match (participant, self.channel) {
            (Participant::Brand, _) | (Participant::Staff, None) => Channel::BrandAgent,
            (Participant::Creator, _) => Channel::CreatorAgent,
            (Participant::Staff, Some(channel)) => channel,
        }
    }

    /// The message of a speaker in the ticket of an order.
    #[must_use]
    pub fn plan(self, ticket: TicketId, context: &OrderContext, speaker: &Speaker) -> MessagePlan {
        let channel = self.channel_for(speaker.participant);
        let role = match speaker.participant {
            Participant::Brand => SenderRole::Brand,
            Participant::Creator => SenderRole::Creator,
            Participant::Staff => SenderRole::Agent,
        };
        let listener = match (speaker.participant, channel) {
            (Participant::Brand | Participant::Creator, _) => {
                context.agent.as_ref().map(|agent| agent.id.user())
            }
            (Participant::Staff, Channel::BrandAgent) => Some(context.brand.owner.user),
            (Participant::Staff, Channel::CreatorAgent) => Some(context.creator.owner.user),
            (Participant::Staff, Channel::Internal) => None,
        };
        let subject = NotificationSubject {
            ticket: Some(ticket),
            order: context.order.id,
            order_title: &context.package.title,
            brand_name: &context.brand.owner.name,
            creator_name: &context.creator.owner.name,
        };
        let kind =
            if self.is_file && self.file.is_some() { MessageKind::File } else { MessageKind::Text };
        MessagePlan {
            reopened: context
                .ticket
                .as_ref()
                .and_then(|ticket| ReopenedTicket::by(speaker, ticket)),
            notification: listener
                .map(|user| subject.message_for(user, ticket, &speaker.name, speaker.at)),
            message: NewMessage {
                ticket,
                author: speaker.user,
                channel,
                role,
                kind,
                text: self.text.into(),
                file: self.file,
                searchable: true,
                at: speaker.at,
            },
        }
    }
}
