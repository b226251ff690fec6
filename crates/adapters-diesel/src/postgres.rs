//! The store on PostgreSQL.

mod address;
mod among;
mod both;
mod checkout_insert;
#[cfg(test)]
mod checkout_lane_tests;
mod connect;
mod dialect;
mod engine;
mod feed;
mod full_text;
mod locking;
mod prepared;
mod prober;
#[path = "queries/all.rs"]
mod queries;
mod share;
mod sockets;
mod watch;

use std::sync::Arc;

use crate::{OpenError, Options, Stores};

pub(crate) fn open(url: &str, options: &Options) -> Result<Stores, OpenError> {
    let db = engine::Db::open(url, options)?;
    let checkouts = queries::checkout_lane::CheckoutLane::new(options.wait);
    let turns = Arc::new(queries::bench::Turns::new(options.assigner.clone()));
    Ok(Stores::of(Arc::new(queries::Store { db, turns, checkouts, horizon: crate::horizon::Horizon::default() })))
}
