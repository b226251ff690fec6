//! How long the horizon of the feed of changes has stood still, and who holds it.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use app::health::FeedDelay;

/// How long the horizon may stand still before it is looked at more closely.
const STILL: Duration = Duration::from_millis(500);
/// How long a transaction may be open before it is told.
const LONG: Duration = Duration::from_secs(5);

/// A transaction that has written and is still open.
#[derive(Debug, Clone)]
pub(crate) struct Writer {
    /// Its number.
    pub(crate) transaction: i64,
    /// For how many seconds it has been open, if the database says so.
    pub(crate) seconds: Option<f64>,
    /// Whose it is, for a log.
    pub(crate) holder: String,
}

/// Since when something has been the same.
type Since = Mutex<Option<(i64, Instant)>>;

/// What was seen of the horizon.
#[derive(Default)]
pub(crate) struct Horizon {
    read: Since,
    writer: Since,
}

fn lock(since: &Since) -> MutexGuard<'_, Option<(i64, Instant)>> {
    since.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Notes a number; for how long it has been the same.
fn unchanged(since: &Since, number: i64) -> Duration {
    let mut since = lock(since);
    let (_, begin) =
        *since.filter(|(before, _)| *before == number).get_or_insert((number, Instant::now()));
    *since = Some((number, begin));
    begin.elapsed()
}

impl Horizon {
    /// Notes where the horizon is; whether it has stood still there.
    pub(crate) fn stands_still(&self, at: i64) -> bool {
        unchanged(&self.read, at) > STILL
    }

    /// Notes the oldest transaction that has written and is still open; the delay, if that has been
    /// for long.
    pub(crate) fn delay(&self, oldest: Option<Writer>) -> Option<FeedDelay> {
        let Some(Writer { transaction, seconds, holder }) = oldest else {
            *lock(&self.writer) = None;
            return None;
        };
        let told = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        let waits = unchanged(&self.writer, transaction).max(told.unwrap_or_default());
        (waits >= LONG).then_some(FeedDelay { waits, holder: Some(holder) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn writer(transaction: i64, seconds: Option<f64>) -> Writer {
        Writer { transaction, seconds, holder: "process 7".to_owned() }
    }

    #[test]
    fn o22_a_transaction_is_told_when_it_has_been_open_for_long() {
        let horizon = Horizon::default();
        assert_eq!(horizon.delay(None), None);
        assert_eq!(horizon.delay(Some(writer(3, Some(4.9)))), None);
        let delay = horizon.delay(Some(writer(3, Some(61.5)))).unwrap();
        assert_eq!((delay.waits.as_secs(), delay.holder.as_deref()), (61, Some("process 7")));
        // where the database does not say how old it is, it is as old as this has known it
        assert_eq!(horizon.delay(Some(writer(3, None))), None);
        *lock(&horizon.writer) = Instant::now().checked_sub(LONG).map(|since| (3, since));
        assert!(horizon.delay(Some(writer(3, None))).is_some());
        assert_eq!(horizon.delay(Some(writer(4, None))), None, "another one");
    }

    #[test]
    fn o22_a_horizon_that_moves_does_not_stand_still() {
        let horizon = Horizon::default();
        assert!(!horizon.stands_still(3));
        *lock(&horizon.read) = Instant::now().checked_sub(STILL * 2).map(|since| (3, since));
        assert!(horizon.stands_still(3) && !horizon.stands_still(4));
    }
}
