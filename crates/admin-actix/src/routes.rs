//! Every page of the desk. A path that is known answers other methods with 405; every other path is
//! 404.

use std::sync::Arc;

use actix_web::{
    HttpResponse, Resource, Route,
    guard::{Any, Method as OfMethod},
    http::{Method, header},
    middleware::{Compress, from_fn},
    web::{self, Data, FormConfig, ServiceConfig},
};

use crate::{
    Desk, account, agents, assets, audit, availability, bulk, canned_replies, drafts, form, guard,
    handover, insights, invitation, live, preferences, presence,
    problem::{Problem, see_other},
    queue, saved_views, session, sign_in, system, ticket,
};

/// A route: method, path below `/desk`, handler.
type Entry = (Method, &'static str, fn() -> Route);

/// The table. Of two paths that could match, the first does.
#[rustfmt::skip]
const TABLE: &[Entry] = &[
    (Method::GET, "",                                      || web::route().to(queue::home)),
    (Method::GET, "/sign-in",                              || web::route().to(sign_in::show)),
    (Method::POST, "/sign-in",                             || web::route().to(sign_in::sign_in)),
    (Method::GET, "/invitation",                           || web::route().to(invitation::show)),
    (Method::POST, "/invitation",                          || web::route().to(invitation::accept)),
    (Method::POST, "/sign-out",                            || web::route().to(sign_in::sign_out)),
    (Method::GET, "/assets/{version}/{name}",              || web::route().to(assets::serve)),
    (Method::GET, "/live",                                 || web::route().to(live::follow)),
    (Method::GET, "/find",                                 || web::route().to(queue::find)),
    (Method::GET, "/token",                                || web::route().to(session::token)),
    (Method::GET, "/tickets",                              || web::route().to(queue::show)),
    (Method::GET, "/tickets/{id}",                         || web::route().to(ticket::show)),
    (Method::POST, "/tickets/{id}/draft",                  || web::route().to(drafts::save)),
    (Method::POST, "/tickets/{id}/presence",               || web::route().to(presence::enter)),
    (Method::POST, "/views",                               || web::route().to(saved_views::add)),
    (Method::POST, "/views/{id}/remove",                   || web::route().to(saved_views::remove)),
    (Method::GET, "/replies",                              || web::route().to(canned_replies::list)),
    (Method::POST, "/replies",                             || web::route().to(canned_replies::add)),
    (Method::POST, "/replies/{id}",                        || web::route().to(canned_replies::change)),
    (Method::POST, "/replies/{id}/remove",                 || web::route().to(canned_replies::remove)),
    (Method::GET, "/audit",                                || web::route().to(audit::show)),
    (Method::GET, "/insights",                             || web::route().to(insights::show)),
    (Method::GET, "/preferences",                          || web::route().to(preferences::show)),
    (Method::POST, "/preferences",                         || web::route().to(preferences::save)),
    (Method::GET, "/system",                               || web::route().to(system::show)),
    (Method::POST, "/bulk",                                || web::route().to(bulk::run)),
    (Method::POST, "/bulk/undo",                           || web::route().to(bulk::undo)),
    (Method::POST, "/tickets/{id}/messages",               || web::route().to(ticket::send)),
    (Method::POST, "/tickets/{id}/read",                   || web::route().to(ticket::mark_read)),
    (Method::POST, "/tickets/{id}/status",                 || web::route().to(ticket::set_status)),
    (Method::POST, "/tickets/{id}/priority",               || web::route().to(ticket::set_priority)),
    (Method::GET, "/tickets/{id}/agent",                   || web::route().to(ticket::choose_agent)),
    (Method::POST, "/tickets/{id}/agent",                  || web::route().to(ticket::assign)),
    (Method::GET, "/tickets/{id}/why",                     || web::route().to(ticket::why)),
    (Method::POST, "/tickets/{id}/order",                  || web::route().to(ticket::step)),
    (Method::GET, "/account",                              || web::route().to(account::show)),
    (Method::POST, "/account/password",                    || web::route().to(account::set_password)),
    (Method::POST, "/account/sessions/end",                || web::route().to(account::end)),
    (Method::POST, "/account/sessions/end-others",         || web::route().to(account::end_others)),
    (Method::POST, "/active",                              || web::route().to(account::active)),
    (Method::POST, "/availability",                        || web::route().to(availability::set)),
    (Method::GET, "/hand-over",                            || web::route().to(handover::show_own)),
    (Method::POST, "/hand-over",                           || web::route().to(handover::do_own)),
    (Method::GET, "/agents",                               || web::route().to(agents::list)),
    (Method::POST, "/agents",                              || web::route().to(agents::add)),
    (Method::GET, "/agents/new",                           || web::route().to(agents::form)),
    (Method::GET, "/agents/{id}",                          || web::route().to(agents::show)),
    (Method::POST, "/agents/{id}",                         || web::route().to(agents::change)),
    (Method::POST, "/agents/{id}/password",                || web::route().to(agents::set_password)),
    (Method::POST, "/agents/{id}/phone",                   || web::route().to(agents::set_phone)),
    (Method::GET, "/agents/{id}/invitation",               || web::route().to(agents::show_invitation)),
    (Method::POST, "/agents/{id}/invitation",              || web::route().to(agents::invite)),
    (Method::POST, "/agents/{id}/invitation/withdraw",     || web::route().to(agents::withdraw_invitation)),
    (Method::POST, "/agents/{id}/status",                  || web::route().to(agents::set_status)),
    (Method::GET, "/agents/{id}/suspend",                  || web::route().to(agents::ask_to_suspend)),
    (Method::GET, "/agents/{id}/hand-over",                || web::route().to(handover::show_named)),
    (Method::POST, "/agents/{id}/hand-over",               || web::route().to(handover::do_named)),
    (Method::GET, "/hand-overs",                           || web::route().to(handover::list)),
    (Method::GET, "/hand-overs/{id}",                      || web::route().to(handover::show)),
    (Method::POST, "/hand-overs/{id}/undo",                || web::route().to(handover::undo)),
];

/// Method and full path of every route.
#[must_use]
pub fn endpoints() -> Vec<(String, String)> {
    TABLE.iter().map(|(method, path, _)| (method.to_string(), format!("/desk{path}"))).collect()
}

pub(crate) fn configure(config: &mut ServiceConfig, desk: Arc<Desk>) {
    let mut paths: Vec<&str> = Vec::new();
    for (_, path, _) in TABLE {
        if !paths.contains(path) {
            paths.push(path);
        }
    }
    let desk = web::scope("/desk")
        .app_data(Data::from(desk))
        .app_data(
            FormConfig::default()
                .limit(form::MOST_BYTES)
                .error_handler(|error, _| form::problem_of(&error).into()),
        )
        .wrap(Compress::default())
        .wrap(from_fn(guard::guard));
    let desk = paths.into_iter().fold(desk, |desk, path| desk.service(resource(path)));
    config.service(
        desk.default_service(web::to(|| async { Err::<&str, _>(Problem::not_found("page")) })),
    );
    let start = web::route().guard(Any(OfMethod(Method::GET)).or(OfMethod(Method::HEAD)));
    config.route("/", start.to(|| async { see_other("/desk") }));
}

/// Everything that one path answers.
fn resource(path: &'static str) -> Resource {
    let (mut resource, mut allow) = (web::resource(path), Vec::new());
    for (method, _, route) in TABLE.iter().filter(|(_, known, _)| *known == path) {
        if *method == Method::GET {
            allow.extend(["GET", "HEAD"]);
            resource = resource
                .route(route().guard(Any(OfMethod(Method::GET)).or(OfMethod(Method::HEAD))));
        } else {
            allow.push(method.as_str());
            resource = resource.route(route().guard(OfMethod(method.clone())));
        }
    }
    allow.push("OPTIONS");
    let allow = allow.join(", ");
    let options = allow.clone();
    let ask = web::route().guard(OfMethod(Method::OPTIONS));
    resource
        .route(ask.to(move || {
            let answer =
                HttpResponse::NoContent().insert_header((header::ALLOW, options.clone())).finish();
            async move { answer }
        }))
        .default_service(web::to(move || {
            let problem = Problem::method_not_allowed(&allow);
            async move { Err::<&str, _>(problem) }
        }))
}
