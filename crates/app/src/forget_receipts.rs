//! Receipts are kept for a day and then removed, a few at a time.

use std::{sync::Arc, time::Duration};

use crate::{
    StoreError,
    ports::{CheckoutStore, Clock},
};

/// Most receipts that one transaction removes.
const BATCH: u32 = 500;

/// Removes receipts that no repeat can ask for any more.
#[derive(Clone)]
pub struct ForgetReceipts {
    store: Arc<dyn CheckoutStore>,
    clock: Arc<dyn Clock>,
}

impl ForgetReceipts {
    /// How long a receipt is kept.
    pub const KEPT_FOR: Duration = Duration::from_hours(24);

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
        let before = self.clock.now() - Self::KEPT_FOR;
        let mut removed = 0;
        loop {
            let batch = self.store.forget_receipts(before, BATCH)?;
            removed += batch;
            if batch < BATCH {
                return Ok(removed);
            }
        }
    }
}
