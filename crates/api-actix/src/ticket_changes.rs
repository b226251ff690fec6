//! What staff do to tickets: status, priority, agent, and opening those of imported orders.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use domain::{AgentId, Field, OrderCase, OrderId, TicketChange, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Api,
    body::Fields,
    caller::SignedIn,
    faults::Faults,
    offload::offload,
    openapi::{AssignBody, OpenTicketBody, TicketPriorityBody, TicketStatusBody},
    params::path_id,
    refusal::Refusal,
    reply::ChangedTicket,
};

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

async fn change(
    api: &Api,
    caller: SignedIn,
    request: &HttpRequest,
    read: impl FnOnce(Fields, &mut Faults) -> Option<TicketChange>,
) -> Result<OrderCase, Refusal> {
    let (staff, id) = (*caller.viewer.staff()?, path_id(request, "id")?);
    let mut faults = Faults::default();
    let change = read(Fields::read(&caller.body)?, &mut faults);
    let (change, change_ticket) = (faults.finish(change)?, api.app.tickets.change.clone());
    offload(move || change_ticket.run(&staff, id, change)).await
}

fn answer(case: &OrderCase, message: &'static str, agent_name: Option<&str>) -> Result<HttpResponse, Refusal> {
    let ticket = ChangedTicket::of(case).ok_or_else(Refusal::internal)?;
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
    caller: SignedIn,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let read = |mut fields: Fields, faults: &mut Faults| {
        let words = "status must be open, in_progress, resolved or closed";
        faults.word(&mut fields, "status", words).map(TicketChange::Status)
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
    caller: SignedIn,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let read = |mut fields: Fields, faults: &mut Faults| {
        let words = "priority must be low, medium, high or urgent";
        faults.word(&mut fields, "priority", words).map(TicketChange::Priority)
    };
    answer(&change(&api, caller, &request, read).await?, "Ticket updated", None)
}

/// Gives a ticket to an agent
#[utoipa::path(
    put, path = "/crm/tickets/{id}/reassign", request_body = AssignBody,
    responses((status = 200, body = TicketChangeReply), (status = 404), (status = 409, description = "agent_not_assignable assignee_changed")),
)]
pub(crate) async fn reassign(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    give(&api, caller, &request).await
}

/// Gives a ticket to an agent; the same by another name
#[utoipa::path(
    put, path = "/crm/tickets/{id}/assign", request_body = AssignBody,
    responses((status = 200, body = TicketChangeReply), (status = 404), (status = 409, description = "agent_not_assignable assignee_changed")),
)]
pub(crate) async fn assign(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    give(&api, caller, &request).await
}

async fn give(api: &Api, caller: SignedIn, request: &HttpRequest) -> Result<HttpResponse, Refusal> {
    let read = |mut fields: Fields, faults: &mut Faults| {
        let (new, old) = (fields.whole("agent_id"), fields.whole("agentId"));
        let (given, name) = if new == Field::Absent { (old, "agentId") } else { (new, "agent_id") };
        if given == Field::Absent {
            faults.add("agent_id", "required", "agent_id is required");
        }
        let to = user(&given, name, faults);
        let expected = user(&fields.whole("expected_agent_id"), "expected_agent_id", faults);
        to.map(|to| TicketChange::Agent { to, expected })
    };
    let case = change(api, caller, request, read).await?;
    answer(&case, "Ticket assigned", case.agent.as_ref().map(|agent| agent.name.as_str()))
}

/// The id of a user, if one is named.
fn user(given: &Field<i64>, name: &str, faults: &mut Faults) -> Option<AgentId> {
    let id = match given {
        Field::Absent => return None,
        Field::Given(id) => UserId::new(*id).ok().map(AgentId::from),
        Field::Unreadable => None,
    };
    if id.is_none() {
        faults.add(name, "invalid_id", format!("{name} must be the id of a user"));
    }
    id
}

/// Opens the ticket of an imported order
#[utoipa::path(
    post, path = "/crm/tickets", request_body = OpenTicketBody,
    responses((status = 201, body = TicketChangeReply), (status = 404), (status = 409, description = "ticket_exists")),
)]
pub(crate) async fn open(api: Data<Api>, caller: SignedIn) -> Result<HttpResponse, Refusal> {
    let staff = *caller.viewer.staff()?;
    let mut faults = Faults::default();
    let order = match Fields::read(&caller.body)?.whole("order_id") {
        Field::Given(id) => OrderId::new(id).ok(),
        Field::Absent | Field::Unreadable => None,
    };
    if order.is_none() {
        faults.add("order_id", "invalid_id", "order_id must be the id of an order");
    }
    let (order, open) = (faults.finish(order)?, api.app.tickets.open.clone());
    let case = offload(move || open.run(&staff, order)).await?;
    let ticket = ChangedTicket::of(&case).ok_or_else(Refusal::internal)?;
    let data = TicketChangeData { ticket, agent_name: None };
    Ok(HttpResponse::Created().json(TicketChangeReply { success: true, message: "Ticket opened", data }))
}
