//! The desk: the panel in which support agents work, in a browser.
//!
//! Pages are made on the server. Everything essential works with forms and links alone; a script
//! makes it faster. Like the JSON interface, this crate knows use cases and never a port.

mod account;
mod agent_words;
mod agents;
mod assets;
mod audit;
mod availability;
mod bulk;
mod canned_replies;
mod drafts;
mod form;
mod guard;
mod handover;
mod insights;
mod invitation;
mod labels;
mod layout;
mod links;
mod live;
mod markdown;
mod message_text;
mod parts;
mod preferences;
mod presence;
mod problem;
mod queue;
mod refusals;
mod routes;
mod saved_views;
mod session;
mod sign_in;
mod system;
mod ticket;
mod ticket_location;
mod typed;
mod waits;
mod when;

use std::sync::Arc;

use actix_web::web::ServiceConfig;
use app::UseCases;
use domain::HomeCountry;
use http_throttle::{Now, Throttle};

pub use live::Live;
pub use routes::endpoints;
pub use waits::Waits;

/// What the pages need.
#[derive(Clone)]
pub struct Desk {
    /// What can be asked for.
    pub app: UseCases,
    /// Tells the time.
    pub now: Now,
    /// Counts failed log-ins; nothing is counted without it.
    pub throttle: Option<Arc<Throttle>>,
    /// Whether browsers send the cookie over TLS only.
    pub secure_cookies: bool,
    /// Whose phone numbers are written without a country code.
    pub home: HomeCountry,
    /// Which version runs.
    pub version: &'static str,
    /// What the rows are stored in.
    pub database: &'static str,
    /// How long the desk waits for what.
    pub waits: Waits,
    /// Tells browsers what happens.
    pub live: Arc<Live>,
}

/// Serves the desk below `/desk`.
pub fn configure(desk: Arc<Desk>) -> impl FnOnce(&mut ServiceConfig) {
    move |config| routes::configure(config, desk)
}
