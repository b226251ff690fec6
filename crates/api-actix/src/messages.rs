//! The conversation of a ticket: reading it, writing in it, and saying how far one has read.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use app::{
    PageRequest, Viewer,
    messages::{MessageQuery, ReadMark},
};
use domain::{AttachedFile, Channel, Field, MessageDraft, MessageId, Text, TicketId, WebUrl, is_blank};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Api,
    body::Fields,
    caller::{SignedIn, Unidentified},
    condition::{self, Known, tagged},
    cursor::{self, List},
    faults::Faults,
    loader::Loaders,
    offload::offload,
    openapi::{ChannelWord, MessageBody, Page1000, ReadBody},
    params::{Limits, Params, path_id},
    refusal::Refusal,
    reply::{AgentPresence, ConversationMessage, Id, MessageView, ReadMarkView},
};

const MESSAGES: Limits = Limits { default: 1000, most: 1000, with_offset: false };
/// How many messages the app gets that asks for older ones without saying how many.
const OLDER_MESSAGES: u32 = 5000;

#[derive(Serialize, ToSchema)]
struct MessagesReply<'a> {
    success: bool,
    data: Chat<'a>,
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Chat<'a> {
    messages: Vec<ConversationMessage<'a>>,
    agent_status: AgentPresence<'a>,
    has_older_messages: bool,
    unread_count: usize,
    read_marks: Vec<ReadMarkView<'a>>,
}

/// Shows the conversation of a ticket
#[utoipa::path(
    get, path = "/crm/tickets/{id}/messages",
    params(
        ("channelType" = Option<ChannelWord>, Query),
        ("loadOlderMessages" = Option<String>, Query, description = "`true` for up to 5000 messages"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the answer that the client has"),
        Page1000,
    ),
    responses(
        (
            status = 200, body = MessagesReply,
            headers(("ETag" = String, description = "Differs as soon as anything of the answer does"))
        ),
        (status = 304, description = "The client has this answer already"),
        (status = 404), (status = 403, description = "not_a_party")),
)]
pub(crate) async fn list(
    api: Data<Api>,
    loaders: Data<Loaders>,
    caller: Unidentified,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let found = match sought(&request) {
        Ok((ticket, query)) => loaders.conversations.get((caller.claim, ticket, query)).await?,
        // whoever may not even ask is told that first
        Err(refusal) => return loaders.viewers.get(caller.claim).await.and(Err(refusal)),
    };
    let tag = condition::tag(found.version());
    if Known::of(&request).has(&tag) {
        return Ok(tagged(StatusCode::NOT_MODIFIED, tag).finish());
    }
    let read = api.app.tickets.read_messages.clone();
    let conversation = offload(move || read.read(found)).await?;
    let data = Chat {
        messages: conversation.messages.iter().map(ConversationMessage::of).collect(),
        agent_status: AgentPresence::of(conversation.agent.as_ref(), conversation.agent_last_online_at),
        has_older_messages: conversation.older.is_some(),
        unread_count: conversation.unread,
        read_marks: conversation.marks.iter().map(ReadMarkView::of).collect(),
    };
    let next_cursor = conversation.older.map(|position| cursor::encode(List::Messages, position));
    Ok(tagged(StatusCode::OK, tag).json(MessagesReply { success: true, data, next_cursor }))
}

/// Which messages of which ticket.
fn sought(request: &HttpRequest) -> Result<(TicketId, MessageQuery), Refusal> {
    let ticket = path_id(request, "id")?;
    let params = Params::of(request)?;
    let mut page = params.page(List::Messages, MESSAGES)?;
    if params.flag("loadOlderMessages") && params.get("limit").is_none() {
        page = PageRequest { limit: OLDER_MESSAGES, ..page };
    }
    Ok((ticket, MessageQuery { channel: params.word("channelType")?, page }))
}

#[derive(Serialize, ToSchema)]
struct PostedReply<'a> {
    success: bool,
    message: &'static str,
    data: Posted<'a>,
}

#[derive(Serialize, ToSchema)]
struct Posted<'a> {
    id: Id,
    message: MessageView<'a>,
}

/// Writes in the conversation of a ticket
#[utoipa::path(
    post, path = "/crm/tickets/{id}/messages", request_body = MessageBody,
    responses((status = 201, body = PostedReply), (status = 404), (status = 403, description = "not_a_party")),
)]
pub(crate) async fn post(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let ticket = path_id(&request, "id")?;
    let draft = draft(Fields::read(&caller.body)?, &caller.viewer)?;
    let post = api.app.tickets.post_message.clone();
    let message = offload(move || post.run(&caller.viewer, ticket, draft, None)).await?;
    let data = Posted { id: Id::of(&message.id), message: MessageView::of(&message) };
    Ok(HttpResponse::Created().json(PostedReply { success: true, message: "Message stored", data }))
}

