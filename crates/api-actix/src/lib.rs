//! JSON over HTTP for the two existing clients: routes, requests, answers, tokens.
//!
//! This crate knows use cases and never a port: a handler reads a request, runs one use case off
//! the event loop and writes the answer. Rules are in `domain`, transactions in the store.

mod accounts;
mod agents;
mod api_error;
mod body;
mod caller;
mod cart;
mod cart_lines;
mod catalog;
mod checker;
mod checkout;
mod cors;
mod cursor;
mod envelope;
mod error_mapping;
mod etag;
mod google;
mod hand_overs;
mod health;
mod inputs;
mod messages;
mod not_offered;
mod notifications;
mod openapi;
mod order_step_bodies;
mod order_steps;
mod orders;
mod own_words;
mod package_bodies;
mod packages;
mod page_params;
mod params;
mod paths;
mod phones;
mod profiles;
mod reply;
mod request_batcher;
mod routes;
mod schema;
mod search;
mod shared_lists;
mod throttle;
mod ticket_changes;
mod tickets;
mod tokens;
mod validation;
mod well_formed;
mod words;

use std::sync::Arc;

use actix_web::{
    App, Error,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::{NormalizePath, from_fn},
    web,
};
use app::UseCases;
use domain::{HomeCountry, WebUrl};

pub use cors::AllowedOrigins;
pub use http_throttle::{InvalidProxies, Now, RateLimits, Throttle, TrustedProxies};
pub use openapi::pages;
pub use routes::{document, endpoints};
pub use shared_lists::SharedLists;
pub use tokens::{Tokens, WeakSecret};

/// The use cases that the routes need, and how to make and check tokens.
#[derive(Clone)]
pub struct Api {
    /// What can be asked for.
    pub app: UseCases,
    /// Makes and checks tokens.
    pub tokens: Tokens,
    /// Which web pages may call.
    pub origins: AllowedOrigins,
    /// Counts requests; nothing is counted without it.
    pub throttle: Option<Arc<Throttle>>,
    /// `development` or `production`, as the health answer says it.
    pub environment: &'static str,
    /// Whether everybody may read the description of all this, and the page that shows it.
    pub docs: bool,
    /// Where a browser goes after it signed in with Google, with `token` or `error` in the query.
    pub google_return: Option<WebUrl>,
    /// Whose phone numbers are written without a country code.
    pub home: HomeCountry,
    /// The lists of creators that anybody reads, shared by all workers.
    pub lists: Arc<SharedLists>,
}

/// The web application with every route and everything around them.
#[must_use]
pub fn web_app(
    api: Arc<Api>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    web_app_beside(api, |_| {})
}

/// The same with something else that answers below paths of its own. Nothing but what is around
/// every request is around that; it may bring an [`http_edge::Edge`] along, which then holds for
/// all.
#[must_use]
pub fn web_app_beside(
    api: Arc<Api>,
    other: impl FnOnce(&mut web::ServiceConfig),
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    let cors = cors::cors(&api.origins);
    let everything = web::scope("")
        .configure(|config| routes::configure(config, api.docs))
        .wrap(from_fn(shared_lists::forget_after_writes))
        .wrap(from_fn(throttle::throttle))
        .wrap(cors)
        .wrap(from_fn(envelope::envelope));
    App::new()
        .app_data(web::Data::new(request_batcher::RequestBatchers::new(&api.app)))
        .app_data(web::Data::new(health::Checks::new(&api.app)))
        .app_data(web::Data::from(api))
        .configure(other)
        .service(everything)
        .wrap(NormalizePath::trim())
        .wrap(from_fn(http_edge::around))
}
