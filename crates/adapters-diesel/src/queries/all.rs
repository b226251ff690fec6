//! Every query, written once and compiled for each engine: this folder is included by `postgres`
//! and by `sqlite`, which bring their own `dialect` and `engine`.

mod accounts;
pub(crate) mod agent_pool;
mod agents;
mod audit;
mod bulk;
mod canned_replies;
mod cart;
mod catalog;
pub(crate) mod checkouts;
mod conversations;
mod credentials;
mod decisions;
mod drafts;
mod effects;
mod feed;
mod followers;
mod google;
mod handovers;
mod idempotency_keys;
mod import;
mod insights;
mod integrity;
mod invitations;
mod listings;
mod locks;
mod messages;
mod notifications;
mod order_context;
mod order_store;
mod orders;
mod packages;
mod page;
mod past_handovers;
mod phones;
mod preferences;
mod presences;
mod profiles;
mod pulse;
mod purge;
mod read_marks;
mod reassignment;
mod saved_views;
pub(crate) mod schema_state;
mod search_index;
mod search_words;
pub(crate) mod seeder;
mod sessions;
mod staff_tools;
mod ticket_store;
mod tickets;
mod tx;
mod waiting_since;

use std::sync::Arc;

use self::agent_pool::AgentPoolCache;
use super::{
    among::Among,
    bulk_insert, checkout_insert, dialect,
    engine::{Db, MAX_BATCH_SIZE, MAX_CONCURRENT_BATCHES, MIN_WAITING_FOR_SECOND_BATCH},
    feed as feed_dialect, full_text,
};

use app::checkout::BatchLimits;

use crate::{Options, horizon::Horizon};

/// The database behind every port.
pub(crate) struct Store {
    pub(crate) db: Db,
    pub(crate) pools: Arc<AgentPoolCache>,
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
        let pools = Arc::new(AgentPoolCache::default());
        Self { db, pools, batch_limits, horizon: Horizon::default() }
    }
}
