//! Handing over the tickets of an agent: shown before, done, taken back.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use app::handover::{DepartingAgent, HandoverInput, Redistribution};
use domain::{AgentId, Allocation, Departure, Field, HandoverId, OrderId, Recipients, TicketId};
use http_edge::run_blocking;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{ToSchema, openapi::schema::OneOfBuilder};

use crate::{
    Api,
    api_error::{ApiError, HttpResult},
    body::Input,
    caller::CurrentUser,
    inputs::{FlagInput, IdInput, SizeInput, inline_inputs},
    params::path_id,
    reply::Id,
    schema::{Variant, described, word},
    validation::ValidationErrors,
    words::KeepReasonWord,
};

// To everybody in turn, or to one agent.
#[derive(Deserialize, ToSchema)]
pub(crate) struct HandOverFields {
    mode: ModeInput,
    /// Who gets everything
    agent_id: IdInput,
    /// The agent goes offline in the same act
    set_offline: Option<FlagInput>,
    /// The agent is suspended in the same act
    suspend: Option<FlagInput>,
    /// How many open tickets the agent is believed to have
    expected_count: Option<SizeInput>,
}

inline_inputs! {
    /// To whom the tickets go.
    ModeInput(String) => word(&["ring", "agent"]),
}

/// What the body is for a super admin, who names the agent.
pub(crate) struct HandOverBody;
/// What the body is for the agent itself.
pub(crate) struct OwnHandOverBody;

described! {
    HandOverBody: HandOverFields => OneOfBuilder::new()
        .item(to_everybody())
        .item(to_one())
        .examples([json!({ "mode": "ring", "suspend": true })]),
    OwnHandOverBody: HandOverFields => OneOfBuilder::new()
        .item(to_everybody().without(&["suspend"]))
        .item(to_one().without(&["suspend"]))
        .examples([json!({ "mode": "agent", "agent_id": "3", "set_offline": true })]),
}

fn to_everybody() -> Variant {
    Variant::of::<HandOverFields>().without(&["agent_id"]).with("mode", word(&["ring"]))
}

fn to_one() -> Variant {
    Variant::of::<HandOverFields>().with("mode", word(&["agent"]))
}

#[derive(Serialize, ToSchema)]
struct HandOverReply {
    success: bool,
    message: &'static str,
    data: HandOverView,
}

/// Which ticket goes to whom.
#[derive(Serialize, ToSchema)]
struct HandOverView {
    hand_over_id: Option<Id>,
    agent_id: Id,
    tickets: Vec<MovedTicket>,
    total_tickets: u64,
    remaining_tickets: u64,
}

#[derive(Serialize, ToSchema)]
struct MovedTicket {
    ticket_id: Id,
    order_id: Id,
    agent_id: Id,
    agent_name: String,
}

impl HandOverView {
    fn of(agent: AgentId, id: Option<HandoverId>, redistribution: Redistribution) -> Self {
        let moved = |allocation: Allocation| MovedTicket {
            ticket_id: Id::of(&allocation.ticket),
            order_id: Id::of(&allocation.order),
            agent_id: Id::of(&allocation.agent.id),
            agent_name: allocation.agent.name,
        };
        let count = u64::try_from(redistribution.allocations.len()).unwrap_or(u64::MAX);
        Self {
            hand_over_id: id.as_ref().map(Id::of),
            agent_id: Id::of(&agent),
            tickets: redistribution.allocations.into_iter().map(moved).collect(),
            total_tickets: redistribution.total,
            remaining_tickets: redistribution.total.saturating_sub(count),
        }
    }
}

/// Shows who would get the open tickets of an agent
#[utoipa::path(post, path = "/admin/agents/{id}/hand-over/preview", request_body = HandOverBody, responses((status = 200, body = HandOverReply), (status = 404), (status = 409, description = "agent_not_assignable no_agent_available tickets_changed")))]
pub(crate) async fn preview(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    let admin = caller.viewer.admin()?;
    let agent = path_id(&request, "id")?;
    show(&api, &caller, agent, DepartingAgent::named_by(&admin, agent)).await
}

/// Hands over the open tickets of an agent
#[utoipa::path(post, path = "/admin/agents/{id}/hand-over", request_body = HandOverBody, responses((status = 200, body = HandOverReply), (status = 404), (status = 409, description = "agent_not_assignable no_agent_available tickets_changed")))]
pub(crate) async fn hand_over(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    let admin = caller.viewer.admin()?;
    let agent = path_id(&request, "id")?;
    act(&api, &caller, agent, DepartingAgent::named_by(&admin, agent)).await
}

/// Shows who would get the open tickets of the caller
#[utoipa::path(post, path = "/crm/agent/hand-over/preview", request_body = OwnHandOverBody, responses((status = 200, body = HandOverReply), (status = 404), (status = 409, description = "agent_not_assignable no_agent_available tickets_changed")))]
pub(crate) async fn preview_own(api: Data<Api>, caller: CurrentUser) -> HttpResult {
    let viewer = caller.viewer.agent()?;
    show(&api, &caller, viewer.agent, DepartingAgent::itself(&viewer)).await
}

