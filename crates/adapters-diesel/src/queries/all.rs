//! Every query, written once and compiled for each engine: this folder is included by `postgres` and by `sqlite`,
//! which bring their own `dialect` and `engine`.

mod accounts;
mod agents;
mod audit;
pub(crate) mod bench;
mod bulk;
mod canned_replies;
mod cart;
mod catalog;
pub(crate) mod checkouts;
mod conversations;
mod credentials;
mod drafts;
mod feed;
mod handovers;
mod insights;
mod journal;
mod ledger;
mod locks;
mod messages;
mod notifications;
mod offers;
mod order_context;
mod order_store;
mod orders;
mod packages;
mod page;
mod passing;
mod past_hand_overs;
mod phones;
mod preferences;
mod presences;
mod profiles;
mod pulse;
mod purge;
mod read_marks;
mod receipts;
mod saved_views;
pub(crate) mod schema_state;
mod search_index;
pub(crate) mod seeder;
mod sessions;
mod staff_tools;
mod ticket_store;
mod tickets;
mod tx;
mod wait;

use std::sync::Arc;

use self::bench::Turns;
use super::{
    among::Among,
    checkout_insert, dialect,
    engine::{Db, MAX_BATCH_SIZE, MAX_CONCURRENT_BATCHES, MIN_WAITING_FOR_SECOND_BATCH},
    feed as feed_dialect, full_text,
};

use app::checkout::BatchLimits;

use crate::{Options, horizon::Horizon};

/// The database behind every port.
pub(crate) struct Store {
    pub(crate) db: Db,
    pub(crate) turns: Arc<Turns>,
    batch_limits: BatchLimits,
    pub(crate) horizon: Horizon,
}

impl Store {
    pub(crate) fn new(db: Db, options: &Options) -> Self {
        let batch_limits = BatchLimits {
            max_concurrent: MAX_CONCURRENT_BATCHES.into(),
            min_waiting_for_second: MIN_WAITING_FOR_SECOND_BATCH,
            ..BatchLimits::new(MAX_BATCH_SIZE, options.wait)
        };
        let turns = Arc::new(Turns::default());
        Self { db, turns, batch_limits, horizon: Horizon::default() }
    }
}
