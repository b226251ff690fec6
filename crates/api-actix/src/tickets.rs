//! Reading tickets: lists, one in full, what was done to it.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use app::{
    Start,
    tickets::{ListedTickets, TicketHolder, TicketQuery},
};
use http_edge::run_blocking;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Api,
    api_error::{ApiError, Detail, HttpResult, Location},
    caller::CurrentUser,
    cursor::{self, List},
    page_params::{Offset, Page200, Page2000},
    params::{Limits, Params, path_id},
    reply::{AgentPresence, Id, ListedTicket, MyTicket, OrderTicket, TicketInFull, TrailView},
    words::{PriorityWord, RoleWord, TicketStatusWord, TicketsView},
};

const ALL: Limits = Page200::limits(50).with_offset();
const MINE: Limits = Page2000::limits(2000);
const TRAIL: Limits = Page200::limits(50);

#[derive(Serialize, ToSchema)]
struct MyTicketsReply<'a> {
    success: bool,
    message: &'static str,
    data: MyTickets<'a>,
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct MyTickets<'a> {
    tickets: Vec<MyTicket<'a>>,
    view: &'static str,
    #[schema(value_type = RoleWord)]
    user_type: &'static str,
    total_tickets: u64,
    view_type: &'static str,
}

/// Lists the tickets of the agent
#[utoipa::path(get, path = "/crm/tickets/my", params(("view" = Option<TicketsView>, Query), Page2000), responses((status = 200, body = MyTicketsReply)))]
pub(crate) async fn list_mine(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    let staff = *caller.viewer.staff()?;
    let params = Params::of(&request)?;
    let overview = match params.get("view") {
        None | Some("" | "assigned") => false,
        Some("overview") => true,
        Some(_) => {
            let msg = "view must be assigned or overview";
            return Err(ApiError::invalid(vec![Detail::new(
                Location::Query,
                "view",
                "unknown_value",
                msg,
            )]));
        }
    };
    let (page, list) = (params.page(List::MyTickets, MINE)?, api.app.tickets.list_mine.clone());
    let ListedTickets { page, total, unread } =
        run_blocking(move || list.run(&staff, overview, page)).await?;
    let view = if overview { "overview" } else { "assigned" };
    let data = MyTickets {
        tickets: page.items.iter().map(|ticket| MyTicket::of(ticket, &unread)).collect(),
        view,
        user_type: if staff.is_super_admin { "super_admin" } else { "agent" },
        total_tickets: total,
        view_type: if staff.is_super_admin { "all" } else { view },
    };
    let next_cursor = page.next.map(|position| cursor::encode(List::MyTickets, position));
    Ok(HttpResponse::Ok().json(MyTicketsReply {
        success: true,
        message: "Tickets listed",
        data,
        next_cursor,
    }))
}

#[derive(Serialize, ToSchema)]
struct TicketsReply<'a> {
    success: bool,
    message: &'static str,
    data: TicketPage<'a>,
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct TicketPage<'a> {
    tickets: Vec<ListedTicket<'a>>,
    total: u64,
    limit: u32,
    offset: u32,
}

/// Lists all tickets, those first that changed last
#[utoipa::path(
    get, path = "/crm/tickets",
    params(
        ("status" = Option<TicketStatusWord>, Query),
        ("priority" = Option<PriorityWord>, Query),
        ("agent_id" = Option<String>, Query, description = "The id of an agent, or none for the tickets that wait",
            pattern = "^(none|[1-9][0-9]{0,17})?$"),
        Page200, Offset,
    ),
    responses((status = 200, body = TicketsReply)),
)]
pub(crate) async fn list(api: Data<Api>, caller: CurrentUser, request: HttpRequest) -> HttpResult {
    let staff = *caller.viewer.staff()?;
    let params = Params::of(&request)?;
    let status = params.word("status")?;
    let priority = params.word("priority")?;
    let holder = holder(&params)?;
    let query = TicketQuery { status, priority, holder, page: params.page(List::Tickets, ALL)? };
    let list = api.app.tickets.list.clone();
    let ListedTickets { page, total, unread } =
        run_blocking(move || list.run(&staff, &query)).await?;
    let data = TicketPage {
        tickets: page.items.iter().map(|ticket| ListedTicket::of(ticket, &unread)).collect(),
        total,
        limit: query.page.limit,
        offset: if let Start::Offset(rows) = query.page.start { rows } else { 0 },
    };
    let next_cursor = page.next.map(|position| cursor::encode(List::Tickets, position));
    Ok(HttpResponse::Ok().json(TicketsReply {
        success: true,
        message: "Tickets listed",
        data,
        next_cursor,
    }))
}

/// With whom the tickets of a list are to be.
fn holder(params: &Params) -> Result<Option<TicketHolder>, ApiError> {
    if params.get("agent_id") == Some("none") {
        return Ok(Some(TicketHolder::Nobody));
    }
    Ok(params.id("agent_id")?.map(TicketHolder::Agent))
}

#[derive(Serialize, ToSchema)]
struct AgentTicketsReply<'a> {
    success: bool,
    message: &'static str,
    data: AgentTickets<'a>,
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct AgentTickets<'a> {
    agent_id: Id,
    tickets: Vec<MyTicket<'a>>,
    total_tickets: u64,
}

