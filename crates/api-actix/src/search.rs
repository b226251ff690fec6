//! Searching orders, tickets and conversations.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use app::search::{Found, SearchText};
use domain::{Message, TextError};
use http_edge::run_blocking;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Api,
    api_error::{ApiError, Detail, HttpResult, Location},
    caller::CurrentUser,
    cursor::List,
    page_params::{Limit50, SearchQuery},
    params::{Limits, Params},
    reply::{Date, Id},
    words::{ChannelWord, MatchedWord, OrderStatusWord, TicketStatusWord},
};

const LIMITS: Limits = Limits { default: 20, most: 50, with_offset: false };
/// Most characters of a message that are shown.
const SNIPPET: usize = 160;

#[derive(Serialize, ToSchema)]
struct SearchReply<'a> {
    success: bool,
    message: &'static str,
    results: Vec<FoundView<'a>>,
    /// Always null; a search that finds too much is narrowed by a further word
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct FoundView<'a> {
    order_id: Id,
    #[schema(value_type = OrderStatusWord)]
    order_status: &'static str,
    ticket_id: Option<Id>,
    #[schema(value_type = Option<TicketStatusWord>)]
    ticket_status: Option<&'static str>,
    brand: FoundBrand<'a>,
    creator: FoundCreator<'a>,
    package_title: &'a str,
    created_at: Date,
    /// What has the words
    #[schema(value_type = MatchedWord)]
    matched: &'static str,
    message: Option<FoundMessage>,
}

#[derive(Serialize, ToSchema)]
struct FoundBrand<'a> {
    id: Id,
    company_name: &'a str,
    name: &'a str,
}

#[derive(Serialize, ToSchema)]
struct FoundCreator<'a> {
    id: Id,
    name: &'a str,
}

/// The newest message with the words.
#[derive(Serialize, ToSchema)]
struct FoundMessage {
    id: Id,
    #[schema(value_type = ChannelWord)]
    channel_type: &'static str,
    /// The part around the first of the words, on one line
    #[schema(max_length = 162)]
    snippet: String,
    created_at: Date,
}

impl FoundMessage {
    fn of(message: &Message, text: &SearchText) -> Self {
        Self {
            id: Id::of(&message.id),
            channel_type: message.channel.as_str(),
            snippet: text.excerpt(&message.text, SNIPPET),
            created_at: Date(message.created_at),
        }
    }
}

impl<'a> FoundView<'a> {
    fn of(found: &'a Found, text: &SearchText) -> Self {
        let context = &found.context;
        Self {
            order_id: Id::of(&context.order.id),
            order_status: context.order.status.as_str(),
            ticket_id: context.ticket.as_ref().map(|ticket| Id::of(&ticket.id)),
            ticket_status: context.ticket.as_ref().map(|ticket| ticket.status.as_str()),
            brand: FoundBrand {
                id: Id::of(&context.brand.id),
                company_name: &context.brand.company_name,
                name: &context.brand.owner.name,
            },
            creator: FoundCreator {
                id: Id::of(&context.creator.id),
                name: &context.creator.owner.name,
            },
            package_title: &context.package.title,
            created_at: Date(context.order.placed_at),
            matched: found.matched.as_str(),
            message: found.message.as_ref().map(|message| FoundMessage::of(message, text)),
        }
    }
}

/// Searches orders, tickets and conversations
#[utoipa::path(
    get, path = "/crm/search", params(SearchQuery, Limit50),
    responses((status = 200, body = SearchReply), (status = 400, description = "invalid_cursor")),
)]
pub(crate) async fn find(api: Data<Api>, caller: CurrentUser, request: HttpRequest) -> HttpResult {
    let staff = *caller.viewer.staff()?;
    let params = Params::of(&request)?;
    let text = SearchText::parse(params.get("q").unwrap_or_default()).map_err(unfit)?;
    let limit = params.page(List::Search, LIMITS)?.limit;
    let (search, wanted) = (api.app.tickets.search.clone(), text.clone());
    let found = run_blocking(move || search.run(&staff, wanted, limit)).await?;
    let results = found.iter().map(|found| FoundView::of(found, &text)).collect();
    let reply = SearchReply { success: true, message: "Search done", results, next_cursor: None };
    Ok(HttpResponse::Ok().json(reply))
}

fn unfit(error: TextError) -> ApiError {
    let (code, msg) = match error {
        TextError::TooShort(_) => ("too_short", "q must have 2 to 100 characters, or be a number"),
        TextError::TooLong(_) => ("too_long", "q must have 2 to 100 characters, or be a number"),
        TextError::InvisibleCharacter => {
            ("invisible_character", "q must not contain invisible characters")
        }
        TextError::ControlCharacter => {
            ("control_character", "q must not contain control characters")
        }
    };
    ApiError::invalid(vec![Detail::new(Location::Query, "q", code, msg)])
}
