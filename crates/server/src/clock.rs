//! The one clock of the process.

use app::Clock;
use chrono::SubsecRound;
use domain::Timestamp;

/// Tells the machine's time in UTC, cut to microseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "this is the clock")]
        let now = chrono::Utc::now();
        now.trunc_subsecs(6)
    }
}