/// What somebody wants to say. A role that the body claims counts for nothing, nor does a channel that a party names.
fn draft(mut fields: Fields, viewer: &Viewer) -> Result<MessageDraft, Refusal> {
    let mut faults = Faults::default();
    let text = words(&mut fields, &mut faults);
    let wants_file = match fields.text("message_type") {
        Field::Absent => None,
        Field::Given(word) if word == "file" => Some(true),
        Field::Given(word) if ["text", "system"].contains(&word.as_str()) => Some(false),
        Field::Given(_) | Field::Unreadable => {
            faults.add("message_type", "unknown_value", "message_type must be text or file");
            None
        }
    };
    let known = faults.count();
    let url = address(&mut fields, &mut faults);
    if wants_file == Some(true) && url.is_none() && faults.count() == known {
        faults.add("file_url", "required", "file_url is required for a file");
    }
    let name = faults.optional_line::<255>(&mut fields, "file_name");
    let channel = match viewer {
        Viewer::Staff(_) => channel(&mut fields, &mut faults),
        Viewer::Brand(_) | Viewer::Creator(_) => None,
    };
    let name = name.and_then(|name| Text::parse(&name).ok());
    let file = url.map(|url| AttachedFile { url, name });
    let is_file = wants_file.unwrap_or(file.is_some());
    faults.finish(text.map(|text| MessageDraft { text, is_file, file, channel }))
}

/// The words, by either name; `message` wins.
fn words(fields: &mut Fields, faults: &mut Faults) -> Option<Text<1, 4000>> {
    let blank = |field: &Field<String>| match field {
        Field::Absent => true,
        Field::Given(text) => is_blank(text),
        Field::Unreadable => false,
    };
    let (new, old) = (fields.text("message"), fields.text("message_text"));
    let (given, name) = if blank(&new) { (old, "message_text") } else { (new, "message") };
    if blank(&given) {
        faults.add("message_text", "required", "message_text must have 1 to 4000 characters");
        return None;
    }
    faults.text::<1, 4000>(given, name, name).and_then(|text| Text::parse(&text).ok())
}

/// The address of the file, if one is named; blank counts as absent.
fn address(fields: &mut Fields, faults: &mut Faults) -> Option<WebUrl> {
    let url = match fields.text("file_url") {
        Field::Absent => return None,
        Field::Given(text) if text.trim().is_empty() => return None,
        Field::Given(text) => text.parse().ok(),
        Field::Unreadable => None,
    };
    if url.is_none() {
        faults.add("file_url", "invalid_url", "file_url must be an absolute http or https address");
    }
    url
}

fn channel(fields: &mut Fields, faults: &mut Faults) -> Option<Channel> {
    let channel = match fields.text("channel_type") {
        Field::Absent => return None,
        Field::Given(word) => word.parse().ok(),
        Field::Unreadable => None,
    };
    if channel.is_none() {
        faults.add("channel_type", "unknown_value", "channel_type must be brand_agent, creator_agent or internal");
    }
    channel
}

#[derive(Serialize, ToSchema)]
struct ReadMarksReply<'a> {
    success: bool,
    message: &'static str,
    data: ReadMarks<'a>,
}

#[derive(Serialize, ToSchema)]
struct ReadMarks<'a> {
    read_marks: Vec<ReadMarkView<'a>>,
}

/// Says how far the caller has read the conversation
#[utoipa::path(
    put, path = "/crm/tickets/{id}/read", request_body = ReadBody,
    responses((status = 200, body = ReadMarksReply), (status = 404), (status = 403, description = "not_a_party")),
)]
pub(crate) async fn mark_read(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let ticket = path_id(&request, "id")?;
    let mut fields = Fields::read(&caller.body)?;
    let mut faults = Faults::default();
    let channel = channel(&mut fields, &mut faults);
    let up_to = match fields.whole("up_to_id") {
        Field::Absent => Some(None),
        Field::Given(id) => MessageId::new(id).ok().map(Some),
        Field::Unreadable => None,
    };
    if up_to.is_none() {
        faults.add("up_to_id", "invalid_id", "up_to_id must be the id of a message");
    }
    let up_to = faults.finish(up_to)?;
    let mark = api.app.tickets.mark_read.clone();
    let marks: Vec<ReadMark> = offload(move || mark.run(&caller.viewer, ticket, channel, up_to)).await?;
    let data = ReadMarks { read_marks: marks.iter().map(ReadMarkView::of).collect() };
    Ok(HttpResponse::Ok().json(ReadMarksReply { success: true, message: "Conversation read", data }))
}
