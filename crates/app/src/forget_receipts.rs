//! Receipts are kept for a day and then removed, a few at a time.

use std::sync::Arc;

use crate::{
    StoreError,
    batches::in_batches,
    checkout::IdempotencyRecord,
    ports::{CheckoutStore, Clock},
};

/// Removes receipts that no repeat can ask for any more.
#[derive(Clone)]
pub struct ForgetReceipts {
    store: Arc<dyn CheckoutStore>,
    clock: Arc<dyn Clock>,
}

impl ForgetReceipts {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(store: Arc<dyn CheckoutStore>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Removes all lapsed receipts and says how many there were.
    ///
    /// # Errors
    /// [`StoreError`]; what was removed before stays removed.
    pub fn run(&self) -> Result<u32, StoreError> {
        let before = self.clock.now() - IdempotencyRecord::KEPT_FOR;
        in_batches(|most| self.store.forget_receipts(before, most))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use domain::Timestamp;

    use super::*;
    use crate::{ports::MockCheckoutStore, testing::FixedClock};

    #[test]
    fn receipts_older_than_a_day_go_batch_by_batch() {
        let (left, mut store) = (AtomicU32::new(1200), MockCheckoutStore::new());
        store.expect_forget_receipts().times(3).returning(move |before, limit| {
            assert_eq!((before, limit), (Timestamp::UNIX_EPOCH, 500));
            let batch = left.load(Ordering::Relaxed).min(limit);
            left.fetch_sub(batch, Ordering::Relaxed);
            Ok(batch)
        });
        let clock = FixedClock::at(Timestamp::UNIX_EPOCH + IdempotencyRecord::KEPT_FOR);
        assert_eq!(ForgetReceipts::new(Arc::new(store), Arc::new(clock)).run().unwrap(), 1200);
    }
}
