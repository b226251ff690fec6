//! What proves that the promises were kept.

use domain::{AgentId, Assignment, Roster};

use super::{AssignmentFilter, Defect, Promise};
use crate::{Page, PageRequest, StoreError};

/// Reads the assignment log and counts what must not exist.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Ledger: Send + Sync {
    /// Assignments after a number, ascending, at most `limit`, each with the roster it was made from.
    ///
    /// # Errors
    /// [`StoreError`].
    fn assignments(&self, after_seq: i64, limit: u32) -> Result<Vec<(Assignment, Roster)>, StoreError>;

    /// Assignments with the roster each was made from, by descending number; that is the id of a position.
    ///
    /// # Errors
    /// [`StoreError`].
    fn newest_assignments(
        &self,
        filter: AssignmentFilter,
        page: PageRequest,
    ) -> Result<Page<(Assignment, Roster)>, StoreError>;

    /// Number and agent of the last turn as the ring has it.
    ///
    /// # Errors
    /// [`StoreError`].
    fn ring(&self) -> Result<(i64, Option<AgentId>), StoreError>;

    /// How many rows break a promise, counted up to `limit`. Zero is right.
    ///
    /// # Errors
    /// [`StoreError`].
    fn count_breaches(&self, promise: Promise, limit: u32) -> Result<u32, StoreError>;

    /// How often a defect is found, counted up to some thousands. Zero is right.
    ///
    /// # Errors
    /// [`StoreError`].
    fn count_defects(&self, defect: Defect) -> Result<u32, StoreError>;
}
