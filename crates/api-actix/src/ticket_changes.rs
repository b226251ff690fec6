//! What staff do to tickets: status, priority, agent, and opening those of imported orders.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use domain::{Field, OrderContext, TicketChange};
use http_edge::run_blocking;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use utoipa::ToSchema;

use crate::{
    Api,
    api_error::{ApiError, HttpResult},
    body::Input,
    caller::CurrentUser,
    inputs::IdInput,
    params::path_id,
    reply::ChangedTicket,
    validation::ValidationErrors,
    words::{PriorityWord, TicketStatusWord},
};

#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({ "status": "resolved" })))]
pub(crate) struct TicketStatusBody {
    status: TicketStatusWord,
}

#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({ "priority": "high" })))]
pub(crate) struct TicketPriorityBody {
    priority: PriorityWord,
}

#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({ "agent_id": "2", "expected_agent_id": "3" })))]
pub(crate) struct AssignBody {
    /// `agentId` is the same by another name
    agent_id: IdInput,
    #[serde(rename = "agentId")]
    #[schema(ignore)]
    agent_id_camel: Option<IdInput>,
    /// Who looks after the ticket as far as the caller knows; refused when it is somebody else
    expected_agent_id: Option<IdInput>,
}

#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({ "order_id": "1" })))]
pub(crate) struct OpenTicketBody {
    order_id: IdInput,
}

#[derive(Serialize, ToSchema)]
struct TicketChangeReply<'a> {
    success: bool,
    message: &'static str,
    data: TicketChangeData<'a>,
}

#[derive(Serialize, ToSchema)]
struct TicketChangeData<'a> {
    ticket: ChangedTicket<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agent_name: Option<&'a str>,
}

async fn change<B: DeserializeOwned>(
    api: &Api,
    caller: CurrentUser,
    request: &HttpRequest,
    read: impl FnOnce(B, &mut ValidationErrors) -> Option<TicketChange>,
) -> Result<OrderContext, ApiError> {
    let (staff, id) = (*caller.viewer.staff()?, path_id(request, "id")?);
    let mut errors = ValidationErrors::default();
    let change = read(caller.body.read()?, &mut errors);
    let (change, change_ticket) = (errors.finish(change)?, api.app.tickets.change.clone());
    Ok(run_blocking(move || change_ticket.run(&staff, id, change)).await?)
}

fn answer(context: &OrderContext, message: &'static str, agent_name: Option<&str>) -> HttpResult {
    let ticket = ChangedTicket::of(context).ok_or_else(ApiError::internal)?;
    Ok(HttpResponse::Ok().json(TicketChangeReply {
        success: true,
        message,
        data: TicketChangeData { ticket, agent_name },
    }))
}

/// Sets the status of a ticket
#[utoipa::path(
    put, path = "/crm/tickets/{id}/status", request_body = TicketStatusBody,
    responses((status = 200, body = TicketChangeReply), (status = 404)),
)]
pub(crate) async fn set_status(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    let read = |body: TicketStatusBody, errors: &mut ValidationErrors| {
        errors
            .word(body.status, "status", "open, in_progress, resolved or closed")
            .map(TicketChange::Status)
    };
    answer(&change(&api, caller, &request, read).await?, "Ticket updated", None)
}

/// Sets the priority of a ticket
#[utoipa::path(
    put, path = "/crm/tickets/{id}/priority", request_body = TicketPriorityBody,
    responses((status = 200, body = TicketChangeReply), (status = 404)),
)]
pub(crate) async fn set_priority(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    let read = |body: TicketPriorityBody, errors: &mut ValidationErrors| {
        errors
            .word(body.priority, "priority", "low, medium, high or urgent")
            .map(TicketChange::Priority)
    };
    answer(&change(&api, caller, &request, read).await?, "Ticket updated", None)
}

/// Gives a ticket to an agent
#[utoipa::path(
    put, path = "/crm/tickets/{id}/reassign", request_body = AssignBody,
    responses((status = 200, body = TicketChangeReply), (status = 404), (status = 409, description = "agent_not_assignable assignee_changed")),
)]
pub(crate) async fn reassign(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    give(&api, caller, &request).await
}

/// Gives a ticket to an agent; the same by another name
#[utoipa::path(
    put, path = "/crm/tickets/{id}/assign", request_body = AssignBody,
    responses((status = 200, body = TicketChangeReply), (status = 404), (status = 409, description = "agent_not_assignable assignee_changed")),
)]
pub(crate) async fn assign(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    give(&api, caller, &request).await
}

async fn give(api: &Api, caller: CurrentUser, request: &HttpRequest) -> HttpResult {
    let read = |body: AssignBody, errors: &mut ValidationErrors| {
        let (new, old) = (body.agent_id.field(), body.agent_id_camel.field());
        let (given, name) = if new == Field::Absent { (old, "agentId") } else { (new, "agent_id") };
        errors.must_be_there(&given, "agent_id");
        let to = errors.optional_id(given, name, "a user");
        let expected = errors.optional_id(body.expected_agent_id, "expected_agent_id", "a user");
        to.map(|to| TicketChange::Agent { to, expected })
    };
    let context = change(api, caller, request, read).await?;
    answer(&context, "Ticket assigned", context.agent.as_ref().map(|agent| agent.name.as_str()))
}

/// Opens the ticket of an imported order
#[utoipa::path(
    post, path = "/crm/tickets", request_body = OpenTicketBody,
    responses((status = 201, body = TicketChangeReply), (status = 404), (status = 409, description = "ticket_exists")),
)]
pub(crate) async fn open(api: Data<Api>, caller: CurrentUser) -> HttpResult {
    let staff = *caller.viewer.staff()?;
    let body: OpenTicketBody = caller.body.read()?;
    let mut errors = ValidationErrors::default();
    let order = errors.id(body.order_id, "order_id", "an order");
    let (order, open) = (errors.finish(order)?, api.app.tickets.open.clone());
    let context = run_blocking(move || open.run(&staff, order)).await?;
    let ticket = ChangedTicket::of(&context).ok_or_else(ApiError::internal)?;
    let data = TicketChangeData { ticket, agent_name: None };
    Ok(HttpResponse::Created().json(TicketChangeReply {
        success: true,
        message: "Ticket opened",
        data,
    }))
}
