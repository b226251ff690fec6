//! Numbers about what was done.

use domain::Timestamp;

use crate::{AuditEntry, AuditFilter, Insights, InsightsRange, Page, PageRequest, StoreError};

/// Counts and reads what was done.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait InsightStore: Send + Sync {
    /// The numbers of a range, and the backlog at `now`.
    ///
    /// # Errors
    /// [`StoreError`].
    fn read(&self, range: &InsightsRange, now: Timestamp) -> Result<Insights, StoreError>;

    /// The audit trail of everything, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn audit(&self, filter: &AuditFilter, page: PageRequest) -> Result<Page<AuditEntry>, StoreError>;
}
