//! Use cases of the marketplace's orders and support tickets, and the ports they need.
//!
//! A use case is a struct with a `run` method and an error enum whose variants are refusals that a caller can act on. It
//! runs its transaction over traits of rows (see [`tx`]), and reads through queries, a method of which
//! sees one state of the database. Its noun's module, such as [`cart`], has the types, the rows, the queries and the use
//! cases. Everything is synchronous and knows neither a database nor a wire format.
//!
//! With the feature `mocks` every port has a mock, and `testing` holds an in-memory store, a clock that stands
//! still, sample values and the contract that any store must keep; the README of the repository shows how to use them.
#![deny(missing_docs)]

pub mod accounts;
pub mod agents;
pub mod audit;
mod batches;
pub mod cart;
pub mod catalog;
pub mod checkout;
mod clock;
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
#[cfg(any(test, feature = "mocks"))]
pub mod testing;
pub mod tickets;
mod transaction;
pub mod tx;
mod use_cases;
mod viewer;

pub use clock::Clock;
#[cfg(any(test, feature = "mocks"))]
pub use clock::MockClock;
pub use error::StoreError;
pub use idempotency_key::{IdempotencyKey, InvalidIdempotencyKey};
pub use page::{Page, PageRequest, Position, Start};
pub use services::{OutsidePorts, StorePorts};
pub use use_cases::{
    AccountUseCases, AgentUseCases, CatalogUseCases, DeskUseCases, NotificationUseCases,
    OperationUseCases, OrderUseCases, PackageUseCases, ProfileUseCases, TicketUseCases, UseCases,
};
pub use viewer::{
    AdminViewer, AgentViewer, BrandViewer, CreatorViewer, ForbiddenRole, NotAParty, StaffViewer,
    Viewer,
};
