//! A brand orders its cart.

use std::sync::Arc;

use domain::{Cart, CheckoutRequest, UserId};

use super::{CheckoutStore, Idempotent, PlaceOrdersError, Placement, Recall};
use crate::{IdempotencyKey, StoreError, clock::Clock};

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
    /// other has no brand profile. Whoever is told something else must have been [identified](crate::accounts::Identify).
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
        let record = self.store.idempotency_record(buyer, key)?;
        Ok(record.map_or(Recall::Unknown, |record| record.recall(fingerprint, self.clock.now())))
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
