//! The store on SQLite.

mod among;
mod checkout_insert;
#[cfg(test)]
mod checkout_lane_tests;
mod checkpointer;
mod damage;
mod dialect;
mod engine;
mod feed;
mod full_text;
#[path = "queries/all.rs"]
mod queries;
mod writer;

use std::sync::Arc;

use crate::{OpenError, Options, Stores};

pub(crate) fn open(path: &str, options: &Options) -> Result<Stores, OpenError> {
    let db = engine::Db::open(path, options)?;
    let checkouts = queries::checkout_lane::CheckoutLane::new(options.wait);
    let turns = Arc::new(queries::bench::Turns::new(options.assigner.clone()));
    Ok(Stores::of(Arc::new(queries::Store { db, turns, checkouts, horizon: crate::horizon::Horizon::default() })))
}
