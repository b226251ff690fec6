//! A message that somebody writes: where it goes, as whom, and who is told.

use crate::{
    AttachedFile, Channel, MessageKind, NewMessage, NewNotification, OrderCase, SenderRole, Standing, Text, TicketId,
    Timestamp, UserId, notification::NewsOf,
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
    pub standing: Standing,
    /// When it speaks.
    pub at: Timestamp,
}

/// All that a message writes, in one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessagePlan {
    /// The message.
    pub message: NewMessage,
    /// Who is told: the agent of the ticket of a party's message, the party of a message of staff, nobody of an
    /// internal note.
    pub notification: Option<NewNotification>,
}

impl MessageDraft {
    /// Where a speaker's message goes: a party's into its own channel, that of staff where they want it, to the brand
    /// when they do not say.
    #[must_use]
    pub const fn channel_for(&self, standing: Standing) -> Channel {
        match (standing, self.channel) {
            (Standing::Brand, _) | (Standing::Staff, None) => Channel::BrandAgent,
            (Standing::Creator, _) => Channel::CreatorAgent,
            (Standing::Staff, Some(channel)) => channel,
        }
    }

    /// The message of a speaker in the ticket of an order.
    #[must_use]
    pub fn plan(self, ticket: TicketId, case: &OrderCase, speaker: &Speaker) -> MessagePlan {
        let channel = self.channel_for(speaker.standing);
        let role = match speaker.standing {
            Standing::Brand => SenderRole::Brand,
            Standing::Creator => SenderRole::Creator,
            Standing::Staff => SenderRole::Agent,
        };
        let listener = match (speaker.standing, channel) {
            (Standing::Brand | Standing::Creator, _) => case.agent.as_ref().map(|agent| agent.id.user()),
            (Standing::Staff, Channel::BrandAgent) => Some(case.brand.owner.user),
            (Standing::Staff, Channel::CreatorAgent) => Some(case.creator.owner.user),
            (Standing::Staff, Channel::Internal) => None,
        };
        let news = NewsOf {
            ticket: Some(ticket),
            order: case.order.id,
            order_title: &case.package.title,
            brand_name: &case.brand.owner.name,
            creator_name: &case.creator.owner.name,
        };
        let kind = if self.is_file && self.file.is_some() { MessageKind::File } else { MessageKind::Text };
        MessagePlan {
            notification: listener.map(|user| news.message_for(user, ticket, &speaker.name, speaker.at)),
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
