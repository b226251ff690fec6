//! The store ports on SQLite and on PostgreSQL, chosen by the scheme of a URL.
//!
//! Every query is written once, in `queries`, and compiled once for each engine; what truly differs
//! is in the two `dialect` modules. Reads go through an r2d2 pool. Every write goes through
//! `Db::write`, which is one transaction: on PostgreSQL on a connection of the pool, on SQLite on
//! one writer thread that commits what waits together.
//!
//! ```no_run
//! use adapters_diesel::{Options, open};
//! use app::{SystemClock, checkout::PlaceOrders};
//! let stores = open("sqlite://data/influmojo.db", &Options::default())?;
//! stores.migrate()?;
//! let batcher = stores.ports.checkout_batcher().into();
//! let place_orders = PlaceOrders::new(batcher, std::sync::Arc::new(SystemClock));
//! # Ok::<(), adapters_diesel::OpenError>(())
//! ```
//!
//! A service that has a transaction of its own on PostgreSQL checks out inside of it over
//! [`checkout_rows`]; the example `my_transaction` also writes a table of its own in the same
//! commit.
#![expect(
    clippy::duplicate_mod,
    reason = "every query is written once and compiled once for each engine"
)]

mod convert;
mod copy;
mod error;
mod fence;
mod horizon;
mod json;
mod literal;
mod moment;
mod open;
mod options;
mod postgres;
mod rows;
mod schema;
pub mod seed;
mod sqlite;
mod stores;
mod transfer;

pub use copy::{CopiedTable, CopyError, CopyProgress, End, LEFT_OUT, Phase, copy};
pub use open::{expect_only_demo, open};
pub use options::{Options, StatementObserver};
pub use postgres::checkout_rows;
pub use stores::{OpenError, Stores};
