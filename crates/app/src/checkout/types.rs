//! What a checkout is asked with, what it is answered, and what is kept of its idempotency key.

use std::{fmt, sync::Arc, time::Duration};

use domain::{CheckoutRefusal, CheckoutRequest, OrderContext, Timestamp, UserId};

use crate::{IdempotencyKey, StoreError};

/// An answer as a client got it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredResponse {
    /// Status of the answer.
    pub status: u16,
    /// Body of the answer, byte for byte.
    pub body: String,
}

/// Writes the answer to a placement. The store keeps it in the transaction that places the orders.
pub trait ResponseWriter: Send + Sync {
    /// The answer that says these orders were placed, in cart order.
    fn write(&self, orders: &[OrderContext]) -> StoredResponse;
}

/// Makes a placement repeatable without effect.
#[derive(Clone)]
pub struct Idempotent {
    /// The client's key.
    pub key: IdempotencyKey,
    /// Digest of the request's bytes; the same key with other bytes is refused.
    pub fingerprint: [u8; 32],
    /// Writes the answer that a repeat gets.
    pub responses: Arc<dyn ResponseWriter>,
}

impl fmt::Debug for Idempotent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Idempotent").field("key", &self.key).finish_non_exhaustive()
    }
}

/// What became of a cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placement {
    /// These orders were placed, in cart order, shown as the brand may see them.
    Placed {
        /// The orders.
        orders: Vec<OrderContext>,
        /// The answer that was kept, when the request had a key.
        response: Option<StoredResponse>,
    },
    /// The request is a repeat; this is the answer it got the first time.
    Repeated(StoredResponse),
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdempotencyLookup {
    /// Nothing, or it lapsed.
    Unknown,
    /// It was used with other bytes.
    OtherRequest,
    /// It was used with the same bytes, and this was the answer.
    Answered(StoredResponse),
}

/// What is kept of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyRecord {
    /// Digest of the request that used the key first. Of another length, as of another version, it
    /// is that of no request.
    pub fingerprint: Vec<u8>,
    /// The answer to it.
    pub response: StoredResponse,
    /// When that request came.
    pub at: Timestamp,
}

impl IdempotencyRecord {
    /// How long a key is kept.
    pub const KEPT_FOR: Duration = Duration::from_hours(24);

    /// Whether the key is free again.
    #[must_use]
    pub fn has_lapsed(&self, now: Timestamp) -> bool {
        self.at <= now - Self::KEPT_FOR
    }

    /// What the key says to a request.
    #[must_use]
    pub fn look_up(&self, fingerprint: &[u8; 32], now: Timestamp) -> IdempotencyLookup {
        if self.has_lapsed(now) {
            return IdempotencyLookup::Unknown;
        }
        if self.fingerprint == fingerprint {
            IdempotencyLookup::Answered(self.response.clone())
        } else {
            IdempotencyLookup::OtherRequest
        }
    }
}

/// One checkout that is asked for.
#[derive(Debug, Clone)]
pub struct PlacementRequest {
    /// Who wants to order what, and when.
    pub checkout: CheckoutRequest,
    /// What makes it repeatable.
    pub idempotent: Option<Idempotent>,
}

impl PlacementRequest {
    /// Whose key it has, if it has one: keys of different accounts are different keys.
    #[must_use]
    pub fn key(&self) -> Option<(UserId, &IdempotencyKey)> {
        self.idempotent.as_ref().map(|once| (self.checkout.buyer, &once.key))
    }
}

/// Why nothing was placed.
#[derive(Debug, thiserror::Error)]
pub enum PlaceOrdersError {
    /// The cart cannot be ordered.
    #[error(transparent)]
    Refused(#[from] CheckoutRefusal),
    /// The key was used with another request.
    #[error("the idempotency key was used with another request")]
    KeyReused,
    /// The first request with this key is still running; trying again in a second is the way on.
    #[error("the first request with this idempotency key is still running")]
    KeyInFlight,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_kept_for_a_day_for_the_same_bytes() {
        let at = Timestamp::UNIX_EPOCH;
        let response = StoredResponse { status: 200, body: "placed".to_owned() };
        let record = IdempotencyRecord { fingerprint: vec![1; 32], response: response.clone(), at };
        let day = IdempotencyRecord::KEPT_FOR;
        assert_eq!(record.look_up(&[1; 32], at), IdempotencyLookup::Answered(response.clone()));
        assert_eq!(record.look_up(&[2; 32], at), IdempotencyLookup::OtherRequest);
        assert_eq!(
            record.look_up(&[1; 32], at + day - Duration::from_micros(1)),
            IdempotencyLookup::Answered(response)
        );
        assert_eq!(record.look_up(&[1; 32], at + day), IdempotencyLookup::Unknown);
        assert_eq!(
            record.look_up(&[2; 32], at + day),
            IdempotencyLookup::Unknown,
            "a lapsed key is free for any request"
        );
    }
}
