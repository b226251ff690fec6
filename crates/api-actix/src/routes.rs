//! Every route, on one page. A path that is known answers other methods with 405; every other path
//! is 404.

use std::sync::LazyLock;

use actix_web::{
    Resource, Route,
    http::Method,
    web::{self, ServiceConfig},
};
use serde_json::Value;
use utoipa::OpenApi;

use crate::{
    accounts, agents,
    api_error::ApiError,
    cart,
    cart_lines::CartLineBody,
    catalog, checkout, google, hand_overs, health, messages, not_offered, notifications, openapi,
    order_step_bodies::FileBody,
    order_steps, orders, own_words, packages,
    paths::{only, prefixes},
    phones, profiles, search, ticket_changes, tickets,
};

/// A route: method, path below its prefix, handler.
type Entry = (Method, &'static str, fn() -> Route);

/// What is asked for most often, by each open conversation every three seconds.
const POLLED: &str = "/crm/tickets/{id}/messages";

/// Makes the table, and the list of what is described.
macro_rules! routes {
    ($($method:ident $path:literal => $module:ident::$handler:ident,)+) => {
        const TABLE: &[Entry] = &[$((Method::$method, $path, || web::route().to($module::$handler)),)+];

        #[derive(OpenApi)]
        #[openapi(paths($($module::$handler),+), components(schemas(CartLineBody, FileBody)))]
        struct Described;
    };
}

// Where two paths could match, a whole path does before a pattern, `POLLED` before other patterns,
// and else the first.
routes! {
    GET    "/health"                                    => health::check,
    GET    "/health/live"                               => health::live,
    GET    "/health/ready"                              => health::ready,

    POST   "/auth/agent-login"                          => accounts::agent_login,
    POST   "/auth/super-admin-login"                    => accounts::super_admin_login,
    POST   "/auth/login"                                => accounts::login,
    POST   "/auth/google"                               => google::sign_in,
    POST   "/auth/google-mobile"                        => google::sign_in_mobile,
    GET    "/auth/google"                               => google::begin,
    GET    "/auth/google/callback"                      => google::come_back,
    POST   "/auth/logout"                               => accounts::logout,
    POST   "/auth/check-user-exists"                    => phones::exists,
    POST   "/auth/send-phone-verification-code"         => phones::send_code,
    POST   "/auth/verify-phone-code"                    => phones::verify_code,
    GET    "/auth/me"                                   => accounts::me,
    GET    "/auth/profile"                              => accounts::profile,

    POST   "/auth/update-name"                          => own_words::set_name,
    POST   "/auth/create-missing-profiles"              => own_words::open_missing,

    POST   "/profile/create-portfolio"                  => own_words::add_work,
    POST   "/profile/update-cover-image"                => own_words::set_cover,
    POST   "/profile/submit-kyc"                        => not_offered::submit_kyc,
    POST   "/profile/create-campaign"                   => not_offered::create_campaign,
    GET    "/chat/token"                                => not_offered::chat_token,
    GET    "/profile/industries"                        => profiles::industries,
    GET    "/profile/brand-profile"                     => profiles::brand,
    GET    "/profile/creator-profile"                   => profiles::creator,
    POST   "/profile/update-basic-info"                 => profiles::update_basic_info,
    POST   "/profile/update-preferences"                => profiles::update_preferences,
    GET    "/profile/creators"                          => catalog::creators,
    GET    "/profile/creators/{id}"                     => catalog::creator_or_platform,
    GET    "/profile/creators/{platform}/{id}"          => catalog::creator,

    POST   "/profile/create-package"                    => packages::create,
    PUT    "/profile/update-package"                    => packages::update,
    DELETE "/profile/delete-package/{id}"               => packages::delete_of_profile,
    GET    "/packages"                                  => packages::list,
    POST   "/packages"                                  => packages::add,
    GET    "/packages/my-packages"                      => packages::list_own,
    GET    "/packages/{id}"                             => packages::read,
    PUT    "/packages/{id}"                             => packages::change,
    DELETE "/packages/{id}"                             => packages::delete,

    GET    "/cart"                                      => cart::list,
    POST   "/cart/add"                                  => cart::add,
    PUT    "/cart/update/{id}"                          => cart::change,
    DELETE "/cart/remove/{id}"                          => cart::remove,
    DELETE "/cart/clear"                                => cart::clear,
    POST   "/cart/sync"                                 => cart::sync,

    POST   "/orders/checkout"                           => checkout::place,
    GET    "/orders"                                    => orders::list,
    GET    "/orders/stats/overview"                     => orders::stats,
    GET    "/orders/brand/{id}"                         => orders::list_of_brand,
    GET    "/orders/creator/{id}"                       => orders::list_of_creator,
    GET    "/orders/{id}"                               => orders::read,
    PUT    "/orders/{id}/accept"                        => order_steps::accept,
    PUT    "/orders/{id}/reject"                        => order_steps::reject,
    PUT    "/orders/{id}/start"                         => order_steps::start,
    POST   "/orders/{id}/deliverables"                  => order_steps::deliver,
    PUT    "/orders/{id}/request-revision"              => order_steps::request_revision,
    PUT    "/orders/{id}/approve"                       => order_steps::approve,
    POST   "/orders/{id}/price-revision"                => order_steps::request_price_revision,
    PUT    "/orders/{id}/price-revision/accept"         => order_steps::accept_price_revision,
    PUT    "/orders/{id}/price-revision/decline"        => order_steps::decline_price_revision,
    PUT    "/orders/{id}/cancel"                        => order_steps::cancel,
    PUT    "/orders/{id}/status"                        => order_steps::set_status,

    GET    "/crm/tickets/my"                            => tickets::list_mine,
    GET    "/crm/tickets/order/{id}"                    => tickets::of_order,
    GET    "/crm/tickets"                               => tickets::list,
    POST   "/crm/tickets"                               => ticket_changes::open,
    GET    "/crm/tickets/{id}"                          => tickets::read,
    PUT    "/crm/tickets/{id}/status"                   => ticket_changes::set_status,
    PUT    "/crm/tickets/{id}/priority"                 => ticket_changes::set_priority,
    PUT    "/crm/tickets/{id}/assign"                   => ticket_changes::assign,
    PUT    "/crm/tickets/{id}/reassign"                 => ticket_changes::reassign,
    GET    "/crm/tickets/{id}/agent-status"             => tickets::agent_status,
    GET    "/crm/tickets/{id}/events"                   => tickets::events,
    GET    "/crm/tickets/{id}/messages"                 => messages::list,
    POST   "/crm/tickets/{id}/messages"                 => messages::post,
    PUT    "/crm/tickets/{id}/read"                     => messages::mark_read,
    GET    "/crm/search"                                => search::find,
    GET    "/crm/agent/{id}/tickets"                    => tickets::list_of_agent,
    GET    "/admin/agents/{id}/tickets"                 => tickets::list_of_agent_for_administration,

    PUT    "/crm/agent/status"                          => agents::set_availability,
    POST   "/crm/agent/hand-over/preview"               => hand_overs::preview_own,
    POST   "/crm/agent/hand-over"                       => hand_overs::hand_over_own,
    POST   "/crm/hand-overs/{id}/undo"                  => hand_overs::undo,
    GET    "/crm/assignments"                           => agents::assignments,

    GET    "/admin/agents"                              => agents::list,
    POST   "/admin/agents"                              => agents::add,
    GET    "/admin/agents/stats"                        => agents::stats,
    GET    "/admin/agents/{id}"                         => agents::read,
    PUT    "/admin/agents/{id}"                         => agents::change,
    DELETE "/admin/agents/{id}"                         => agents::suspend,
    PUT    "/admin/agents/{id}/status"                  => agents::set_status,
    POST   "/admin/agents/{id}/invitation"              => agents::invite,
    DELETE "/admin/agents/{id}/invitation"              => agents::withdraw,
    POST   "/admin/agents/{id}/hand-over/preview"       => hand_overs::preview,
    POST   "/admin/agents/{id}/hand-over"               => hand_overs::hand_over,

    GET    "/notifications"                             => notifications::list,
    GET    "/notifications/unread-count"                => notifications::unread_count,
    PUT    "/notifications/read-all"                    => notifications::read_all,
    PUT    "/notifications/{id}/read"                   => notifications::read,
}

/// Method and full path of every route, with every prefix.
#[must_use]
pub fn endpoints() -> Vec<(String, String)> {
    let with_prefixes = |(method, path, _): &Entry| {
        prefixes(path)
            .iter()
            .map(|prefix| (method.to_string(), format!("{prefix}{path}")))
            .collect::<Vec<_>>()
    };
    TABLE.iter().flat_map(with_prefixes).collect()
}

/// The description of the HTTP interface (OpenAPI 3.1), as it is served.
#[must_use]
pub fn document() -> Value {
    openapi::complete(Described::openapi())
}

static DOCUMENT: LazyLock<String> = LazyLock::new(|| document().to_string());

pub(crate) fn configure(config: &mut ServiceConfig, docs: bool) {
    let mut paths: Vec<&str> = TABLE.iter().map(|(_, path, _)| *path).collect();
    paths.dedup();
    // whole paths first: each pattern before them would be tried, and takes longer
    paths.sort_by_key(|path| (path.contains('{'), *path != POLLED));
    for path in paths {
        for prefix in prefixes(path) {
            config.service(resource(prefix, path));
        }
    }
    if docs {
        openapi::configure(config, || &DOCUMENT);
    }
    config.default_service(web::to(|| async {
        Err::<&str, _>(ApiError::not_found("There is nothing at this path"))
    }));
}

/// Everything that one path answers.
fn resource(prefix: &str, path: &'static str) -> Resource {
    let entries = TABLE.iter().filter(|(_, known, _)| *known == path);
    only(
        web::resource(format!("{prefix}{path}")),
        entries.map(|(method, _, route)| (method.clone(), route())),
    )
}
