//! The bodies of requests about tickets, as they are read; these types exist for the description only.

#![expect(dead_code, reason = "the fields are for the derive macro")]

use serde_json::json;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, OneOfBuilder, Schema},
    },
};

use super::{
    inputs::{IdInput, UrlInput, optional_text, optional_url, text},
    values::{ChannelWord, PriorityWord, TicketStatusWord, WrittenKindWord, described, word},
};

#[derive(ToSchema)]
#[schema(examples(json!({ "status": "resolved" })))]
pub(crate) struct TicketStatusBody {
    status: TicketStatusWord,
}

#[derive(ToSchema)]
#[schema(examples(json!({ "priority": "high" })))]
pub(crate) struct TicketPriorityBody {
    priority: PriorityWord,
}

#[derive(ToSchema)]
#[schema(examples(json!({ "agent_id": "2", "expected_agent_id": "3" })))]
pub(crate) struct AssignBody {
    /// `agentId` is the same by another name
    agent_id: IdInput,
    /// Who looks after the ticket as far as the caller knows; refused when it is somebody else
    expected_agent_id: Option<IdInput>,
}

#[derive(ToSchema)]
#[schema(examples(json!({ "order_id": "1" })))]
pub(crate) struct OpenTicketBody {
    order_id: IdInput,
}

/// A text, or a file with a text.
pub(crate) struct MessageBody;

described! {
    MessageBody => OneOfBuilder::new()
        .item(WrittenMessageBody::schema())
        .item(FileMessageBody::schema())
        .examples([json!({ "message_text": "Hello", "channel_type": "brand_agent" })]),
}

#[derive(ToSchema)]
struct WrittenMessageBody {
    /// `message` is the same by another name, and wins
    #[schema(schema_with = text::<1, 4000>)]
    message_text: String,
    /// Text when absent; `system` counts as text
    message_type: Option<WrittenKindWord>,
    #[schema(schema_with = optional_url)]
    file_url: Option<String>,
    #[schema(schema_with = optional_text::<255>)]
    file_name: Option<String>,
    /// Where staff write, `brand_agent` when absent; of others it is ignored
    channel_type: Option<ChannelWord>,
}

#[derive(ToSchema)]
struct FileMessageBody {
    /// `message` is the same by another name, and wins
    #[schema(schema_with = text::<1, 4000>)]
    message_text: String,
    #[schema(schema_with = file_kind)]
    message_type: String,
    file_url: UrlInput,
    #[schema(schema_with = optional_text::<255>)]
    file_name: Option<String>,
    /// Where staff write, `brand_agent` when absent; of others it is ignored
    channel_type: Option<ChannelWord>,
}

fn file_kind() -> ObjectBuilder {
    word(&["file"])
}

#[derive(ToSchema)]
#[schema(examples(json!({ "channel_type": "brand_agent", "up_to_id": "31" })))]
pub(crate) struct ReadBody {
    /// Each of the caller's channels when absent
    channel_type: Option<ChannelWord>,
    /// The last message that was read; all of them when absent
    up_to_id: Option<IdInput>,
}

#[derive(ToSchema)]
#[schema(examples(json!({ "up_to_id": "9" })))]
pub(crate) struct UpToBody {
    /// The last notification to mark; all of them when absent
    up_to_id: Option<IdInput>,
}
