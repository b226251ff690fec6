//! What is read of handovers.

use domain::{HandoverId, HandoverRequest, OpenCounts};

use super::{HandoverFacts, HandoverRecord, PastHandover};
use crate::{Page, PageRequest, StoreError};

/// Reads handovers, and what a further one would be decided on.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait HandoverQueries: Send + Sync {
    /// What a handover would be decided on now, with at most `limit` tickets.
    ///
    /// # Errors
    /// [`StoreError`].
    fn facts(&self, request: &HandoverRequest, limit: u32) -> Result<HandoverFacts, StoreError>;

    /// How many unsolved tickets each agent has now, and how many it may have.
    ///
    /// # Errors
    /// [`StoreError`].
    fn open_counts(&self) -> Result<OpenCounts, StoreError>;

    /// Handovers that were done, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn list(&self, page: PageRequest) -> Result<Page<PastHandover>, StoreError>;

    /// One of them with who got which ticket.
    ///
    /// # Errors
    /// [`StoreError`].
    fn find(&self, id: HandoverId) -> Result<Option<HandoverRecord>, StoreError>;
}
