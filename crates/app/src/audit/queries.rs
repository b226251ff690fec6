//! Reads who did what.

use domain::OrderId;

use super::{AuditEntry, AuditFilter, AuditListItem};
use crate::{Page, PageRequest, StoreError};

/// Reads the audit log.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait AuditQueries: Send + Sync {
    /// The audit log of an order and its ticket, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn audit_log(&self, order: OrderId, page: PageRequest) -> Result<Page<AuditEntry>, StoreError>;

    /// The audit log of everything, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn audit(
        &self,
        filter: &AuditFilter,
        page: PageRequest,
    ) -> Result<Page<AuditListItem>, StoreError>;
}
