//! Checkout: every line of a cart becomes an order with its ticket, its agent and its conversation, in one commit.
//!
//! [`place`](fn@place) is the whole of it, from top to bottom, over the six steps of [`CheckoutRows`]. It does so for a batch
//! of requests that came together; one request is a batch of one.

mod place;
mod place_orders;
mod rows;
mod store;
mod types;

pub use place::{PlacedBatch, PlacementAnswer, place, place_one};
pub use place_orders::PlaceOrders;
#[cfg(any(test, feature = "mocks"))]
pub use rows::MockCheckoutRows;
pub use rows::{
    CheckoutRows, IdempotencyClaim, LockWait, LockedMarket, MarketQuery, NewIdempotencyRecord, RecentOrders,
    RecentQuery,
};
pub use store::CheckoutStore;
#[cfg(any(test, feature = "mocks"))]
pub use store::MockCheckoutStore;
pub use types::{
    IdempotencyRecord, Idempotent, PlaceOrdersError, Placement, PlacementRequest, Recall, Receipt, ReceiptWriter,
};
