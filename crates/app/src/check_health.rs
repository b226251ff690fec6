//! Is the service able to work.

use std::sync::Arc;

use domain::Timestamp;

use crate::{
    StoreError,
    ports::{Clock, Ledger},
};

/// Asks the database one small question.
#[derive(Clone)]
pub struct CheckHealth {
    ledger: Arc<dyn Ledger>,
    clock: Arc<dyn Clock>,
}

impl CheckHealth {
    /// The use case over the ledger and a clock.
    #[must_use]
    pub fn new(ledger: Arc<dyn Ledger>, clock: Arc<dyn Clock>) -> Self {
        Self { ledger, clock }
    }

    /// The time, when the database answered.
    ///
    /// # Errors
    /// [`StoreError`] when it did not.
    pub fn run(&self) -> Result<Timestamp, StoreError> {
        self.ledger.ring()?;
        Ok(self.clock.now())
    }
}
