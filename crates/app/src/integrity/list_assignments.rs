//! Staff read the log of automatic assignments.

use std::sync::Arc;

use domain::{Assignment, Roster};

use super::{AssignmentFilter, Ledger};
use crate::{Page, PageRequest, StaffViewer, StoreError};

/// Lists assignments, the newest first.
#[derive(Clone)]
pub struct ListAssignments {
    ledger: Arc<dyn Ledger>,
}

impl ListAssignments {
    /// The use case over the ledger.
    #[must_use]
    pub fn new(ledger: Arc<dyn Ledger>) -> Self {
        Self { ledger }
    }

    /// Every turn with who was eligible and who was skipped and why.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(
        &self,
        _: &StaffViewer,
        filter: AssignmentFilter,
        page: PageRequest,
    ) -> Result<Page<(Assignment, Roster)>, StoreError> {
        self.ledger.newest_assignments(filter, page)
    }
}
