//! The store on SQLite.

mod among;
mod bulk_insert;
#[cfg(test)]
mod checkout_batch_tests;
mod checkout_insert;
mod checkpointer;
pub(crate) mod copying;
mod damage;
mod dialect;
mod ending;
mod engine;
mod feed;
mod file;
mod full_text;
#[path = "queries/all.rs"]
mod queries;
mod triggers;
mod writer;

use std::sync::Arc;

use anyhow::anyhow;
use app::StoreError;
use diesel::{Connection, SqliteConnection};

use crate::{OpenError, Options, Stores};

/// How many users of a file are nobody of the demo. It is opened for reading only.
pub(crate) fn count_real_users(path: &str) -> Result<i64, StoreError> {
    let failed = |cause| StoreError::Failed { operation: "look for real users", cause };
    file::expect_own_log(path).map_err(failed)?;
    if file::is_empty(path) {
        return Ok(0);
    }
    let encoded = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let conn = SqliteConnection::establish(&format!("file:{encoded}?mode=ro"));
    queries::seeder::count_real_users(&mut conn.map_err(|error| failed(anyhow!(error)))?)
}

pub(crate) fn open(path: &str, options: &Options) -> Result<Stores, OpenError> {
    let db = engine::Db::open(path, options)?;
    let store = queries::Store::new(db, options);
    Ok(Stores::of(Arc::new(store), options.assigner.clone()))
}
