//! Use cases of the marketplace's orders and support tickets, and the ports they need.
//!
//! A use case is a struct with a `run` method and an error enum whose variants are refusals that a caller can act on. It
//! runs its transaction over traits of rows (see [`tx`]), and reads through queries, a method of which
//! sees one state of the database. Its noun's module, such as [`cart`], has the types, the rows, the queries and the use
//! cases. Everything is synchronous and knows neither a database nor a wire format.
//!
//! Features: `clock` (the machine's time), `memory` (a store in memory), `contract` (the laws that any store keeps), `mocks` (a mock
//! of every trait of queries). Each of the last three brings `testing`, with a clock that stands still and sample values.
#![deny(missing_docs)]
#![cfg_attr(not(any(test, feature = "mocks")), warn(missing_debug_implementations))]

pub mod accounts;
pub mod agents;
pub mod audit;
mod batches;
pub mod cart;
pub mod catalog;
pub mod checkout;
mod clock;
mod debug;

pub mod effects;
mod error;
pub mod feed;
pub mod handover;
pub mod health;
mod idempotency_key;
pub mod insights;
pub mod integrity;
pub mod messages;
pub mod notifications;
pub mod orders;
pub mod packages;
mod page;
pub mod phones;
pub mod profiles;
pub mod search;
mod services;
pub mod sessions;
pub mod staff_tools;
#[cfg(feature = "clock")]
mod system_clock;
#[cfg(any(test, feature = "memory", feature = "contract", feature = "mocks"))]
pub mod testing;
pub mod tickets;
mod transaction;
pub mod tx;
mod use_cases;
mod viewer;

/// Causes inside a [`StoreError`] are errors of this crate.
pub use anyhow;
pub use clock::Clock;
#[cfg(any(test, feature = "mocks"))]
pub use clock::MockClock;
pub use error::StoreError;
pub use idempotency_key::{IdempotencyKey, InvalidIdempotencyKey};
pub use page::{Page, PageRequest, Position, Start};
pub use services::{OutsidePorts, StorePorts};
#[cfg(feature = "clock")]
pub use system_clock::SystemClock;
pub use use_cases::{
    AccountUseCases, AgentUseCases, CatalogUseCases, DeskUseCases, NotificationUseCases,
    OperationUseCases, OrderUseCases, PackageUseCases, ProfileUseCases, TicketUseCases, UseCases,
};
pub use viewer::{
    AdminViewer, AgentViewer, BrandViewer, CreatorViewer, ForbiddenRole, NotAParty, StaffViewer,
    Viewer,
};
