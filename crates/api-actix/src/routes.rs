//! Every route, on one page. A path that is known answers other methods with 405; every other path is 404.

use actix_web::{
    Resource, Route,
    guard::{Any, Method as OfMethod},
    http::Method,
    web::{self, ServiceConfig},
};

use crate::{
    accounts, agents, cart, catalog, checkout, hand_overs, health, messages, notifications, openapi, order_steps,
    orders, own_words, packages, phones, profiles, refusal::Refusal, search, ticket_changes, tickets,
};

/// A route: method, path below its prefix, handler.
type Entry = (Method, &'static str, fn() -> Route);

/// Groups that exist with and without `/api`.
const BARE_GROUPS: [&str; 4] = ["/auth/", "/admin/", "/crm/", "/health"];

/// What is asked for most often, by each open conversation every three seconds.
const POLLED: &str = "/crm/tickets/{id}/messages";

/// The table. Where two paths could match, a whole path does before a pattern, [`POLLED`] before other patterns, and else
/// the first.
#[rustfmt::skip]
const TABLE: &[Entry] = &[
    (Method::GET,  "/health",                            || web::route().to(health::check)),
    (Method::GET,  "/health/live",                       || web::route().to(health::live)),
    (Method::GET,  "/health/ready",                      || web::route().to(health::ready)),

    (Method::POST, "/auth/agent-login",                  || web::route().to(accounts::agent_login)),
    (Method::POST, "/auth/super-admin-login",            || web::route().to(accounts::super_admin_login)),
    (Method::POST, "/auth/login",                        || web::route().to(accounts::login)),
    (Method::POST, "/auth/logout",                       || web::route().to(accounts::logout)),
    (Method::POST, "/auth/check-user-exists",             || web::route().to(phones::exists)),
    (Method::POST, "/auth/send-phone-verification-code", || web::route().to(phones::send_code)),
    (Method::POST, "/auth/verify-phone-code",             || web::route().to(phones::verify_code)),
    (Method::GET,  "/auth/me",                           || web::route().to(accounts::me)),
    (Method::GET,  "/auth/profile",                      || web::route().to(accounts::profile)),

    (Method::POST, "/auth/update-name",                  || web::route().to(own_words::set_name)),
    (Method::POST, "/auth/create-missing-profiles",      || web::route().to(own_words::open_missing)),

    (Method::POST, "/profile/create-portfolio",          || web::route().to(own_words::add_work)),
    (Method::POST, "/profile/update-cover-image",        || web::route().to(own_words::set_cover)),
    (Method::GET,  "/profile/industries",                || web::route().to(profiles::industries)),
    (Method::GET,  "/profile/brand-profile",             || web::route().to(profiles::brand)),
    (Method::GET,  "/profile/creator-profile",           || web::route().to(profiles::creator)),
    (Method::POST, "/profile/update-basic-info",         || web::route().to(profiles::update_basic_info)),
    (Method::POST, "/profile/update-preferences",        || web::route().to(profiles::update_preferences)),
    (Method::GET,  "/profile/creators",                  || web::route().to(catalog::creators)),
    (Method::GET,  "/profile/creators/{id}",             || web::route().to(catalog::creator_or_platform)),
    (Method::GET,  "/profile/creators/{platform}/{id}",  || web::route().to(catalog::creator)),

    (Method::POST, "/profile/create-package",            || web::route().to(packages::create)),
    (Method::PUT,  "/profile/update-package",            || web::route().to(packages::update)),
    (Method::DELETE, "/profile/delete-package/{id}",     || web::route().to(packages::delete_of_profile)),
    (Method::GET,  "/packages",                          || web::route().to(packages::list)),
    (Method::POST, "/packages",                          || web::route().to(packages::add)),
    (Method::GET,  "/packages/my-packages",              || web::route().to(packages::list_own)),
    (Method::GET,  "/packages/{id}",                     || web::route().to(packages::read)),
    (Method::PUT,  "/packages/{id}",                     || web::route().to(packages::change)),
    (Method::DELETE, "/packages/{id}",                   || web::route().to(packages::delete)),

    (Method::GET,  "/cart",                              || web::route().to(cart::list)),
    (Method::POST, "/cart/add",                          || web::route().to(cart::add)),
    (Method::PUT,  "/cart/update/{id}",                  || web::route().to(cart::change)),
    (Method::DELETE, "/cart/remove/{id}",                || web::route().to(cart::remove)),
    (Method::DELETE, "/cart/clear",                      || web::route().to(cart::clear)),
    (Method::POST, "/cart/sync",                         || web::route().to(cart::sync)),

    (Method::POST, "/orders/checkout",                   || web::route().to(checkout::place)),
    (Method::GET,  "/orders",                            || web::route().to(orders::list)),
    (Method::GET,  "/orders/stats/overview",             || web::route().to(orders::stats)),
    (Method::GET,  "/orders/brand/{id}",                 || web::route().to(orders::list_of_brand)),
    (Method::GET,  "/orders/creator/{id}",               || web::route().to(orders::list_of_creator)),
    (Method::GET,  "/orders/{id}",                       || web::route().to(orders::read)),
    (Method::PUT,  "/orders/{id}/accept",                || web::route().to(order_steps::accept)),
    (Method::PUT,  "/orders/{id}/reject",                || web::route().to(order_steps::reject)),
    (Method::PUT,  "/orders/{id}/start",                 || web::route().to(order_steps::start)),
    (Method::POST, "/orders/{id}/deliverables",          || web::route().to(order_steps::deliver)),
    (Method::PUT,  "/orders/{id}/request-revision",      || web::route().to(order_steps::request_revision)),
    (Method::PUT,  "/orders/{id}/approve",               || web::route().to(order_steps::approve)),
    (Method::POST, "/orders/{id}/price-revision",        || web::route().to(order_steps::request_price_revision)),
    (Method::PUT,  "/orders/{id}/price-revision/accept", || web::route().to(order_steps::accept_price_revision)),
    (Method::PUT,  "/orders/{id}/price-revision/decline", || web::route().to(order_steps::decline_price_revision)),
    (Method::PUT,  "/orders/{id}/cancel",                || web::route().to(order_steps::cancel)),
    (Method::PUT,  "/orders/{id}/status",                || web::route().to(order_steps::set_status)),

    (Method::GET,  "/crm/tickets/my",                    || web::route().to(tickets::list_mine)),
    (Method::GET,  "/crm/tickets/order/{id}",            || web::route().to(tickets::of_order)),
    (Method::GET,  "/crm/tickets",                       || web::route().to(tickets::list)),
    (Method::POST, "/crm/tickets",                       || web::route().to(ticket_changes::open)),
    (Method::GET,  "/crm/tickets/{id}",                  || web::route().to(tickets::read)),
    (Method::PUT,  "/crm/tickets/{id}/status",           || web::route().to(ticket_changes::set_status)),
    (Method::PUT,  "/crm/tickets/{id}/priority",         || web::route().to(ticket_changes::set_priority)),
    (Method::PUT,  "/crm/tickets/{id}/assign",           || web::route().to(ticket_changes::assign)),
    (Method::PUT,  "/crm/tickets/{id}/reassign",         || web::route().to(ticket_changes::reassign)),
    (Method::GET,  "/crm/tickets/{id}/agent-status",     || web::route().to(tickets::agent_status)),
    (Method::GET,  "/crm/tickets/{id}/events",           || web::route().to(tickets::events)),
    (Method::GET,  "/crm/tickets/{id}/messages",         || web::route().to(messages::list)),
    (Method::POST, "/crm/tickets/{id}/messages",         || web::route().to(messages::post)),
    (Method::PUT,  "/crm/tickets/{id}/read",             || web::route().to(messages::mark_read)),
    (Method::GET,  "/crm/search",                        || web::route().to(search::find)),
    (Method::GET,  "/crm/agent/{id}/tickets",            || web::route().to(tickets::list_of_agent)),
    (Method::GET,  "/admin/agents/{id}/tickets",         || web::route().to(tickets::list_of_agent_for_administration)),

    (Method::PUT,  "/crm/agent/status",                  || web::route().to(agents::set_availability)),
    (Method::POST, "/crm/agent/hand-over/preview",       || web::route().to(hand_overs::preview_own)),
    (Method::POST, "/crm/agent/hand-over",               || web::route().to(hand_overs::hand_over_own)),
    (Method::POST, "/crm/hand-overs/{id}/undo",          || web::route().to(hand_overs::undo)),
    (Method::GET,  "/crm/assignments",                   || web::route().to(agents::assignments)),

    (Method::GET,  "/admin/agents",                      || web::route().to(agents::list)),
    (Method::POST, "/admin/agents",                      || web::route().to(agents::add)),
    (Method::GET,  "/admin/agents/stats",                || web::route().to(agents::stats)),
    (Method::GET,  "/admin/agents/{id}",                 || web::route().to(agents::read)),
    (Method::PUT,  "/admin/agents/{id}",                 || web::route().to(agents::change)),
    (Method::DELETE, "/admin/agents/{id}",               || web::route().to(agents::suspend)),
    (Method::PUT,  "/admin/agents/{id}/status",          || web::route().to(agents::set_status)),
    (Method::POST, "/admin/agents/{id}/hand-over/preview", || web::route().to(hand_overs::preview)),
    (Method::POST, "/admin/agents/{id}/hand-over",       || web::route().to(hand_overs::hand_over)),

    (Method::GET,  "/notifications",                     || web::route().to(notifications::list)),
    (Method::GET,  "/notifications/unread-count",        || web::route().to(notifications::unread_count)),
    (Method::PUT,  "/notifications/read-all",            || web::route().to(notifications::read_all)),
    (Method::PUT,  "/notifications/{id}/read",           || web::route().to(notifications::read)),
];

/// Method and full path of every route, with every prefix.
#[must_use]
pub fn endpoints() -> Vec<(String, String)> {
    let with_prefixes = |(method, path, _): &Entry| {
        prefixes(path).iter().map(|prefix| (method.to_string(), format!("{prefix}{path}"))).collect::<Vec<_>>()
    };
    TABLE.iter().flat_map(with_prefixes).collect()
}

/// The prefixes below which a path of the table exists.
pub(crate) fn prefixes(path: &str) -> &'static [&'static str] {
    if BARE_GROUPS.iter().any(|group| path.starts_with(group)) { &["/api", ""] } else { &["/api"] }
}

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
        openapi::configure(config);
    }
    config.default_service(web::to(|| async { Err::<&str, _>(Refusal::not_found("There is nothing at this path")) }));
}

