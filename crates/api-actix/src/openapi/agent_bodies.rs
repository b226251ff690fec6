//! The bodies of requests about agents, as they are read; these types exist for the description only.

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
    inputs::{IdInput, SizeInput, email, password, text},
    values::{AvailabilityWord, OpenOrNotWord, described, word},
};

#[derive(ToSchema)]
#[schema(examples(json!({ "email": "ada@example.com", "name": "Ada Lovelace", "password": "correct horse" })))]
pub(crate) struct NewAgentBody {
    #[schema(schema_with = email)]
    email: String,
    #[schema(schema_with = text::<2, 100>)]
    name: String,
    /// Without one the agent cannot sign in by password
    #[schema(schema_with = password)]
    password: Option<String>,
}

#[derive(ToSchema)]
#[schema(examples(json!({ "name": "Ada King" })))]
pub(crate) struct ChangeAgentBody {
    #[schema(schema_with = text::<2, 100>)]
    name: Option<String>,
    #[schema(schema_with = email)]
    email: Option<String>,
    status: Option<OpenOrNotWord>,
    #[schema(schema_with = password)]
    password: Option<String>,
    /// A phone that the agent may sign in with once a code proved it; an empty text takes it away
    phone: Option<String>,
}

#[derive(ToSchema)]
#[schema(examples(json!({ "status": "suspended" })))]
pub(crate) struct AgentStatusBody {
    status: OpenOrNotWord,
}

#[derive(ToSchema)]
#[schema(rename_all = "camelCase", examples(json!({ "status": "away", "isOnline": true })))]
pub(crate) struct AvailabilityBody {
    status: AvailabilityWord,
    /// False for `offline` and true for the others when absent
    is_online: Option<bool>,
}

/// To everybody in turn, or to one agent.
pub(crate) struct HandOverBody;
/// To everybody in turn, or to one agent, by the agent itself.
pub(crate) struct OwnHandOverBody;

described! {
    HandOverBody => OneOfBuilder::new()
        .item(RingHandOverBody::schema())
        .item(AgentHandOverBody::schema())
        .examples([json!({ "mode": "ring", "suspend": true })]),
    OwnHandOverBody => OneOfBuilder::new()
        .item(OwnRingHandOverBody::schema())
        .item(OwnAgentHandOverBody::schema())
        .examples([json!({ "mode": "agent", "agent_id": "3", "set_offline": true })]),
}

fn ring() -> ObjectBuilder {
    word(&["ring"])
}

fn agent() -> ObjectBuilder {
    word(&["agent"])
}

#[derive(ToSchema)]
struct RingHandOverBody {
    #[schema(schema_with = ring)]
    mode: String,
    /// The agent goes offline in the same act
    set_offline: Option<bool>,
    /// The agent is suspended in the same act
    suspend: Option<bool>,
    /// How many open tickets the agent is believed to have
    expected_count: Option<SizeInput>,
}

#[derive(ToSchema)]
struct AgentHandOverBody {
    #[schema(schema_with = agent)]
    mode: String,
    /// Who gets everything
    agent_id: IdInput,
    /// The agent goes offline in the same act
    set_offline: Option<bool>,
    /// The agent is suspended in the same act
    suspend: Option<bool>,
    /// How many open tickets the agent is believed to have
    expected_count: Option<SizeInput>,
}

#[derive(ToSchema)]
struct OwnRingHandOverBody {
    #[schema(schema_with = ring)]
    mode: String,
    /// The agent goes offline in the same act
    set_offline: Option<bool>,
    /// How many open tickets the agent is believed to have
    expected_count: Option<SizeInput>,
}

#[derive(ToSchema)]
struct OwnAgentHandOverBody {
    #[schema(schema_with = agent)]
    mode: String,
    /// Who gets everything
    agent_id: IdInput,
    /// The agent goes offline in the same act
    set_offline: Option<bool>,
    /// How many open tickets the agent is believed to have
    expected_count: Option<SizeInput>,
}
