//! The conversation of a ticket and who may see which part of it.

use std::time::Duration;

use crate::{
    Line, MessageId, Participant, Role, TicketId, Timestamp, UserId, WebUrl,
    string_enum::string_enum,
};

string_enum! {
    /// Where a message was said. Every message is in exactly one channel.
    Channel {
        /// Between the brand and staff.
        BrandAgent = "brand_agent",
        /// Between the creator and staff.
        CreatorAgent = "creator_agent",
        /// Among staff.
        Internal = "internal",
    }
}

string_enum! {
    /// As whom a message was said.
    SenderRole {
        /// The brand of the order.
        Brand = "brand",
        /// The creator of the order.
        Creator = "creator",
        /// Staff.
        Agent = "agent",
        /// The service itself.
        System = "system",
    }
}

string_enum! {
    /// What a message is.
    MessageKind {
        /// Words.
        Text = "text",
        /// A file, with or without words.
        File = "file",
        /// A notice of the service.
        System = "system",
    }
}

impl Participant {
    /// The channels that somebody who stands so to an order may read and write.
    #[must_use]
    pub const fn channels(self) -> &'static [Channel] {
        match self {
            Self::Brand => &[Channel::BrandAgent],
            Self::Creator => &[Channel::CreatorAgent],
            Self::Staff => Channel::ALL,
        }
    }

    /// What the reader sees who asks for one channel, or for none in particular. Empty for a
    /// channel that is not the reader's.
    #[must_use]
    pub fn narrowed_to(self, wanted: Option<Channel>) -> Vec<Channel> {
        self.channels()
            .iter()
            .copied()
            .filter(|&channel| wanted.is_none_or(|wanted| wanted == channel))
            .collect()
    }
}

/// A file that came with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachedFile {
    /// Where it is.
    pub url: WebUrl,
    /// Its name, if the author gave one.
    pub name: Option<Line<1, 255>>,
}

/// A message that is to be written. Its id is given by the store, ascending in the order of
/// writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// The ticket.
    pub ticket: TicketId,
    /// Who said it; for notices of the service, whose act caused it.
    pub author: UserId,
    /// Where it is said.
    pub channel: Channel,
    /// As whom.
    pub role: SenderRole,
    /// What it is.
    pub kind: MessageKind,
    /// The words.
    pub text: String,
    /// The file, for a file.
    pub file: Option<AttachedFile>,
    /// Whether it is found by its words: all that people say, and of what the service says to
    /// several the first. What the service says as a person never is, and so it counts as unread
    /// for nobody.
    pub searchable: bool,
    /// When.
    pub at: Timestamp,
}

/// What a message does to the wait for an answer in its ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// A party waits from now on, if none does already.
    Begins,
    /// Nobody waits in this channel any more.
    EndsIn(Channel),
    /// Nothing.
    Stays,
}

impl NewMessage {
    /// Parties wait for staff; notes among staff and notices of the service answer nobody.
    #[must_use]
    pub const fn wait(&self) -> Wait {
        match (self.role, self.channel) {
            (SenderRole::Brand | SenderRole::Creator, _) => Wait::Begins,
            (SenderRole::Agent, Channel::BrandAgent | Channel::CreatorAgent) => {
                Wait::EndsIn(self.channel)
            }
            (SenderRole::Agent, Channel::Internal) | (SenderRole::System, _) => Wait::Stays,
        }
    }
}

/// A message that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Id of the message; ascends with time inside a ticket.
    pub id: MessageId,
    /// The ticket.
    pub ticket: TicketId,
    /// Who said it; for notices of the service, whose act caused it.
    pub author: UserId,
    /// The author's name.
    pub author_name: String,
    /// The author's role as an account.
    pub author_type: Role,
    /// Where it was said.
    pub channel: Channel,
    /// As whom.
    pub role: SenderRole,
    /// What it is.
    pub kind: MessageKind,
    /// The words.
    pub text: String,
    /// Address of the file, for a file.
    pub file_url: Option<String>,
    /// Name of the file, for a file.
    pub file_name: Option<String>,
    /// When the other side read it.
    pub read_at: Option<Timestamp>,
    /// When it was said.
    pub created_at: Timestamp,
}

/// The time of the next message of a ticket: at least a millisecond after its newest one, so that
/// ids ascend with time whatever the clocks of several instances say.
#[must_use]
pub fn next_message_at(newest: Option<Timestamp>, now: Timestamp) -> Timestamp {
    newest.map_or(now, |newest| now.max(newest + Duration::from_millis(1)))
}