/// Everything that one path answers.
fn resource(prefix: &str, path: &'static str) -> Resource {
    let entries = TABLE.iter().filter(|(_, known, _)| *known == path);
    only(web::resource(format!("{prefix}{path}")), entries.map(|(method, _, route)| (method.clone(), route())))
}

/// A path with these routes, which answers other methods with 405.
pub(crate) fn only(mut resource: Resource, routes: impl IntoIterator<Item = (Method, Route)>) -> Resource {
    let mut allow: Vec<Method> = Vec::new();
    for (method, route) in routes {
        resource = resource.route(guarded(route, &method));
        allow.push(method.clone());
        if method == Method::GET {
            allow.push(Method::HEAD);
        }
    }
    let allow = allow.iter().map(Method::as_str).chain(["OPTIONS"]).collect::<Vec<_>>().join(", ");
    resource.default_service(web::to(move || {
        let allow = allow.clone();
        async move { Err::<&str, _>(Refusal::method_not_allowed(allow)) }
    }))
}

/// `HEAD` is answered like `GET`, without the body.
fn guarded(route: Route, method: &Method) -> Route {
    if method == Method::GET {
        route.guard(Any(OfMethod(Method::GET)).or(OfMethod(Method::HEAD)))
    } else {
        route.guard(OfMethod(method.clone()))
    }
}
