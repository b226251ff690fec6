//! Assignments with everything that their rules decided on.

use std::collections::BTreeMap;

use domain::{Assignment, Eligibility, RecordedAssignment};

use super::IntegrityQueries;
use crate::StoreError;

/// Adds what rules other than the round robin decided on.
///
/// # Errors
/// [`StoreError`].
pub(super) fn recorded(
    integrity: &dyn IntegrityQueries,
    assignments: Vec<(Assignment, Eligibility)>,
) -> Result<Vec<RecordedAssignment>, StoreError> {
    if assignments.is_empty() {
        return Ok(Vec::new());
    }
    let numbers: Vec<_> = assignments.iter().map(|(assignment, _)| assignment.number).collect();
    let decisions = integrity.decisions(&numbers)?.into_iter();
    let mut decisions: BTreeMap<_, _> =
        decisions.map(|decision| (decision.number, decision)).collect();
    let add = |(assignment, eligibility): (Assignment, Eligibility)| {
        let decision = decisions.remove(&assignment.number);
        RecordedAssignment { assignment, eligibility, decision }
    };
    Ok(assignments.into_iter().map(add).collect())
}
