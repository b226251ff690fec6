//! Numbers about what was done.

use domain::Timestamp;

use super::{Insights, InsightsRange};
use crate::StoreError;

/// Counts and reads what was done.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait InsightStore: Send + Sync {
    /// The numbers of a range, and the backlog at `now`.
    ///
    /// # Errors
    /// [`StoreError`].
    fn read(&self, range: &InsightsRange, now: Timestamp) -> Result<Insights, StoreError>;
}
