//! The time of the machine.

use std::time::{SystemTime, UNIX_EPOCH};

use domain::Timestamp;

use crate::Clock;

/// Tells the machine's time in UTC, cut to whole microseconds.
///
/// ```
/// use app::{Clock, SystemClock};
/// let now = SystemClock.now();
/// assert_eq!(now.timestamp_subsec_nanos() % 1000, 0);
/// assert!(SystemClock.now() - now < domain::chrono::TimeDelta::minutes(1));
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_micros())
            .ok()
            .and_then(Timestamp::from_timestamp_micros)
            .unwrap_or(Timestamp::MAX_UTC)
    }
}
