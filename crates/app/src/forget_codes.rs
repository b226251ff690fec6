//! One-time codes are removed a day after they were asked for, with what was counted of them; they are good for much less.

use std::{sync::Arc, time::Duration};

use crate::{
    StoreError,
    batches::in_batches,
    ports::{Clock, PhoneCodeStore},
};

/// Removes codes that are no good any more.
#[derive(Clone)]
pub struct ForgetCodes {
    store: Arc<dyn PhoneCodeStore>,
    clock: Arc<dyn Clock>,
}

impl ForgetCodes {
    /// How long a code is kept.
    pub const KEPT_FOR: Duration = Duration::from_hours(24);

    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(store: Arc<dyn PhoneCodeStore>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Removes all of them and says how many there were.
    ///
    /// # Errors
    /// [`StoreError`]; what was removed before stays removed.
    pub fn run(&self) -> Result<u32, StoreError> {
        let before = self.clock.now() - Self::KEPT_FOR;
        in_batches(|most| self.store.forget_codes(before, most))
    }
}
