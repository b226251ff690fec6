//! The store on PostgreSQL.

mod checkout_insert;
mod checkout_lane;
mod dialect;
mod engine;
mod feed;
mod full_text;
mod lane;
mod locking;
mod prepared;
#[path = "queries/all.rs"]
mod queries;

use std::sync::Arc;

use crate::{OpenError, Options, Stores};

pub(crate) fn open(url: &str, options: &Options) -> Result<Stores, OpenError> {
    let db = engine::Db::open(url, options)?;
    let checkouts = checkout_lane::CheckoutLane::new(options.wait);
    let turns = Arc::new(queries::bench::Turns::new(options.assigner.clone()));
    Ok(Stores::of(Arc::new(queries::Store { db, turns, checkouts })))
}
