//! What a checkout is asked with, what it is answered, and what is kept of its idempotency key.

use std::{fmt, sync::Arc, time::Duration};

use domain::{CheckoutRefusal, CheckoutRequest, OrderContext, OrderId, Timestamp, UserId};

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
    /// Writes the answer that a repeat gets, byte for byte. Without one, as for a caller in the
    /// same process, a repeat gets the orders.
    pub responses: Option<Arc<dyn ResponseWriter>>,
}

impl Idempotent {
    /// A request with a key, whose repeats get the orders.
    #[must_use]
    pub const fn new(key: IdempotencyKey, fingerprint: [u8; 32]) -> Self {
        Self { key, fingerprint, responses: None }
    }

    /// The same, whose repeats get the answer that this writes.
    #[must_use]
    pub fn answered_by(self, responses: Arc<dyn ResponseWriter>) -> Self {
        Self { responses: Some(responses), ..self }
    }
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
        /// The answer that was kept, when the request had a key and a writer.
        response: Option<StoredResponse>,
    },
    /// The request is a repeat. These orders it placed the first time: as they are now, in cart
    /// order, shown as the brand may see them.
    Repeated(Vec<OrderContext>),
    /// The request is a repeat, and has a writer of answers. This is the answer it got the first
    /// time.
    Replayed(StoredResponse),
}

/// What is kept of the answer to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// The first order of the checkout that it placed. `None` in records of older versions.
    pub checkout: Option<OrderId>,
    /// The answer as it was written, if the request had a writer.
    pub response: Option<StoredResponse>,
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdempotencyLookup {
    /// Nothing, or it lapsed.
    Unknown,
    /// It was used with other bytes.
    OtherRequest,
    /// It was used with the same bytes, and this was the answer.
    Answered(KeptAnswer),
}

/// What is kept of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyRecord {
    /// Digest of the request that used the key first. Of another length, as of another version, it
    /// is that of no request.
    pub fingerprint: Vec<u8>,
    /// The answer to it.
    pub answer: KeptAnswer,
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
            IdempotencyLookup::Answered(self.answer.clone())
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
        let answer = KeptAnswer { checkout: OrderId::new(7).ok(), response: None };
        let record = IdempotencyRecord { fingerprint: vec![1; 32], answer: answer.clone(), at };
        let day = IdempotencyRecord::KEPT_FOR;
        assert_eq!(record.look_up(&[1; 32], at), IdempotencyLookup::Answered(answer.clone()));
        assert_eq!(record.look_up(&[2; 32], at), IdempotencyLookup::OtherRequest);
        assert_eq!(
            record.look_up(&[1; 32], at + day - Duration::from_micros(1)),
            IdempotencyLookup::Answered(answer)
        );
        assert_eq!(record.look_up(&[1; 32], at + day), IdempotencyLookup::Unknown);
        assert_eq!(
            record.look_up(&[2; 32], at + day),
            IdempotencyLookup::Unknown,
            "a lapsed key is free for any request"
        );
    }
}
