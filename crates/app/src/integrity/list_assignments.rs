//! Staff read the log of automatic assignments.

use std::sync::Arc;

use domain::{Assignment, Eligibility};

use super::{AssignmentFilter, IntegrityQueries};
use crate::{Page, PageRequest, StaffViewer, StoreError};

/// Lists assignments, the newest first.
#[derive(Clone)]
pub struct ListAssignments {
    integrity: Arc<dyn IntegrityQueries>,
}

impl ListAssignments {
    /// The use case over what proves the invariants.
    #[must_use]
    pub fn new(integrity: Arc<dyn IntegrityQueries>) -> Self {
        Self { integrity }
    }

    /// Every assignment with who was eligible and who was skipped and why.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(
        &self,
        _: &StaffViewer,
        filter: AssignmentFilter,
        page: PageRequest,
    ) -> Result<Page<(Assignment, Eligibility)>, StoreError> {
        self.integrity.newest_assignments(filter, page)
    }
}
