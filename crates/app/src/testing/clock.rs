//! A clock that stands still until it is moved.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use domain::Timestamp;

use crate::Clock;

/// Tells the time that it was set to.
#[derive(Debug)]
pub struct FixedClock(Mutex<Timestamp>);

impl FixedClock {
    /// A clock that stands at an instant.
    #[must_use]
    pub const fn at(instant: Timestamp) -> Self {
        Self(Mutex::new(instant))
    }

    /// Sets the clock to another instant.
    pub fn set(&self, instant: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = instant;
    }

    /// Moves the clock.
    pub fn advance(&self, by: Duration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