/// Hands over the open tickets of the caller
#[utoipa::path(post, path = "/crm/agent/hand-over", request_body = OwnHandOverBody, responses((status = 200, body = HandOverReply), (status = 404), (status = 409, description = "agent_not_assignable no_agent_available tickets_changed")))]
pub(crate) async fn hand_over_own(api: Data<Api>, caller: CurrentUser) -> HttpResult {
    let viewer = caller.viewer.agent()?;
    act(&api, &caller, viewer.agent, DepartingAgent::itself(&viewer)).await
}

async fn show(
    api: &Api,
    caller: &CurrentUser,
    agent: AgentId,
    departing: DepartingAgent,
) -> HttpResult {
    let input = input(caller.body.read()?)?;
    let preview = api.app.agents.preview_handover.clone();
    let redistribution = run_blocking(move || preview.run(&departing, &input)).await?;
    let data = HandOverView::of(agent, None, redistribution);
    Ok(HttpResponse::Ok().json(HandOverReply {
        success: true,
        message: "Nothing was changed yet",
        data,
    }))
}

async fn act(
    api: &Api,
    caller: &CurrentUser,
    agent: AgentId,
    departing: DepartingAgent,
) -> HttpResult {
    let input = input(caller.body.read()?)?;
    let hand_over = api.app.agents.reassign.clone();
    let done = run_blocking(move || hand_over.run(&departing, &input)).await?;
    let data = HandOverView::of(agent, Some(done.id), done.redistribution);
    Ok(HttpResponse::Ok().json(HandOverReply {
        success: true,
        message: "Tickets handed over",
        data,
    }))
}

fn input(body: HandOverFields) -> Result<HandoverInput, ApiError> {
    let mut errors = ValidationErrors::default();
    let to = recipients(body.mode, body.agent_id, &mut errors);
    let set_offline = errors.flag(body.set_offline, "set_offline").unwrap_or(false);
    let suspend = errors.flag(body.suspend, "suspend").unwrap_or(false);
    let expected = match body.expected_count.field() {
        Field::Unreadable => {
            errors.add("expected_count", "invalid_type", "expected_count must be a whole number");
            None
        }
        given => {
            let rule = ("expected_count", "out_of_range", "expected_count must be zero or more");
            errors.optional(given, rule, |count| u64::try_from(count).ok())
        }
    };
    errors.finish(to.map(|to| HandoverInput {
        to,
        departure: Departure { set_offline, suspend },
        expected,
    }))
}

fn recipients(
    mode: ModeInput,
    agent: IdInput,
    errors: &mut ValidationErrors,
) -> Option<Recipients> {
    match mode.field() {
        Field::Given(mode) if mode == "ring" => return Some(Recipients::Rotation),
        Field::Given(mode) if mode == "agent" => {}
        Field::Absent => {
            errors.add("mode", "required", "mode is required");
            return None;
        }
        Field::Given(_) | Field::Unreadable => {
            errors.add("mode", "unknown_value", "mode must be ring or agent");
            return None;
        }
    }
    errors.id(agent, "agent_id", "an agent when mode is agent").map(Recipients::Agent)
}

/// A body of which nothing is needed.
#[derive(Deserialize)]
struct NoFields {}

#[derive(Serialize, ToSchema)]
struct UndoReply {
    success: bool,
    message: &'static str,
    data: UndoView,
}

#[derive(Serialize, ToSchema)]
struct UndoView {
    hand_over_id: Id,
    restored: Vec<RestoredTicket>,
    kept: Vec<KeptTicket>,
}

#[derive(Serialize, ToSchema)]
struct RestoredTicket {
    ticket_id: Id,
    order_id: Id,
}

#[derive(Serialize, ToSchema)]
struct KeptTicket {
    #[serde(flatten)]
    ticket: RestoredTicket,
    #[schema(value_type = KeepReasonWord)]
    reason: &'static str,
}

fn ticket(ticket: TicketId, order: OrderId) -> RestoredTicket {
    RestoredTicket { ticket_id: Id::of(&ticket), order_id: Id::of(&order) }
}

/// Gives back the tickets of a hand-over that nobody touched since
#[utoipa::path(post, path = "/crm/hand-overs/{id}/undo", responses((status = 200, body = UndoReply), (status = 404), (status = 409, description = "agent_not_assignable hand_over_undone"), (status = 403, description = "not_a_party")))]
pub(crate) async fn undo(api: Data<Api>, caller: CurrentUser, request: HttpRequest) -> HttpResult {
    let staff = *caller.viewer.staff()?;
    let id: HandoverId = path_id(&request, "id")?;
    let undo = api.app.agents.undo_handover.clone();
    let _: NoFields = caller.body.read()?;
    let undone = run_blocking(move || undo.run(&staff, id)).await?;
    let kept = undone.kept.into_iter();
    let data = UndoView {
        hand_over_id: Id::of(&id),
        restored: undone.restored.into_iter().map(|(id, order)| ticket(id, order)).collect(),
        kept: kept
            .map(|(id, order, reason)| KeptTicket {
                ticket: ticket(id, order),
                reason: reason.as_str(),
            })
            .collect(),
    };
    Ok(HttpResponse::Ok().json(UndoReply { success: true, message: "Hand-over taken back", data }))
}
