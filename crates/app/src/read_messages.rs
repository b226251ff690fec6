//! Parties and staff read the conversation of a ticket.

use std::sync::Arc;

use domain::{Agent, AgentId, Availability, Channel, Message, SenderRole, TicketId, Timestamp, UserId};

use crate::{
    NotAParty, Page, PageRequest, Position, ReadMark, StoreError, Viewer,
    ports::{ConversationTrace, TicketHead, TicketStore},
};

/// Which messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageQuery {
    /// Only those of a channel. A party that names another channel than its own gets none.
    pub channel: Option<Channel>,
    /// The newest ones, or those before a position.
    pub page: PageRequest,
}

/// Part of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// The messages, ascending.
    pub messages: Vec<Message>,
    /// Where older messages end, if there are any.
    pub older: Option<Position>,
    /// The agent of the ticket, if it has one.
    pub agent: Option<Agent>,
    /// When the agent was connected last, if it is not now.
    pub agent_last_online_at: Option<Timestamp>,
    /// How far the viewer's channels were read, by whom.
    pub marks: Vec<ReadMark>,
    /// How many of the messages the viewer has not read; its own and those of the service do not count.
    pub unread: usize,
}

/// All that a conversation depends on, known without reading it: two that are equal show the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ConversationVersion {
    reader: UserId,
    ticket: TicketId,
    channels: Vec<Channel>,
    page: PageRequest,
    trace: ConversationTrace,
    agent: Option<(AgentId, Availability, bool)>,
    agent_last_online_at: Option<Timestamp>,
}

/// A conversation that the viewer may see and that was not read yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundConversation {
    version: ConversationVersion,
    agent: Option<Agent>,
}

impl FoundConversation {
    /// What it depends on.
    #[must_use]
    pub const fn version(&self) -> &ConversationVersion {
        &self.version
    }
}

/// How many of these messages a user has not read.
fn unread(messages: &[Message], marks: &[ReadMark], user: UserId) -> usize {
    let read = |message: &Message| {
        marks.iter().any(|mark| mark.user == user && mark.channel == message.channel && mark.up_to >= message.id)
    };
    let counts = |message: &&Message| message.author != user && message.role != SenderRole::System && !read(message);
    messages.iter().filter(counts).count()
}

/// Why a conversation is not shown.
#[derive(Debug, thiserror::Error)]
pub enum ReadMessagesError {
    /// There is no such ticket.
    #[error("the ticket is unknown")]
    NotFound,
    /// It is other people's.
    #[error(transparent)]
    NotAParty(#[from] NotAParty),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads the conversation of a ticket.
#[derive(Clone)]
pub struct ReadMessages {
    tickets: Arc<dyn TicketStore>,
}

impl ReadMessages {
    /// The use case over a store.
    #[must_use]
    pub fn new(tickets: Arc<dyn TicketStore>) -> Self {
        Self { tickets }
    }

    /// The messages that the viewer may see. Whether the agent is there makes no difference to them.
    ///
    /// # Errors
    /// [`ReadMessagesError`].
    pub fn run(
        &self,
        viewer: &Viewer,
        ticket: TicketId,
        query: &MessageQuery,
    ) -> Result<Conversation, ReadMessagesError> {
        Ok(self.read(self.find(viewer, ticket, query)?)?)
    }

    /// Looks whether the viewer may see the conversation, and which version it has, without reading it.
    ///
    /// # Errors
    /// [`ReadMessagesError`].
    pub fn find(
        &self,
        viewer: &Viewer,
        ticket: TicketId,
        query: &MessageQuery,
    ) -> Result<FoundConversation, ReadMessagesError> {
        let channels = viewer.own_standing().narrowed_to(query.channel);
        let (head, trace) = self.tickets.glance(ticket, &channels)?.ok_or(ReadMessagesError::NotFound)?;
        viewer.standing(head.brand, head.creator)?;
        let TicketHead { agent, agent_last_online_at, .. } = head;
        let version = ConversationVersion {
            reader: viewer.user(),
            ticket,
            channels,
            page: query.page,
            trace,
            // its name is one of all names
            agent: agent.as_ref().map(|agent| (agent.id, agent.availability, agent.is_online)),
            agent_last_online_at,
        };
        Ok(FoundConversation { version, agent })
    }

    /// Reads what was found. What was said since then is there too, and belongs to a later version.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn read(&self, found: FoundConversation) -> Result<Conversation, StoreError> {
        let FoundConversation { version, agent } = found;
        let ConversationVersion { reader, ticket, channels, page, agent_last_online_at, .. } = version;
        let (page, marks) = if channels.is_empty() {
            (Page::default(), Vec::new())
        } else {
            (self.tickets.messages(ticket, &channels, page)?, self.tickets.read_marks(ticket, &channels)?)
        };
        let Page { items: mut messages, next: older } = page;
        messages.reverse();
        let unread = unread(&messages, &marks, reader);
        Ok(Conversation { messages, older, agent, agent_last_online_at, marks, unread })
    }
}

#[cfg(test)]
mod tests {
    use domain::{BrandId, CreatorId, MessageId, Role};

