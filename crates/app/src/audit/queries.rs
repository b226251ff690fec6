//! Reads who did what.

use domain::OrderId;

use super::{AuditEntry, AuditFilter, TrailEntry};
use crate::{Page, PageRequest, StoreError};

/// Reads the audit trail.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait AuditQueries: Send + Sync {
    /// The audit trail of an order and its ticket, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn trail(&self, order: OrderId, page: PageRequest) -> Result<Page<TrailEntry>, StoreError>;

    /// The audit trail of everything, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn audit(&self, filter: &AuditFilter, page: PageRequest) -> Result<Page<AuditEntry>, StoreError>;
}
