//! Reading tickets and their conversations.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use app::{ListedTickets, MessageQuery, PageRequest, Start, TicketQuery};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Api,
    caller::SignedIn,
    cursor::{self, List},
    offload::offload,
    openapi::{ChannelWord, Offset, Page200, Page1000, Page2000, RoleWord, TicketStatusWord, TicketsView},
    params::{Limits, Params, path_id},
    refusal::{Detail, Location, Refusal},
    reply::{AgentPresence, ConversationMessage, ListedTicket, MyTicket},
};

const ALL: Limits = Limits { default: 50, most: 200, with_offset: true };
const MINE: Limits = Limits { default: 2000, most: 2000, with_offset: false };
const MESSAGES: Limits = Limits { default: 1000, most: 1000, with_offset: false };
/// How many messages the app gets that asks for older ones without saying how many.
const OLDER_MESSAGES: u32 = 5000;

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
pub(crate) async fn list_mine(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let staff = *caller.viewer.staff()?;
    let params = Params::of(&request)?;
    let overview = match params.get("view") {
        None | Some("" | "assigned") => false,
        Some("overview") => true,
        Some(_) => {
            let msg = "view must be assigned or overview";
            return Err(Refusal::invalid(vec![Detail::new(Location::Query, "view", "unknown_value", msg)]));
        }
    };
    let (page, list) = (params.page(List::MyTickets, MINE)?, api.app.tickets.list_mine.clone());
    let ListedTickets { page, total } = offload(move || list.run(&staff, overview, page)).await?;
    let view = if overview { "overview" } else { "assigned" };
    let data = MyTickets {
        tickets: page.items.iter().map(MyTicket::of).collect(),
        view,
        user_type: if staff.is_super_admin { "super_admin" } else { "agent" },
        total_tickets: total,
        view_type: if staff.is_super_admin { "all" } else { view },
    };
    let next_cursor = page.next.map(|position| cursor::encode(List::MyTickets, position));
    Ok(HttpResponse::Ok().json(MyTicketsReply { success: true, message: "Tickets listed", data, next_cursor }))
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
#[utoipa::path(get, path = "/crm/tickets", params(("status" = Option<TicketStatusWord>, Query), Page200, Offset), responses((status = 200, body = TicketsReply)))]
pub(crate) async fn list(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let staff = *caller.viewer.staff()?;
    let params = Params::of(&request)?;
    let query = TicketQuery { status: params.word("status")?, page: params.page(List::Tickets, ALL)? };
    let list = api.app.tickets.list.clone();
    let ListedTickets { page, total } = offload(move || list.run(&staff, &query)).await?;
    let data = TicketPage {
        tickets: page.items.iter().map(ListedTicket::of).collect(),
        total,
        limit: query.page.limit,
        offset: if let Start::Offset(rows) = query.page.start { rows } else { 0 },
    };
    let next_cursor = page.next.map(|position| cursor::encode(List::Tickets, position));
    Ok(HttpResponse::Ok().json(TicketsReply { success: true, message: "Tickets listed", data, next_cursor }))
}

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
}

/// Shows the conversation of a ticket
#[utoipa::path(get, path = "/crm/tickets/{id}/messages", params(("channelType" = Option<ChannelWord>, Query), ("loadOlderMessages" = Option<String>, Query, description = "`true` for up to 5000 messages"), Page1000), responses((status = 200, body = MessagesReply), (status = 404)))]
pub(crate) async fn messages(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let ticket = path_id(&request, "id")?;
    let params = Params::of(&request)?;
    let mut page = params.page(List::Messages, MESSAGES)?;
    if params.flag("loadOlderMessages") && params.get("limit").is_none() {
        page = PageRequest { limit: OLDER_MESSAGES, ..page };
    }
    let query = MessageQuery { channel: params.word("channelType")?, page };
    let read = api.app.tickets.read_messages.clone();
    let conversation = offload(move || read.run(&caller.viewer, ticket, &query)).await?;
    let data = Chat {
        messages: conversation.messages.iter().map(ConversationMessage::of).collect(),
        agent_status: AgentPresence::of(&conversation),
        has_older_messages: conversation.older.is_some(),
    };
    let next_cursor = conversation.older.map(|position| cursor::encode(List::Messages, position));
    Ok(HttpResponse::Ok().json(MessagesReply { success: true, data, next_cursor }))
}