    use super::*;
    use crate::{BrandViewer, CreatorViewer, ports::MockTicketStore, testing::samples};

    fn read(viewer: &Viewer, channel: Option<Channel>, asked: usize) -> Result<Conversation, ReadMessagesError> {
        let mut tickets = MockTicketStore::new();
        tickets.expect_glance().once().returning(|_, _| {
            let case = samples::case(1, 2);
            let (brand, creator, agent) = (case.brand.id, case.creator.id, None);
            let trace = ConversationTrace { newest: None, marks: None, names: 0 };
            let head = |ticket| TicketHead { ticket, brand, creator, agent, agent_last_online_at: None };
            Ok(case.ticket.map(|ticket| (head(ticket), trace)))
        });
        tickets.expect_messages().times(asked).returning(|ticket, channels, _| {
            let items = vec![samples::message(8, ticket, channels[0]), samples::message(7, ticket, channels[0])];
            Ok(Page { items, next: None })
        });
        tickets.expect_read_marks().times(asked).returning(|_, channels| {
            let (user, channel, up_to) = (UserId::new(7).unwrap(), channels[0], MessageId::new(7).unwrap());
            let (name, role, at) = ("Reader".to_owned(), Role::Brand, Timestamp::UNIX_EPOCH);
            Ok(vec![ReadMark { user, name, role, channel, up_to, at }])
        });
        let query = MessageQuery { channel, page: PageRequest::first(9) };
        ReadMessages::new(Arc::new(tickets)).run(viewer, TicketId::new(11).unwrap(), &query)
    }

    fn brand(id: i64) -> Viewer {
        Viewer::Brand(BrandViewer { user: UserId::new(7).unwrap(), brand: Some(BrandId::new(id).unwrap()) })
    }

    #[test]
    fn messages_ascend_and_come_from_the_readers_own_channel() {
        let conversation = read(&brand(1), None, 1).unwrap();
        assert_eq!(conversation.unread, 1, "message 7 was read, message 8 was not");
        let shown = conversation.messages;
        assert!(shown.is_sorted_by_key(|message| message.id));
        assert!(shown.iter().all(|message| message.channel == Channel::BrandAgent));
    }

    #[test]
    fn a_channel_of_others_is_empty_and_the_store_is_not_asked() {
        assert!(read(&brand(1), Some(Channel::Internal), 0).unwrap().messages.is_empty());
    }

    #[test]
    fn other_people_are_refused() {
        let creator = CreatorViewer { user: UserId::new(7).unwrap(), creator: Some(CreatorId::new(3).unwrap()) };
        for stranger in [brand(2), Viewer::Creator(creator)] {
            assert!(matches!(read(&stranger, None, 0), Err(ReadMessagesError::NotAParty(_))));
        }
    }
}
