//! Messages: one body, and three ways to name their sender.

use app::messages::ReadMark;
use domain::{Agent, Message, SenderRole, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Date, Id};
use crate::words::{AvailabilityWord, ChannelWord, MessageKindWord, RoleWord, SenderRoleWord};

/// What every shape of a message has. Both names of each pair are sent everywhere.
#[derive(Serialize, ToSchema)]
#[schema(as = MessageFields)]
struct Body<'a> {
    id: Id,
    ticket_id: Id,
    sender_id: Id,
    message_text: &'a str,
    text: &'a str,
    #[schema(value_type = MessageKindWord)]
    message_type: &'static str,
    file_url: Option<&'a str>,
    file_name: Option<&'a str>,
    read_at: Option<Date>,
    created_at: Date,
    timestamp: Date,
    target_tab: Option<&'static str>,
    #[schema(value_type = ChannelWord)]
    channel_type: &'static str,
    #[schema(value_type = SenderRoleWord)]
    sender_role: &'static str,
    sender_name: &'a str,
}

impl<'a> Body<'a> {
    fn of(message: &'a Message) -> Self {
        Self {
            id: Id::of(&message.id),
            ticket_id: Id::of(&message.ticket),
            sender_id: Id::of(&message.author),
            message_text: &message.text,
            text: &message.text,
            message_type: message.kind.as_str(),
            file_url: message.file_url.as_deref(),
            file_name: message.file_name.as_deref(),
            read_at: message.read_at.map(Date),
            created_at: Date(message.created_at),
            timestamp: Date(message.created_at),
            target_tab: None,
            channel_type: message.channel.as_str(),
            sender_role: message.role.as_str(),
            sender_name: sender(message).0,
        }
    }
}

/// Name and type of the sender; notices of the service are by nobody in particular.
fn sender(message: &Message) -> (&str, &'static str) {
    if message.role == SenderRole::System {
        ("System", "system")
    } else {
        (&message.author_name, message.author_type.as_str())
    }
}

#[derive(Serialize, ToSchema)]
struct Sender<'a> {
    name: &'a str,
    user_type: &'static str,
}

/// A message whose sender is an object.
#[derive(Serialize, ToSchema)]
pub(crate) struct MessageView<'a> {
    #[serde(flatten)]
    body: Body<'a>,
    sender: Sender<'a>,
}

impl<'a> MessageView<'a> {
    pub(crate) fn of(message: &'a Message) -> Self {
        let (name, user_type) = sender(message);
        Self { body: Body::of(message), sender: Sender { name, user_type } }
    }
}

/// A message of a conversation; its sender is a word.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConversationMessage<'a> {
    #[serde(flatten)]
    body: Body<'a>,
    sender: &'static str,
}

impl<'a> ConversationMessage<'a> {
    pub(crate) fn of(message: &'a Message) -> Self {
        Self { body: Body::of(message), sender: sender(message).1 }
    }
}

/// The newest message of an agent's ticket; its sender has an id.
#[derive(Serialize, ToSchema)]
pub(crate) struct LatestMessage<'a> {
    #[serde(flatten)]
    body: Body<'a>,
    sender: SenderRef<'a>,
}

#[derive(Serialize, ToSchema)]
struct SenderRef<'a> {
    id: Id,
    #[serde(flatten)]
    sender: Sender<'a>,
}

impl<'a> LatestMessage<'a> {
    pub(crate) fn of(message: &'a Message) -> Self {
        let (name, user_type) = sender(message);
        let sender = SenderRef { id: Id::of(&message.author), sender: Sender { name, user_type } };
        Self { body: Body::of(message), sender }
    }
}

/// Whether the agent of a ticket is there.
#[derive(Serialize, ToSchema)]
pub(crate) struct AgentPresence<'a> {
    is_online: bool,
    #[schema(value_type = AvailabilityWord)]
    status: &'static str,
    last_online_at: Option<Date>,
    agent_name: &'a str,
}

impl<'a> AgentPresence<'a> {
    pub(crate) fn of(agent: Option<&'a Agent>, last_online: Option<Timestamp>) -> Self {
        match agent {
            Some(agent) => {
                let (availability, is_online) = agent.shown_presence();
                let last_online_at = last_online.map(Date);
                Self {
                    is_online,
                    status: availability.as_str(),
                    last_online_at,
                    agent_name: &agent.name,
                }
            }
            None => Self {
                is_online: false,
                status: "away",
                last_online_at: None,
                agent_name: "Support team",
            },
        }
    }
}

/// How far somebody has read a channel.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReadMarkView<'a> {
    #[schema(value_type = ChannelWord)]
    channel_type: &'static str,
    reader_id: Id,
    #[schema(value_type = RoleWord)]
    reader_role: &'static str,
    reader_name: &'a str,
    up_to_id: Id,
    read_at: Date,
}

impl<'a> ReadMarkView<'a> {
    pub(crate) fn of(mark: &'a ReadMark) -> Self {
        Self {
            channel_type: mark.channel.as_str(),
            reader_id: Id::of(&mark.user),
            reader_role: mark.role.as_str(),
            reader_name: &mark.name,
            up_to_id: Id::of(&mark.up_to),
            read_at: Date(mark.at),
        }
    }
}
