//! Staff read who did what.

use std::sync::Arc;

use super::{AuditFilter, AuditListItem, AuditQueries};
use crate::{Page, PageRequest, StaffViewer, StoreError};

/// Reads the audit log of everything.
#[derive(Clone)]
pub struct ReadAudit {
    audit: Arc<dyn AuditQueries>,
}

impl ReadAudit {
    /// The use case over a store.
    #[must_use]
    pub fn new(audit: Arc<dyn AuditQueries>) -> Self {
        Self { audit }
    }

    /// Entries, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(
        &self,
        _: &StaffViewer,
        filter: &AuditFilter,
        page: PageRequest,
    ) -> Result<Page<AuditListItem>, StoreError> {
        self.audit.audit(filter, page)
    }
}
