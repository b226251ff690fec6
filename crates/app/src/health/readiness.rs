//! Should this instance get requests.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use domain::Timestamp;

use super::Pulse;
use crate::{Clock, StoreError};

/// How long a write that worked counts.
const GOOD_FOR: Duration = Duration::from_secs(2);

/// Why an instance should get no requests.
#[derive(Debug, thiserror::Error)]
pub enum NotReady {
    /// It is about to stop.
    #[error("the service is about to stop")]
    Stopping,
    /// The database cannot be written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes to the database, now and then, and knows whether the service is about to stop.
#[derive(Clone)]
pub struct CheckReadiness {
    pulse: Arc<dyn Pulse>,
    clock: Arc<dyn Clock>,
    wrote: Arc<Mutex<Option<Timestamp>>>,
    stops: Arc<AtomicBool>,
}

impl CheckReadiness {
    /// The use case over the database's pulse and a clock.
    #[must_use]
    pub fn new(pulse: Arc<dyn Pulse>, clock: Arc<dyn Clock>) -> Self {
        Self { pulse, clock, wrote: Arc::default(), stops: Arc::default() }
    }

    /// The service is about to stop: from now on it is not ready, so that it gets no new requests.
    pub fn stop(&self) {
        self.stops.store(true, Ordering::SeqCst);
    }

    /// Looks whether a newer version changed the schema, so that what may not be written any more
    /// is refused also where nobody asks whether this instance is ready.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn look_at_schema(&self) -> Result<(), StoreError> {
        let outcome = self.pulse.schema();
        if outcome.is_err() {
            *self.wrote.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
        outcome
    }

    /// The time, when the database could be written within the last two seconds. It is written only
    /// when nobody has found out in that time.
    ///
    /// # Errors
    /// [`NotReady`].
    pub fn run(&self) -> Result<Timestamp, NotReady> {
        if self.stops.load(Ordering::SeqCst) {
            return Err(NotReady::Stopping);
        }
        let now = self.clock.now();
        let wrote = || self.wrote.lock().unwrap_or_else(PoisonError::into_inner);
        let last = *wrote();
        if last.is_some_and(|last| now >= last && now < last + GOOD_FOR) {
            return Ok(now);
        }
        let outcome = self.pulse.schema().and_then(|()| self.pulse.write());
        *wrote() = outcome.is_ok().then_some(now);
        outcome?;
        Ok(self.clock.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{health::MockPulse, testing::FixedClock};

    fn failed() -> StoreError {
        StoreError::Failed { operation: "write", cause: std::io::Error::other("read-only").into() }
    }

    #[test]
    fn o10_a_write_that_worked_counts_for_two_seconds() {
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        let mut pulse = MockPulse::new();
        let mut outcomes = vec![Ok(()), Err(failed()), Ok(())].into_iter();
        pulse.expect_schema().times(3).returning(|| Ok(()));
        pulse.expect_write().times(3).returning(move || outcomes.next().unwrap());
        let ready = CheckReadiness::new(Arc::new(pulse), clock.clone());
        assert!(ready.run().is_ok());
        clock.advance(Duration::from_millis(1999));
        assert!(ready.run().is_ok(), "nobody asks the database");
        clock.advance(Duration::from_millis(1));
        assert!(matches!(ready.run(), Err(NotReady::Store(StoreError::Failed { .. }))));
        assert!(ready.run().is_ok(), "a failure is not kept");
    }

    #[test]
    fn o09_what_may_not_be_used_with_the_schema_is_not_ready_and_writes_nothing() {
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        let mut pulse = MockPulse::new();
        let newer = || Err(StoreError::NewerSchema { migration: "9001".to_owned() });
        let mut schemas = vec![Ok(()), newer(), newer()].into_iter();
        pulse.expect_schema().times(3).returning(move || schemas.next().unwrap());
        pulse.expect_write().times(1).returning(|| Ok(()));
        let ready = CheckReadiness::new(Arc::new(pulse), clock);
        assert!(ready.run().is_ok());
        assert!(ready.look_at_schema().is_err());
        let outcome = ready.run();
        assert!(
            matches!(outcome, Err(NotReady::Store(StoreError::NewerSchema { .. }))),
            "at once: {outcome:?}"
        );
    }

    #[test]
    fn o10_what_is_about_to_stop_is_not_ready() {
        let ready = CheckReadiness::new(
            Arc::new(MockPulse::new()),
            Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH)),
        );
        ready.clone().stop();
        assert!(matches!(ready.run(), Err(NotReady::Stopping)));
    }
}
