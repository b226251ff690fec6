//! A brand orders its cart.

use std::sync::Arc;

use domain::{Cart, CheckoutRequest, UserId};

use super::{CheckoutBatcher, Idempotent, PlaceOrdersError, Placement, PlacementRequest};
use crate::clock::Clock;

/// Places the orders of a cart, each with its ticket, in one commit.
#[derive(Clone)]
pub struct PlaceOrders {
    batcher: Arc<CheckoutBatcher>,
    clock: Arc<dyn Clock>,
}

impl PlaceOrders {
    /// The use case over a batcher, which it shares with all that place orders in this process, and
    /// a clock.
    #[must_use]
    pub fn new(batcher: Arc<CheckoutBatcher>, clock: Arc<dyn Clock>) -> Self {
        Self { batcher, clock }
    }

    /// Orders every line of the cart, or nothing. With a key, a repeat of the same request gets the
    /// same answer and places nothing.
    ///
    /// The account need not be looked up before: orders are placed only for an active account of
    /// role brand, and any other has no brand profile. Whoever is told something else must have
    /// been [identified](crate::accounts::Identify).
    ///
    /// # Errors
    /// [`PlaceOrdersError`]; nothing was written and no assignment was used up.
    pub fn run(
        &self,
        buyer: UserId,
        cart: Cart,
        idempotent: Option<Idempotent>,
    ) -> Result<Placement, PlaceOrdersError> {
        let checkout = CheckoutRequest { buyer, cart, at: self.clock.now() };
        self.batcher.place(PlacementRequest { checkout, idempotent })
    }

    /// How many checkouts of this process wait for the beginning of their batch.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.batcher.waiting()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use domain::{Currency, DraftLine, Field, LineInput, Money, RoundRobin, Timestamp};

    use super::*;
    use crate::testing::{FixedClock, MemoryStore, samples};

    #[test]
    fn orders_are_those_of_the_buyer_at_the_time_of_the_clock() {
        let store = Arc::new(MemoryStore::default());
        let brand = store.add_brand(samples::brand(1, "Amber").unwrap());
        let creator = samples::creator(2, "Meera").unwrap();
        let reel = samples::package(3, &creator, "Reel", Money::parse("5", Currency::USD).unwrap())
            .unwrap();
        store.add_creator(creator, vec![reel]);
        let clock = FixedClock::at(Timestamp::UNIX_EPOCH);
        clock.advance(Duration::from_secs(5));
        let batcher = CheckoutBatcher::new(store.clone(), Arc::new(RoundRobin));
        let place_orders = PlaceOrders::new(batcher.into(), Arc::new(clock));
        let line = LineInput { package_id: Field::Given(3), ..LineInput::default() };
        let cart = Cart::new(vec![DraftLine::read(line)]).unwrap();
        let Placement::Placed { orders, response: None } =
            place_orders.run(brand.user, cart, None).unwrap()
        else {
            panic!("a request without a key got an answer that was kept");
        };
        let placed: Vec<_> = orders
            .iter()
            .map(|context| (context.brand.owner.user, context.order.placed_at))
            .collect();
        assert_eq!(placed, [(brand.user, Timestamp::UNIX_EPOCH + Duration::from_secs(5))]);
    }
}
