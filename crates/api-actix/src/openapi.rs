//! The description of the HTTP interface (OpenAPI 3.1), made of the handlers' annotations.

mod account_bodies;
mod agent_bodies;
mod bodies;
mod cart_bodies;
mod complete;
mod inputs;
mod package_bodies;
mod page;
mod problems;
mod queries;
mod ticket_bodies;
mod values;

use serde_json::{Value, json};
use utoipa::OpenApi;

pub(crate) use account_bodies::{
    BasicInfoBody, CoverBody, KnownPhoneBody, LogoutBody, NameBody, PhoneBody, PhoneCodeBody, PreferencesBody, WorkBody,
};
pub(crate) use agent_bodies::{
    AgentStatusBody, AvailabilityBody, ChangeAgentBody, HandOverBody, NewAgentBody, OwnHandOverBody,
};
pub(crate) use bodies::{
    CheckoutBody, CommentBody, DeliveryBody, LoginBody, OrderStatusBody, PriceRevisionBody, ReasonBody, RejectBody,
};
pub(crate) use cart_bodies::{AddToCartBody, ChangeLineBody, SyncCartBody};
pub(crate) use package_bodies::{ChangePackageBody, CreatePackageBody, NewPackageBody, UpdatePackageBody};
pub(crate) use page::configure;
pub use page::pages;
pub(crate) use queries::{Limit50, Offset, Page100, Page200, Page1000, Page2000, SearchQuery};
pub(crate) use ticket_bodies::{
    AssignBody, MessageBody, OpenTicketBody, ReadBody, TicketPriorityBody, TicketStatusBody, UpToBody,
};
pub(crate) use values::{
    AccountStatusWord, ActionWord, AvailabilityWord, ChannelWord, IdOrPlatform, KeepReasonWord, MatchedWord,
    MessageKindWord, NotificationKindWord, OrderStatusWord, PackageKindWord, PriceRevisionWord, PriorityWord, RoleWord,
    SenderRoleWord, SkipReasonWord, TicketStatusWord, TicketsView,
};

use crate::{
    accounts, agents, cart, catalog, checkout, hand_overs, health, messages, notifications, order_steps, orders,
    own_words, packages, phones, profiles, routes, search, ticket_changes, tickets,
};

/// Every handler, one row for each route of the table.
#[derive(OpenApi)]
#[openapi(paths(
    accounts::agent_login,
    accounts::login,
    accounts::logout,
    accounts::me,
    accounts::profile,
    accounts::super_admin_login,
    agents::add,
    agents::assignments,
    agents::change,
    agents::list,
    agents::read,
    agents::set_availability,
    agents::set_status,
    agents::stats,
    agents::suspend,
    cart::add,
    cart::change,
    cart::clear,
    cart::list,
    cart::remove,
    cart::sync,
    catalog::creator,
    catalog::creator_or_platform,
    catalog::creators,
    checkout::place,
    hand_overs::hand_over,
    hand_overs::hand_over_own,
    hand_overs::preview,
    hand_overs::preview_own,
    hand_overs::undo,
    health::check,
    health::live,
    health::ready,
    order_steps::accept,
    order_steps::accept_price_revision,
    order_steps::approve,
    order_steps::cancel,
    order_steps::decline_price_revision,
    order_steps::deliver,
    order_steps::reject,
    order_steps::request_price_revision,
    order_steps::request_revision,
    order_steps::set_status,
    order_steps::start,
    orders::list,
    orders::list_of_brand,
    orders::list_of_creator,
    orders::read,
    orders::stats,
    own_words::add_work,
    own_words::open_missing,
    own_words::set_cover,
    own_words::set_name,
    packages::add,
    packages::change,
    packages::create,
    packages::delete,
    packages::delete_of_profile,
    packages::list,
    packages::list_own,
    packages::read,
    packages::update,
    messages::list,
    messages::mark_read,
    messages::post,
    notifications::list,
    notifications::read,
    notifications::read_all,
    notifications::unread_count,
    phones::exists,
    phones::send_code,
    phones::verify_code,
    profiles::brand,
    profiles::creator,
    profiles::industries,
    profiles::update_basic_info,
    profiles::update_preferences,
    search::find,
    ticket_changes::assign,
    ticket_changes::open,
    ticket_changes::reassign,
    ticket_changes::set_priority,
    ticket_changes::set_status,
    tickets::agent_status,
    tickets::events,
    tickets::list,
    tickets::list_mine,
    tickets::list_of_agent,
    tickets::list_of_agent_for_administration,
    tickets::of_order,
    tickets::read,
))]
struct Handlers;

/// The document, as it is served. Paths are below `/api`; operations that also exist without that prefix say so in
/// their servers.
#[must_use]
#[expect(clippy::indexing_slicing, reason = "the document does not depend on any input, and tests build it")]
pub fn document() -> Value {
    let mut handlers = Handlers::openapi();
    handlers.components.get_or_insert_default().schemas.extend(values::words());
    let mut document = serde_json::to_value(handlers).unwrap_or_default();
    document["info"] = json!({
        "title": "Influmojo orders and support",
        "version": "1",
        "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        "description": "Orders of brands at creators, and the tickets of support. Every answer is an object with \
            `success`; ids are texts; `null` stands for what is absent; unknown fields and parameters are ignored.",
    });
    document["servers"] = json!([{ "url": "/api" }]);
    document["security"] = json!([{ "token": [] }]);
    document["components"]["securitySchemes"] =
        json!({ "token": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" } });
    complete::complete(&mut document);
    document
}

/// Under which prefixes a path exists.
fn servers(path: &str) -> Value {
    let url = |prefix: &&str| json!({ "url": if prefix.is_empty() { "/" } else { *prefix } });
    routes::prefixes(path).iter().map(url).collect()
}
