//! Checkouts on SQLite: each is a job of the writing thread, which commits those that wait together.

use std::sync::Arc;

use domain::Assigner;

use super::{
    engine::Db,
    queries::checkouts::{Answer, Ask, place_alone},
};

/// The way of a checkout into the database.
pub(crate) struct CheckoutLane;

impl CheckoutLane {
    /// Places one checkout; when this returns, it is committed or nothing of it is written.
    #[expect(clippy::unused_self, reason = "the same signature on both engines")]
    pub(crate) fn place(&self, db: &Db, ask: Ask, assigner: &Arc<dyn Assigner>) -> Answer {
        let assigner = assigner.clone();
        db.write("place orders", move |conn| place_alone(conn, &ask, assigner.as_ref()))
    }
}
