//! A brand orders its cart.

use std::{fmt, sync::Arc};

use domain::{Cart, CheckoutRefusal, CheckoutRequest, OrderCase, UserId};

use crate::{
    IdempotencyKey, StoreError,
    ports::{CheckoutStore, Clock},
};

/// An answer as a client got it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Status of the answer.
    pub status: u16,
    /// Body of the answer, byte for byte.
    pub body: String,
}

/// Writes the answer to a placement. The store keeps it in the transaction that places the orders.
pub trait ReceiptWriter: Send + Sync {
    /// The answer that says these orders were placed, in cart order.
    fn write(&self, orders: &[OrderCase]) -> Receipt;
}

/// Makes a placement repeatable without effect.
#[derive(Clone)]
pub struct Idempotent {
    /// The client's key.
    pub key: IdempotencyKey,
    /// Digest of the request's bytes; the same key with other bytes is refused.
    pub fingerprint: [u8; 32],
    /// Writes the answer that a repeat gets.
    pub receipts: Arc<dyn ReceiptWriter>,
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
        orders: Vec<OrderCase>,
        /// The answer that was kept, when the request had a key.
        receipt: Option<Receipt>,
    },
    /// The request is a repeat; this is the answer it got the first time.
    Repeated(Receipt),
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recall {
    /// Nothing, or it lapsed.
    Unknown,
    /// It was used with other bytes.
    OtherRequest,
    /// It was used with the same bytes, and this was the answer.
    Answered(Receipt),
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

/// Places the orders of a cart, each with its ticket, in one commit.
#[derive(Clone)]
pub struct PlaceOrders {
    store: Arc<dyn CheckoutStore>,
    clock: Arc<dyn Clock>,
}

impl PlaceOrders {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(store: Arc<dyn CheckoutStore>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Orders every line of the cart, or nothing. With a key, a repeat of the same request gets the same answer
    /// and places nothing.
    ///
    /// The account need not be looked up before: orders are placed only for an active account of role brand, and any
    /// other has no brand profile. Whoever is told something else must have been [identified](crate::Identify).
    ///
    /// # Errors
    /// [`PlaceOrdersError`]; nothing was written and no agent's turn was used up.
    pub fn run(
        &self,
        buyer: UserId,
        cart: Cart,
        idempotent: Option<Idempotent>,
    ) -> Result<Placement, PlaceOrdersError> {
        let request = CheckoutRequest { buyer, cart, at: self.clock.now() };
        self.store.place_orders(request, idempotent)
    }

    /// What a key was used for, for a request that is refused before it becomes a cart: a key that belongs to
    /// another request is the first thing to be told.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn recall(&self, buyer: UserId, key: &IdempotencyKey, fingerprint: &[u8; 32]) -> Result<Recall, StoreError> {
        self.store.recall(buyer, key, fingerprint, self.clock.now())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use domain::{DraftLine, LineInput, Timestamp, UserId};

    use super::*;
    use crate::{ports::MockCheckoutStore, testing::FixedClock};

    #[test]
    fn a_request_carries_who_asked_and_when() {
        let clock = FixedClock::at(Timestamp::UNIX_EPOCH);
        clock.advance(Duration::from_secs(5));
        let mut store = MockCheckoutStore::new();
        store.expect_place_orders().once().returning(|request, idempotent| {
            assert_eq!((request.buyer.get(), request.at.timestamp(), idempotent.is_none()), (7, 5, true));
            Err(PlaceOrdersError::KeyReused)
        });
        let place_orders = PlaceOrders::new(Arc::new(store), Arc::new(clock));
        let cart = Cart::new(vec![DraftLine::read(LineInput::default())]).unwrap();
        let buyer = UserId::new(7).unwrap();
        assert!(matches!(place_orders.run(buyer, cart, None), Err(PlaceOrdersError::KeyReused)));
    }
}
