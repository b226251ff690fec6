//! Conversations as they are read and drafted.

use domain::{
    Agent, BrandId, Channel, CreatorId, MessageId, Role, Text, TicketId, Timestamp, UserId,
};

/// Up to which message somebody has read a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadMark {
    /// Who.
    pub user: UserId,
    /// The reader's name.
    pub name: String,
    /// The reader's role.
    pub role: Role,
    /// Where.
    pub channel: Channel,
    /// The last message that was read.
    pub up_to: MessageId,
    /// When.
    pub at: Timestamp,
}

/// What changes with everything that is said or read in some channels of a ticket, and with
/// everybody's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MessagesVersion {
    /// The newest message.
    pub newest: Option<MessageId>,
    /// A number of the marks of how far somebody has read: it grows whenever one is set or moved.
    pub marks: Option<i64>,
    /// A number of the names of all people: it differs once one has changed.
    pub names: i64,
}

/// Who may read a conversation, and what it depends on besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationFacts {
    /// The brand of the order.
    pub brand: BrandId,
    /// The creator of the order.
    pub creator: CreatorId,
    /// The agent of the ticket, if it has one.
    pub agent: Option<Agent>,
    /// When that agent was connected last, if it is not now.
    pub agent_last_online_at: Option<Timestamp>,
    /// What the messages depend on.
    pub messages_version: MessagesVersion,
}

/// An answer that somebody began to write. There is at most one for each writer, ticket and
/// channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The ticket.
    pub ticket: TicketId,
    /// Where it is to be said.
    pub channel: Channel,
    /// What was written so far.
    pub text: Text<1, 4000>,
    /// The newest message of the channel that the writer had seen when the draft began, if there
    /// was one. Others may have written since.
    pub seen: Option<MessageId>,
    /// When it was saved last.
    pub updated_at: Timestamp,
}
