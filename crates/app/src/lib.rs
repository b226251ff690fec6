//! Use cases of the marketplace's orders and support tickets, and the ports they need.
//!
//! A use case is a struct with a `run` method and an error enum whose variants are refusals that a
//! caller can act on. It runs its transaction over traits of rows (see [`tx`]), and reads through
//! queries, a method of which sees one state of the database. Its noun's module, such as [`cart`],
//! has the types, the rows, the queries and the use cases. Everything is synchronous and knows
//! neither a database nor a wire format.
//!
//! # Which way is yours
//!
//! | you have | you take | you begin with |
//! | --- | --- | --- |
//! | a transaction of your own, and only want to know what to write | `influmojo-domain` | `domain::CheckoutRequest::accept` |
//! | a database of your own | this crate over your rows | [`checkout::CheckoutRows`], [`checkout::CheckoutTransactions`]; the example `my_store` |
//! | PostgreSQL or SQLite | this crate over `influmojo-adapters-diesel` | `adapters_diesel::open`, whose `ports` make [`UseCases`]; in a transaction of your own `adapters_diesel::checkout_rows` |
//!
//! Of a noun that you do not use you implement nothing: each says in its `..Tx` which rows its use
//! cases touch. Who only checks out implements [`checkout::CheckoutRows`], proves it with the laws
//! of `contract_tests!(checkout, ..)`, and calls [`checkout::PlaceOrders`] or, inside a transaction
//! that is open already, [`checkout::place_one`].
//!
//! # The words
//!
//! - A **use case** owns its transaction, and the store the statements. A *row trait* has what a
//!   transaction can do with rows of one kind; *queries* read outside of one. A *port* is whatever
//!   a use case needs from outside.
//! - A **viewer** is who asks, as far as a use case may know: a brand, a creator or staff.
//! - An **idempotency key** makes a request repeatable: a repeat gets what the first one got, and
//!   places nothing.
//! - A **batch** is checkouts that came together and are placed in one transaction.
//! - An **effect** is what an act leaves behind: messages, notifications, entries of the audit log.
//! - What brands, creators, orders, tickets, agents and the rotation are stands at the front of
//!   `domain`.
//!
//! # Features
//!
//! | feature | what it adds |
//! | --- | --- |
//! | `clock` | `SystemClock` |
//! | `memory` | `testing::MemoryStore`, a store in memory |
//! | `contract` | `testing::contract` and `contract_tests!`, the laws that any store keeps, one test each |
//! | `mocks` | a mock of every trait of queries beside it, and `testing::MockTx` |
//!
//! Each of the last three also brings `testing::samples`, a clock that stands still and codes that
//! a test can read.
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
pub mod google;
pub mod handover;
pub mod health;
mod idempotency_key;
pub mod insights;
pub mod integrity;
pub mod invitations;
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
pub use error::{AccessError, LookUpError, Noun, OwnAccountError, StoreError};
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
