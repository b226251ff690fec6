//! Every query, written once and compiled for each engine: this folder is included by `postgres` and by `sqlite`,
//! which bring their own `dialect` and `engine`.

mod accounts;
mod agents;
pub(crate) mod bench;
mod bulk;
mod canned_replies;
mod cart;
mod catalog;
mod checkout_facts;
pub(crate) mod checkout_lane;
mod checkout_rows;
mod checkout_store;
pub(crate) mod checkouts;
mod credentials;
mod drafts;
mod feed;
mod handovers;
mod insight_store;
mod insights;
mod journal;
mod ledger;
mod messages;
mod notifications;
mod offers;
mod order_context;
mod order_store;
mod orders;
mod packages;
mod passing;
mod past_hand_overs;
mod phones;
mod preferences;
mod presences;
mod profiles;
mod pulse;
mod queue;
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
mod trail;
mod tx;
mod wait;

use std::sync::Arc;

use self::{bench::Turns, checkout_lane::CheckoutLane};
use super::{
    among::Among,
    checkout_insert, dialect,
    engine::{BESIDE, Db, GROUPS, TOGETHER},
    feed as feed_dialect, full_text,
};

use crate::horizon::Horizon;

/// The database behind every port.
pub(crate) struct Store {
    pub(crate) db: Db,
    pub(crate) turns: Arc<Turns>,
    pub(crate) checkouts: CheckoutLane,
    pub(crate) horizon: Horizon,
}
