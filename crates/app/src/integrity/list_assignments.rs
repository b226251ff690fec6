//! Staff read the log of automatic assignments.

use std::sync::Arc;

use domain::AssignmentRules;

use super::{AssignmentFilter, ExplainedAssignment, IntegrityQueries, recorded::recorded};
use crate::{Page, PageRequest, StaffViewer, StoreError};

/// Lists assignments, the newest first.
#[derive(Clone)]
pub struct ListAssignments {
    integrity: Arc<dyn IntegrityQueries>,
    rules: AssignmentRules,
}

impl ListAssignments {
    /// The use case over what proves the invariants, with the rules that explain assignments.
    #[must_use]
    pub fn new(integrity: Arc<dyn IntegrityQueries>, rules: AssignmentRules) -> Self {
        Self { integrity, rules }
    }

    /// Every assignment with who was eligible, who was skipped and why, and what else its rule
    /// decided on.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(
        &self,
        _: &StaffViewer,
        filter: AssignmentFilter,
        page: PageRequest,
    ) -> Result<Page<ExplainedAssignment>, StoreError> {
        let Page { items, next } = self.integrity.newest_assignments(filter, page)?;
        let recorded = recorded(self.integrity.as_ref(), items)?.into_iter();
        let items =
            recorded.map(|recorded| ExplainedAssignment::by(&self.rules, recorded)).collect();
        Ok(Page { items, next })
    }
}
