//! Time.

use domain::Timestamp;

/// Tells the time. Nothing else in the system may.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Clock: Send + Sync {
    /// The present instant in UTC, cut to whole microseconds, which is what both databases keep.
    fn now(&self) -> Timestamp;
}
