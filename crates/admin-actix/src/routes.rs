//! Every page of the desk.

use std::sync::Arc;

use actix_web::{
    middleware::from_fn,
    web::{self, Data, FormConfig, ServiceConfig},
};

use crate::{
    Desk, account, agents, aids, assets, audit, availability, bulk, guard, hand_over, insights, live, preferences,
    problem::Problem, queue, sign_in, system, ticket,
};

/// Most bytes of a form: the longest message, every character escaped, with room for the rest.
const MOST_BYTES: usize = 64 * 1024;

pub(crate) fn configure(config: &mut ServiceConfig, desk: Arc<Desk>) {
    config.service(
        web::scope("/desk")
            .app_data(Data::from(desk))
            .app_data(FormConfig::default().limit(MOST_BYTES))
            .wrap(from_fn(guard::guard))
            .route("", web::get().to(queue::home))
            .route("/sign-in", web::get().to(sign_in::show))
            .route("/sign-in", web::post().to(sign_in::sign_in))
            .route("/sign-out", web::post().to(sign_in::sign_out))
            .route("/assets/{version}/{name}", web::get().to(assets::serve))
            .route("/live", web::get().to(live::follow))
            .route("/tickets", web::get().to(queue::show))
            .route("/tickets/{id}", web::get().to(ticket::show))
            .route("/tickets/{id}/draft", web::post().to(aids::save_draft))
            .route("/tickets/{id}/presence", web::post().to(aids::enter))
            .route("/views", web::post().to(aids::add_view))
            .route("/views/{id}/remove", web::post().to(aids::remove_view))
            .route("/replies", web::get().to(aids::list_replies))
            .route("/replies", web::post().to(aids::add_reply))
            .route("/replies/{id}", web::post().to(aids::change_reply))
            .route("/replies/{id}/remove", web::post().to(aids::remove_reply))
            .route("/audit", web::get().to(audit::show))
            .route("/insights", web::get().to(insights::show))
            .route("/preferences", web::get().to(preferences::show))
            .route("/preferences", web::post().to(preferences::save))
            .route("/system", web::get().to(system::show))
            .route("/bulk", web::post().to(bulk::run))
            .route("/bulk/undo", web::post().to(bulk::undo))
            .route("/tickets/{id}/messages", web::post().to(ticket::send))
            .route("/tickets/{id}/read", web::post().to(ticket::mark_read))
            .route("/tickets/{id}/status", web::post().to(ticket::set_status))
            .route("/tickets/{id}/priority", web::post().to(ticket::set_priority))
            .route("/tickets/{id}/agent", web::get().to(ticket::choose_agent))
            .route("/tickets/{id}/agent", web::post().to(ticket::assign))
            .route("/tickets/{id}/why", web::get().to(ticket::why))
            .route("/tickets/{id}/order", web::post().to(ticket::step))
            .configure(own_account)
            .route("/availability", web::post().to(availability::set))
            .route("/hand-over", web::get().to(hand_over::show_own))
            .route("/hand-over", web::post().to(hand_over::do_own))
            .route("/agents", web::get().to(agents::list))
            .route("/agents", web::post().to(agents::add))
            .route("/agents/new", web::get().to(agents::form))
            .route("/agents/{id}", web::get().to(agents::show))
            .route("/agents/{id}", web::post().to(agents::change))
            .route("/agents/{id}/password", web::post().to(agents::set_password))
            .route("/agents/{id}/status", web::post().to(agents::set_status))
            .route("/agents/{id}/hand-over", web::get().to(hand_over::show_named))
            .route("/agents/{id}/hand-over", web::post().to(hand_over::do_named))
            .configure(hand_overs)
            .default_service(web::to(|| async { Err::<&str, _>(Problem::not_found("page")) })),
    );
}

/// The own account.
fn own_account(config: &mut ServiceConfig) {
    config
        .route("/account", web::get().to(account::show))
        .route("/account/password", web::post().to(account::set_password))
        .route("/account/sessions/end", web::post().to(account::end))
        .route("/account/sessions/end-others", web::post().to(account::end_others))
        .route("/active", web::post().to(account::active));
}

/// Hand-overs that were done.
fn hand_overs(config: &mut ServiceConfig) {
    config
        .route("/hand-overs", web::get().to(hand_over::list))
        .route("/hand-overs/{id}", web::get().to(hand_over::show))
        .route("/hand-overs/{id}/undo", web::post().to(hand_over::undo));
}