/// Lists the tickets of an agent
#[utoipa::path(
    get, path = "/crm/agent/{id}/tickets", params(Page2000),
    responses((status = 200, body = AgentTicketsReply), (status = 404)),
)]
pub(crate) async fn list_of_agent(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    list_of(&api, caller, &request).await
}

/// Lists the tickets of an agent; the same by another name
#[utoipa::path(
    get, path = "/admin/agents/{id}/tickets", params(Page2000),
    responses((status = 200, body = AgentTicketsReply), (status = 404)),
)]
pub(crate) async fn list_of_agent_for_administration(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    list_of(&api, caller, &request).await
}

async fn list_of(api: &Api, caller: CurrentUser, request: &HttpRequest) -> HttpResult {
    let staff = *caller.viewer.staff()?;
    let agent = path_id(request, "id")?;
    let page = Params::of(request)?.page(List::AgentTickets, MINE)?;
    let list = api.app.tickets.list_of.clone();
    let ListedTickets { page, total, unread } =
        run_blocking(move || list.run(&staff, agent, page)).await?;
    let tickets = page.items.iter().map(|ticket| MyTicket::of(ticket, &unread)).collect();
    let data = AgentTickets { agent_id: Id::of(&agent), tickets, total_tickets: total };
    let next_cursor = page.next.map(|position| cursor::encode(List::AgentTickets, position));
    Ok(HttpResponse::Ok().json(AgentTicketsReply {
        success: true,
        message: "Tickets listed",
        data,
        next_cursor,
    }))
}

#[derive(Serialize, ToSchema)]
struct TicketReply<'a> {
    success: bool,
    message: &'static str,
    data: TicketData<'a>,
}

#[derive(Serialize, ToSchema)]
struct TicketData<'a> {
    ticket: TicketInFull<'a>,
}

#[derive(Serialize, ToSchema)]
struct OrderTicketReply<'a> {
    success: bool,
    message: &'static str,
    data: OrderTicketData<'a>,
}

#[derive(Serialize, ToSchema)]
struct OrderTicketData<'a> {
    ticket: OrderTicket<'a>,
}

/// Reads one ticket in full
#[utoipa::path(
    get, path = "/crm/tickets/{id}",
    responses((status = 200, body = TicketReply), (status = 404)),
)]
pub(crate) async fn read(api: Data<Api>, caller: CurrentUser, request: HttpRequest) -> HttpResult {
    let staff = *caller.viewer.staff()?;
    let id = path_id(&request, "id")?;
    let read = api.app.tickets.read.clone();
    let shown = run_blocking(move || read.run(&staff, id)).await?;
    let data = TicketData { ticket: TicketInFull::of(&shown).ok_or_else(ApiError::internal)? };
    Ok(HttpResponse::Ok().json(TicketReply { success: true, message: "Ticket found", data }))
}

/// Reads the ticket of an order
#[utoipa::path(
    get, path = "/crm/tickets/order/{id}",
    responses((status = 200, body = OrderTicketReply), (status = 404), (status = 403, description = "not_a_party")),
)]
pub(crate) async fn of_order(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    let (order, read) = (path_id(&request, "id")?, api.app.tickets.read.clone());
    let shown = run_blocking(move || read.of_order(&caller.viewer, order)).await?;
    let data = OrderTicketData { ticket: OrderTicket::of(&shown).ok_or_else(ApiError::internal)? };
    Ok(HttpResponse::Ok().json(OrderTicketReply { success: true, message: "Ticket found", data }))
}

#[derive(Serialize, ToSchema)]
struct TicketPresenceReply<'a> {
    success: bool,
    data: AgentPresence<'a>,
}

/// Says whether the agent of a ticket is there
#[utoipa::path(
    get, path = "/crm/tickets/{id}/agent-status",
    responses((status = 200, body = TicketPresenceReply), (status = 404), (status = 403, description = "not_a_party")),
)]
pub(crate) async fn agent_status(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    let (id, read) = (path_id(&request, "id")?, api.app.tickets.read.clone());
    let (agent, last_online) = run_blocking(move || read.presence(&caller.viewer, id)).await?;
    let data = AgentPresence::of(agent.as_ref(), last_online);
    Ok(HttpResponse::Ok().json(TicketPresenceReply { success: true, data }))
}

#[derive(Serialize, ToSchema)]
struct TrailReply<'a> {
    success: bool,
    data: Trail<'a>,
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Trail<'a> {
    events: Vec<TrailView<'a>>,
}

/// Lists what was done to a ticket and its order
#[utoipa::path(
    get, path = "/crm/tickets/{id}/events", params(Page200),
    responses((status = 200, body = TrailReply), (status = 404)),
)]
pub(crate) async fn events(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    let staff = *caller.viewer.staff()?;
    let id = path_id(&request, "id")?;
    let read = api.app.tickets.read.clone();
    let page = Params::of(&request)?.page(List::Events, TRAIL)?;
    let page = run_blocking(move || read.audit_log(&staff, id, page)).await?;
    let data = Trail { events: page.items.iter().map(TrailView::of).collect() };
    let next_cursor = page.next.map(|position| cursor::encode(List::Events, position));
    Ok(HttpResponse::Ok().json(TrailReply { success: true, data, next_cursor }))
}
