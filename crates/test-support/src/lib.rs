//! A fresh, migrated database for each test, on each engine.
//!
//! PostgreSQL is the server that `TEST_POSTGRES_URL` names; `scripts/with-postgres` starts a
//! throw-away one.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "only tests use this, and a test stops where it fails"
)]

mod database;
pub mod google;
mod json_types;
mod outage;
mod proxy;
mod requests;
mod session;
mod world;

pub use database::{Engine, TestDb};
pub use json_types::is_json_type;
pub use outage::CutOff;
pub use proxy::Proxy;
pub use requests::read_request;
pub use session::Session;
pub use world::StoreWorld;

/// Declares a test for each engine out of a function that takes an [`Engine`].
#[macro_export]
macro_rules! on_each_engine {
    ($($law:ident,)+) => {
        mod on_sqlite { $(#[test] fn $law() { super::$law($crate::Engine::Sqlite); })+ }
        mod on_postgres { $(#[test] fn $law() { super::$law($crate::Engine::Postgres); })+ }
    };
}

/// The code of the README, compiled and run as documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
