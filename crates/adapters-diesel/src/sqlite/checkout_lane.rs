//! Checkouts on SQLite: each is a job of the writing thread, which commits those that wait together.

use std::sync::Arc;

use super::{
    engine::Db,
    queries::{
        bench::Turns,
        checkouts::{Answer, Ask, place_alone},
    },
};

/// The way of a checkout into the database.
pub(crate) struct CheckoutLane;

impl CheckoutLane {
    /// Places one checkout; when this returns, it is committed or nothing of it is written.
    #[expect(clippy::unused_self, reason = "the same signature on both engines")]
    pub(crate) fn place(&self, db: &Db, ask: Ask, turns: &Arc<Turns>) -> Answer {
        let turns = turns.clone();
        db.write("place orders", move |conn| place_alone(conn, &ask, &turns))
    }
}
