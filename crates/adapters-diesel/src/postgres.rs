//! The store on PostgreSQL.

mod address;
mod among;
mod both;
mod bulk_insert;
#[cfg(test)]
mod checkout_batch_tests;
mod checkout_insert;
mod connect;
pub(crate) mod copying;
mod dialect;
mod engine;
mod feed;
mod full_text;
mod joined;
mod locking;
#[cfg(test)]
mod migrating_tests;
mod prepared;
mod prober;
#[path = "queries/all.rs"]
mod queries;
mod share;
mod sockets;
mod triggers;
mod watch;

pub use self::joined::checkout_rows;

use std::sync::Arc;

use anyhow::anyhow;
use app::StoreError;
use diesel::{Connection, PgConnection};

use crate::{OpenError, Options, Stores};

/// How many users of a database are nobody of the demo.
pub(crate) fn count_real_users(url: &str) -> Result<i64, StoreError> {
    let failed =
        |error| StoreError::Failed { operation: "look for real users", cause: anyhow!("{error}") };
    queries::seeder::count_real_users(
        &mut PgConnection::establish(url)
            .map_err(|error: diesel::ConnectionError| failed(error))?,
    )
}

pub(crate) fn open(url: &str, options: &Options) -> Result<Stores, OpenError> {
    let db = engine::Db::open(url, options)?;
    let store = queries::Store::new(db, options);
    Ok(Stores::of(Arc::new(store), options.assigner.clone()))
}
