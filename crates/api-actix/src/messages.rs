//! The conversation of a ticket: reading it, writing in it, and saying how far one has read.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use app::{
    PageRequest, Viewer,
    messages::{MessageQuery, ReadMark},
};
use domain::{AttachedFile, Channel, Field, MessageDraft, Text, TicketId, is_blank};
use http_edge::run_blocking;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{
    ToSchema,
    openapi::{Ref, schema::OneOfBuilder},
};

use crate::{
    Api,
    api_error::{ApiError, HttpResult},
    body::Input,
    caller::{Authenticated, CurrentUser},
    cursor::{self, List},
    etag::{self, KnownTags, tagged},
    inputs::{IdInput, LineInput, OptionalUrlInput, TextInput},
    page_params::Page1000,
    params::{Limits, Params, path_id},
    reply::{AgentPresence, ConversationMessage, Id, MessageView, ReadMarkView},
    request_batcher::RequestBatchers,
    schema::{Variant, described, word},
    validation::{ValidationErrors, unless_blank},
    words::{ChannelWord, WrittenKindWord},
};

// A text, or a file with a text.
#[derive(Deserialize, ToSchema)]
pub(crate) struct MessageFields {
    #[schema(ignore)]
    message: Option<MessageTextInput>,
    // `message` is the same by another name, and wins
    message_text: MessageTextInput,
    /// Text when absent; `system` counts as text
    message_type: Option<WrittenKindWord>,
    file_url: Option<OptionalUrlInput>,
    file_name: Option<FileNameInput>,
    /// Where staff write, `brand_agent` when absent; of others it is ignored
    channel_type: Option<ChannelWord>,
}

type MessageTextInput = TextInput<1, 4000>;
type FileNameInput = LineInput<0, 255>;

/// What the body of a message is.
pub(crate) struct MessageBody;

described! {
    MessageBody: MessageFields => OneOfBuilder::new()
        .item(Variant::of::<MessageFields>())
        .item(
            Variant::of::<MessageFields>()
                .with("message_type", word(&["file"]))
                .requiring("message_type")
                .with("file_url", Ref::from_schema_name("UrlInput"))
                .requiring("file_url"),
        )
        .examples([json!({ "message_text": "Hello", "channel_type": "brand_agent" })]),
}

#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({ "channel_type": "brand_agent", "up_to_id": "31" })))]
pub(crate) struct ReadBody {
    /// Each of the caller's channels when absent
    channel_type: Option<ChannelWord>,
    /// The last message that was read; all of them when absent
    up_to_id: Option<IdInput>,
}

const MESSAGES: Limits = Page1000::limits(1000);
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
    batchers: Data<RequestBatchers>,
    caller: Authenticated,
    request: HttpRequest,
) -> HttpResult {
    let found = match sought(&request) {
        Ok((ticket, query)) => batchers.conversations.get((caller.claim, ticket, query)).await?,
        // whoever may not even ask is told that first
        Err(refusal) => return batchers.viewers.get(caller.claim).await.and(Err(refusal)),
    };
    let tag = etag::tag(found.version());
    if KnownTags::of(&request).has(&tag) {
        return Ok(tagged(StatusCode::NOT_MODIFIED, tag).finish());
    }
    let read = api.app.tickets.read_messages.clone();
    let conversation = run_blocking(move || read.read(found)).await?;
    let data = Chat {
        messages: conversation.messages.iter().map(ConversationMessage::of).collect(),
        agent_status: AgentPresence::of(
            conversation.agent.as_ref(),
            conversation.agent_last_online_at,
        ),
        has_older_messages: conversation.older.is_some(),
        unread_count: conversation.unread,
        read_marks: conversation.marks.iter().map(ReadMarkView::of).collect(),
    };
    let next_cursor = conversation.older.map(|position| cursor::encode(List::Messages, position));
    Ok(tagged(StatusCode::OK, tag).json(MessagesReply { success: true, data, next_cursor }))
}

/// Which messages of which ticket.
fn sought(request: &HttpRequest) -> Result<(TicketId, MessageQuery), ApiError> {
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
pub(crate) async fn post(api: Data<Api>, caller: CurrentUser, request: HttpRequest) -> HttpResult {
    let ticket = path_id(&request, "id")?;
    let draft = draft(caller.body.read()?, &caller.viewer)?;
    let post = api.app.tickets.post_message.clone();
    let message = run_blocking(move || post.run(&caller.viewer, ticket, draft, None)).await?;
    let data = Posted { id: Id::of(&message.id), message: MessageView::of(&message) };
    Ok(HttpResponse::Created().json(PostedReply { success: true, message: "Message stored", data }))
}

/// What somebody wants to say. A role that the body claims counts for nothing, nor does a channel
/// that a party names.
fn draft(body: MessageFields, viewer: &Viewer) -> Result<MessageDraft, ApiError> {
    let mut errors = ValidationErrors::default();
    let text = text(body.message, body.message_text, &mut errors);
    let rule = ("message_type", "unknown_value", "message_type must be text or file");
    let wants_file = errors.optional(body.message_type, rule, |word| match word.as_str() {
        "file" => Some(true),
        "text" | "system" => Some(false),
        _ => None,
    });
    let known = errors.count();
    let rule = ("file_url", "invalid_url", "file_url must be an absolute http or https address");
    let url = errors.optional(unless_blank(body.file_url), rule, |text| text.parse().ok());
    if wants_file == Some(true) && url.is_none() && errors.count() == known {
        errors.add("file_url", "required", "file_url is required for a file");
    }
    let name = errors.optional_text(body.file_name, "file_name");
    let channel = match viewer {
        Viewer::Staff(_) => channel(body.channel_type, &mut errors),
        Viewer::Brand(_) | Viewer::Creator(_) => None,
    };
    let file = url.map(|url| AttachedFile { url, name });
    let is_file = wants_file.unwrap_or(file.is_some());
    errors.finish(text.map(|text| MessageDraft { text, is_file, file, channel }))
}

/// The text, by either name; `message` wins.
fn text(
    message: Option<MessageTextInput>,
    message_text: MessageTextInput,
    errors: &mut ValidationErrors,
) -> Option<Text<1, 4000>> {
    let blank = |field: &Field<String>| match field {
        Field::Absent => true,
        Field::Given(text) => is_blank(text),
        Field::Unreadable => false,
    };
    let (new, old) = (message.field(), message_text.field());
    let (given, name) = if blank(&new) { (old, "message_text") } else { (new, "message") };
    if blank(&given) {
        errors.add("message_text", "required", "message_text must have 1 to 4000 characters");
        return None;
    }
    errors.text(given, name, name)
}

fn channel(input: Option<ChannelWord>, errors: &mut ValidationErrors) -> Option<Channel> {
    errors.optional_word(input, "channel_type", "brand_agent, creator_agent or internal")
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
pub(crate) async fn mark_read(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    let ticket = path_id(&request, "id")?;
    let (body, mut errors): (ReadBody, _) = (caller.body.read()?, ValidationErrors::default());
    let channel = channel(body.channel_type, &mut errors);
    let up_to = errors.optional_id(body.up_to_id, "up_to_id", "a message");
    let up_to = errors.finish(Some(up_to))?;
    let mark = api.app.tickets.mark_read.clone();
    let marks: Vec<ReadMark> =
        run_blocking(move || mark.run(&caller.viewer, ticket, channel, up_to)).await?;
    let data = ReadMarks { read_marks: marks.iter().map(ReadMarkView::of).collect() };
    Ok(HttpResponse::Ok().json(ReadMarksReply {
        success: true,
        message: "Conversation read",
        data,
    }))
}
