//! The store on SQLite.

mod checkout_insert;
mod checkout_lane;
mod dialect;
mod engine;
mod feed;
mod full_text;
mod lane;
#[path = "queries/all.rs"]
mod queries;

use std::sync::Arc;

use crate::{OpenError, Options, Stores};

pub(crate) fn open(path: &str, options: &Options) -> Result<Stores, OpenError> {
    let db = engine::Db::open(path, options)?;
    let checkouts = checkout_lane::CheckoutLane;
    let turns = Arc::new(queries::bench::Turns::new(options.assigner.clone()));
    Ok(Stores::of(Arc::new(queries::Store { db, turns, checkouts })))
}
