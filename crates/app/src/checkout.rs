//! Checkout: every line of a cart becomes an order with its ticket, its agent and its conversation,
//! in one commit.
//!
//! [`place`](fn@place) is the whole of it, from top to bottom, over the seven steps of
//! [`CheckoutRows`]. It does so for a batch of requests that came together; one request is a batch
//! of one.

mod batcher;
mod look_up_idempotency_key;
mod place;
mod place_orders;
mod purge_idempotency_records;
mod queries;
mod rows;
mod transactions;
mod tx;
mod types;

pub use batcher::CheckoutBatcher;
pub use look_up_idempotency_key::LookUpIdempotencyKey;
pub use place::{PlacedBatch, PlacementAnswer, place, place_one};
pub use place_orders::PlaceOrders;
pub use purge_idempotency_records::PurgeIdempotencyRecords;
pub use queries::IdempotencyQueries;
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockIdempotencyQueries;
#[cfg(any(test, feature = "mocks"))]
pub use rows::MockCheckoutRows;
pub use rows::{
    CheckoutRows, IdempotencyClaim, IdempotencyRows, LockWait, LockedMarket, MarketQuery,
    NewIdempotencyRecord, RecentOrders, RecentQuery,
};
pub use transactions::{BatchLimits, CheckoutRun, CheckoutTransactions, CheckoutWork};
pub use tx::{IdempotencyTransactions, IdempotencyTx};
pub use types::{
    IdempotencyLookup, IdempotencyRecord, Idempotent, KeptAnswer, PlaceOrdersError, Placement,
    PlacementRequest, ResponseWriter, StoredResponse,
};
