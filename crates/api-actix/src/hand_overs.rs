//! Handing over the tickets of an agent: shown before, done, taken back.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use app::handover::{HandOverWish, Leaver, SharedOut};
use domain::{AgentId, Field, HandOverId, Leave, OrderId, Recipients, Share, TicketId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Api,
    body::Fields,
    caller::SignedIn,
    faults::Faults,
    offload::offload,
    openapi::{HandOverBody, KeepReasonWord, OwnHandOverBody},
    params::path_id,
    refusal::Refusal,
    reply::Id,
};

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
    fn of(agent: AgentId, id: Option<HandOverId>, shared: SharedOut) -> Self {
        let moved = |share: Share| MovedTicket {
            ticket_id: Id::of(&share.ticket),
            order_id: Id::of(&share.order),
            agent_id: Id::of(&share.agent.id),
            agent_name: share.agent.name,
        };
        let count = u64::try_from(shared.shares.len()).unwrap_or(u64::MAX);
        Self {
            hand_over_id: id.as_ref().map(Id::of),
            agent_id: Id::of(&agent),
            tickets: shared.shares.into_iter().map(moved).collect(),
            total_tickets: shared.total,
            remaining_tickets: shared.total.saturating_sub(count),
        }
    }
}

/// Shows who would get the open tickets of an agent
#[utoipa::path(post, path = "/admin/agents/{id}/hand-over/preview", request_body = HandOverBody, responses((status = 200, body = HandOverReply), (status = 404), (status = 409, description = "agent_not_assignable no_agent_available tickets_changed")))]
pub(crate) async fn preview(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let admin = caller.viewer.admin()?;
    let agent = path_id(&request, "id")?;
    show(&api, &caller, agent, Leaver::named_by(&admin, agent)).await
}

/// Hands over the open tickets of an agent
#[utoipa::path(post, path = "/admin/agents/{id}/hand-over", request_body = HandOverBody, responses((status = 200, body = HandOverReply), (status = 404), (status = 409, description = "agent_not_assignable no_agent_available tickets_changed")))]
pub(crate) async fn hand_over(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let admin = caller.viewer.admin()?;
    let agent = path_id(&request, "id")?;
    act(&api, &caller, agent, Leaver::named_by(&admin, agent)).await
}

/// Shows who would get the open tickets of the caller
#[utoipa::path(post, path = "/crm/agent/hand-over/preview", request_body = OwnHandOverBody, responses((status = 200, body = HandOverReply), (status = 404), (status = 409, description = "agent_not_assignable no_agent_available tickets_changed")))]
pub(crate) async fn preview_own(api: Data<Api>, caller: SignedIn) -> Result<HttpResponse, Refusal> {
    let viewer = caller.viewer.agent()?;
    show(&api, &caller, viewer.agent, Leaver::itself(&viewer)).await
}

/// Hands over the open tickets of the caller
#[utoipa::path(post, path = "/crm/agent/hand-over", request_body = OwnHandOverBody, responses((status = 200, body = HandOverReply), (status = 404), (status = 409, description = "agent_not_assignable no_agent_available tickets_changed")))]
pub(crate) async fn hand_over_own(api: Data<Api>, caller: SignedIn) -> Result<HttpResponse, Refusal> {
    let viewer = caller.viewer.agent()?;
    act(&api, &caller, viewer.agent, Leaver::itself(&viewer)).await
}

async fn show(api: &Api, caller: &SignedIn, agent: AgentId, leaver: Leaver) -> Result<HttpResponse, Refusal> {
    let wish = wish(Fields::read(&caller.body)?)?;
    let preview = api.app.agents.preview_hand_over.clone();
    let shared = offload(move || preview.run(&leaver, &wish)).await?;
    let data = HandOverView::of(agent, None, shared);
    Ok(HttpResponse::Ok().json(HandOverReply { success: true, message: "Nothing was changed yet", data }))
}

async fn act(api: &Api, caller: &SignedIn, agent: AgentId, leaver: Leaver) -> Result<HttpResponse, Refusal> {
    let wish = wish(Fields::read(&caller.body)?)?;
    let hand_over = api.app.agents.hand_over.clone();
    let done = offload(move || hand_over.run(&leaver, &wish)).await?;
    let data = HandOverView::of(agent, Some(done.id), done.shared);
    Ok(HttpResponse::Ok().json(HandOverReply { success: true, message: "Tickets handed over", data }))
}

fn wish(mut fields: Fields) -> Result<HandOverWish, Refusal> {
    let mut faults = Faults::default();
    let to = recipients(&mut fields, &mut faults);
    let set_offline = faults.flag(&mut fields, "set_offline").unwrap_or(false);
    let suspend = faults.flag(&mut fields, "suspend").unwrap_or(false);
    let expected = match fields.whole("expected_count") {
        Field::Absent => None,
        Field::Given(count) => u64::try_from(count).ok().or_else(|| {
            faults.add("expected_count", "out_of_range", "expected_count must be zero or more");
            None
        }),
        Field::Unreadable => {
            faults.add("expected_count", "invalid_type", "expected_count must be a whole number");
            None
        }
    };
    faults.finish(to.map(|to| HandOverWish { to, leave: Leave { set_offline, suspend }, expected }))
}

fn recipients(fields: &mut Fields, faults: &mut Faults) -> Option<Recipients> {
    match fields.text("mode") {
        Field::Given(mode) if mode == "ring" => return Some(Recipients::Ring),
        Field::Given(mode) if mode == "agent" => {}
        Field::Absent => {
            faults.add("mode", "required", "mode is required");
            return None;
        }
        Field::Given(_) | Field::Unreadable => {
            faults.add("mode", "unknown_value", "mode must be ring or agent");
            return None;
        }
    }
    let agent = match fields.whole("agent_id") {
        Field::Given(id) => AgentId::new(id).ok(),
        Field::Absent | Field::Unreadable => None,
    };
    if agent.is_none() {
        faults.add("agent_id", "invalid_id", "agent_id must be the id of an agent when mode is agent");
    }
    agent.map(Recipients::Agent)
}

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
pub(crate) async fn undo(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let staff = *caller.viewer.staff()?;
    let (id, undo): (HandOverId, _) = (path_id(&request, "id")?, api.app.agents.undo_hand_over.clone());
    Fields::read(&caller.body)?;
    let undone = offload(move || undo.run(&staff, id)).await?;
    let kept = undone.kept.into_iter();
    let data = UndoView {
        hand_over_id: Id::of(&id),
        restored: undone.restored.into_iter().map(|(id, order)| ticket(id, order)).collect(),
        kept: kept.map(|(id, order, reason)| KeptTicket { ticket: ticket(id, order), reason: reason.word() }).collect(),
    };
    Ok(HttpResponse::Ok().json(UndoReply { success: true, message: "Hand-over taken back", data }))
}
