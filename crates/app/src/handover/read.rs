//! Staff look up hand-overs that were done, so that one can be taken back later.

use std::sync::Arc;

use domain::HandOverId;

use super::{HandOverRecord, HandoverQueries, PastHandOver};
use crate::{Page, PageRequest, StaffViewer, StoreError};

/// Why a hand-over cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum ReadHandOverError {
    /// There is no such hand-over.
    #[error("there is no such hand-over")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Looks up hand-overs.
#[derive(Clone)]
pub struct ReadHandOvers {
    hand_overs: Arc<dyn HandoverQueries>,
}

impl ReadHandOvers {
    /// The use case over a store.
    #[must_use]
    pub fn new(hand_overs: Arc<dyn HandoverQueries>) -> Self {
        Self { hand_overs }
    }

    /// All of them, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn list(&self, _: &StaffViewer, page: PageRequest) -> Result<Page<PastHandOver>, StoreError> {
        self.hand_overs.list(page)
    }

    /// One of them.
    ///
    /// # Errors
    /// [`ReadHandOverError`].
    pub fn one(&self, _: &StaffViewer, id: HandOverId) -> Result<HandOverRecord, ReadHandOverError> {
        self.hand_overs.find(id)?.ok_or(ReadHandOverError::NotFound)
    }
}

#[cfg(test)]
mod tests {
    use domain::UserId;

    use super::*;
    use crate::handover::MockHandoverQueries;

    #[test]
    fn what_was_never_handed_over_is_not_found() {
        let mut store = MockHandoverQueries::new();
        store.expect_find().once().returning(|_| Ok(None));
        let viewer = StaffViewer { user: UserId::new(7).unwrap(), is_super_admin: false };
        let found = ReadHandOvers::new(Arc::new(store)).one(&viewer, HandOverId::new(1).unwrap());
        assert!(matches!(found, Err(ReadHandOverError::NotFound)));
    }
}
