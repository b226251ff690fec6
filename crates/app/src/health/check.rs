//! Is the service able to work.

use std::sync::Arc;

use domain::Timestamp;

use super::{FeedDelay, Pulse};
use crate::{Clock, StoreError};

/// Asks the database one small question.
#[derive(Clone)]
pub struct CheckHealth {
    pulse: Arc<dyn Pulse>,
    clock: Arc<dyn Clock>,
}

impl CheckHealth {
    /// The use case over the database's pulse and a clock.
    #[must_use]
    pub fn new(pulse: Arc<dyn Pulse>, clock: Arc<dyn Clock>) -> Self {
        Self { pulse, clock }
    }

    /// The time, when the database answered.
    ///
    /// # Errors
    /// [`StoreError`] when it did not.
    pub fn run(&self) -> Result<Timestamp, StoreError> {
        self.pulse.read()?;
        Ok(self.clock.now())
    }

    /// The time; nobody is asked.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Whether changes wait to be told, because of a transaction that has been open for long.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn feed_delay(&self) -> Result<Option<FeedDelay>, StoreError> {
        self.pulse.feed_delay()
    }
}
