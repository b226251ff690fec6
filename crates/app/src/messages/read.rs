//! Parties and staff read the conversation of a ticket.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use domain::{Agent, AgentId, Availability, Channel, Message, TicketId, Timestamp, UserId};

use super::{ConversationFacts, MessageQueries, MessagesVersion, ReadMark};
use crate::{AccessError, Noun, Page, PageRequest, Position, StoreError, Viewer};

/// Which messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageQuery {
    /// Only those of a channel. A party that names another channel than its own gets none.
    pub channel: Option<Channel>,
    /// The newest ones, or those before a position.
    pub page: PageRequest,
}

/// Who asks for which conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationRequest {
    /// Who.
    pub viewer: Viewer,
    /// Whose conversation.
    pub ticket: TicketId,
    /// Which messages of it.
    pub query: MessageQuery,
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
    /// How many of the messages the viewer has not read; its own and those of the service do not
    /// count.
    pub unread: usize,
}

/// All that a conversation depends on, known without reading it: two that are equal show the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ConversationVersion {
    reader: UserId,
    ticket: TicketId,
    channels: Vec<Channel>,
    page: PageRequest,
    messages_version: MessagesVersion,
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
        marks.iter().any(|mark| {
            mark.user == user && mark.channel == message.channel && mark.up_to >= message.id
        })
    };
    let counts =
        |message: &&Message| message.author != user && !message.is_automatic() && !read(message);
    messages.iter().filter(counts).count()
}

/// Reads the conversation of a ticket.
#[derive(Clone)]
pub struct ReadMessages {
    queries: Arc<dyn MessageQueries>,
}

impl ReadMessages {
    /// The use case over a store.
    #[must_use]
    pub fn new(queries: Arc<dyn MessageQueries>) -> Self {
        Self { queries }
    }

    /// The messages that the viewer may see. Whether the agent is there makes no difference to
    /// them.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn run(&self, request: ConversationRequest) -> Result<Conversation, AccessError> {
        let found =
            self.find(&[request])?.pop().unwrap_or(Err(AccessError::NotFound(Noun::Ticket)))?;
        Ok(self.read(found)?)
    }

    /// Looks whether viewers may see conversations, and which versions these have, without reading
    /// them: an answer for each request in their order, with one question to the store for each
    /// choice of channels.
    ///
    /// # Errors
    /// [`StoreError`], for all of them.
    pub fn find(
        &self,
        requests: &[ConversationRequest],
    ) -> Result<Vec<Result<FoundConversation, AccessError>>, StoreError> {
        let own = |request: &ConversationRequest| {
            request.viewer.as_participant().narrowed_to(request.query.channel)
        };
        let mut asked: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for request in requests {
            asked.entry(own(request)).or_default().insert(request.ticket);
        }
        let mut conversation_facts = BTreeMap::new();
        for (channels, tickets) in asked {
            let found = self
                .queries
                .conversation_facts(&tickets.into_iter().collect::<Vec<_>>(), &channels)?;
            conversation_facts.insert(channels, found);
        }
        let find = |request: &ConversationRequest| {
            let channels = own(request);
            let facts =
                conversation_facts.get(&channels).and_then(|found| found.get(&request.ticket));
            found(request, channels, facts.ok_or(AccessError::NotFound(Noun::Ticket))?)
        };
        Ok(requests.iter().map(find).collect())
    }

    /// Reads what was found. What was said since then is there too, and belongs to a later version.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn read(&self, found: FoundConversation) -> Result<Conversation, StoreError> {
        let FoundConversation { version, agent } = found;
        let ConversationVersion { reader, ticket, channels, page, agent_last_online_at, .. } =
            version;
        let (page, marks) = if channels.is_empty() {
            (Page::default(), Vec::new())
        } else {
            (
                self.queries.messages(ticket, &channels, page)?,
                self.queries.read_marks(ticket, &channels)?,
            )
        };
        let Page { items: mut messages, next: older } = page;
        messages.reverse();
        let unread = unread(&messages, &marks, reader);
        Ok(Conversation { messages, older, agent, agent_last_online_at, marks, unread })
    }
}

fn found(
    ConversationRequest { viewer, ticket, query }: &ConversationRequest,
    channels: Vec<Channel>,
    facts: &ConversationFacts,
) -> Result<FoundConversation, AccessError> {
    viewer.participant(facts.brand, facts.creator)?;
    let agent = facts.agent.clone();
    let version = ConversationVersion {
        reader: viewer.user(),
        ticket: *ticket,
        channels,
        page: query.page,
        messages_version: facts.messages_version,
        // its name is one of all names
        agent: agent.as_ref().map(|agent| {
            let (availability, is_online) = agent.shown_presence();
            (agent.id, availability, is_online)
        }),
        agent_last_online_at: facts.agent_last_online_at,
    };
    Ok(FoundConversation { version, agent })
}

#[cfg(test)]
mod tests {
    use domain::{BrandId, CreatorId, MessageId, Role};

    use super::*;
    use crate::{BrandViewer, CreatorViewer, messages::MockMessageQueries, testing::samples};

    fn read(
        viewer: &Viewer,
        channel: Option<Channel>,
        asked: usize,
    ) -> Result<Conversation, AccessError> {
        let mut tickets = MockMessageQueries::new();
        tickets.expect_conversation_facts().once().returning(|_, _| {
            let context = samples::context(1, 2);
            let (brand, creator, agent) = (context.brand.id, context.creator.id, None);
            let messages_version = MessagesVersion { newest: None, marks: None, names: 0 };
            let facts = ConversationFacts {
                brand,
                creator,
                agent,
                agent_last_online_at: None,
                messages_version,
            };
            Ok(context.ticket.map(|ticket| (ticket.id, facts)).into_iter().collect())
        });
        tickets.expect_messages().times(asked).returning(|ticket, channels, _| {
            let items = vec![
                samples::message(8, ticket, channels[0]),
                samples::message(7, ticket, channels[0]),
            ];
            Ok(Page { items, next: None })
        });
        tickets.expect_read_marks().times(asked).returning(|_, channels| {
            let user = UserId::new(7).unwrap();
            let channel = channels[0];
            let up_to = MessageId::new(7).unwrap();
            let (name, role, at) = ("Reader".to_owned(), Role::Brand, Timestamp::UNIX_EPOCH);
            Ok(vec![ReadMark { user, name, role, channel, up_to, at }])
        });
        let query = MessageQuery { channel, page: PageRequest::first(9) };
        let request =
            ConversationRequest { viewer: *viewer, ticket: TicketId::new(11).unwrap(), query };
        ReadMessages::new(Arc::new(tickets)).run(request)
    }

    fn brand(id: i64) -> Viewer {
        Viewer::Brand(BrandViewer {
            user: UserId::new(7).unwrap(),
            brand: Some(BrandId::new(id).unwrap()),
        })
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
        let creator = CreatorViewer {
            user: UserId::new(7).unwrap(),
            creator: Some(CreatorId::new(3).unwrap()),
        };
        for stranger in [brand(2), Viewer::Creator(creator)] {
            assert!(matches!(read(&stranger, None, 0), Err(AccessError::NotAParty(_))));
        }
    }
}
