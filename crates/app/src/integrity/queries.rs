//! What proves that the invariants hold.

use domain::{AgentId, Assignment, Decision, Eligibility, RuleName};

use super::{AssignmentFilter, Defect, Invariant, WaitingTickets};
use crate::{Page, PageRequest, StoreError};

/// Reads the assignment log and counts what must not exist.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait IntegrityQueries: Send + Sync {
    /// Assignments after a number, ascending, at most `limit`, each with the eligibility snapshot
    /// it was made from.
    ///
    /// # Errors
    /// [`StoreError`].
    fn assignments(
        &self,
        after_number: i64,
        limit: u32,
    ) -> Result<Vec<(Assignment, Eligibility)>, StoreError>;

    /// Assignments with the eligibility snapshot each was made from, by descending number; that is
    /// the id of a position.
    ///
    /// # Errors
    /// [`StoreError`].
    fn newest_assignments(
        &self,
        filter: AssignmentFilter,
        page: PageRequest,
    ) -> Result<Page<(Assignment, Eligibility)>, StoreError>;

    /// What rules other than the round robin decided on, for those of these numbers that have it.
    ///
    /// # Errors
    /// [`StoreError`].
    fn decisions(&self, numbers: &[i64]) -> Result<Vec<Decision>, StoreError>;

    /// The rule that is in force.
    ///
    /// # Errors
    /// [`StoreError`].
    fn rule_in_force(&self) -> Result<RuleName, StoreError>;

    /// Tickets that wait, at most `limit`, and the agents, with their unsolved tickets, whom they
    /// might go to.
    ///
    /// # Errors
    /// [`StoreError`].
    fn waiting_tickets(&self, limit: u32) -> Result<WaitingTickets, StoreError>;

    /// Number and agent of the last assignment as the rotation has it.
    ///
    /// # Errors
    /// [`StoreError`].
    fn rotation(&self) -> Result<(i64, Option<AgentId>), StoreError>;

    /// How many rows break an invariant, counted up to `limit`. Zero is right.
    ///
    /// # Errors
    /// [`StoreError`].
    fn count_violations(&self, invariant: Invariant, limit: u32) -> Result<u32, StoreError>;

    /// How often a defect is found, counted up to some thousands. Zero is right.
    ///
    /// # Errors
    /// [`StoreError`].
    fn count_defects(&self, defect: Defect) -> Result<u32, StoreError>;
}
