//! Staff look up handovers that were done, so that one can be taken back later.

use std::sync::Arc;

use domain::HandoverId;

use super::{HandoverQueries, HandoverRecord, PastHandover};
use crate::{Page, PageRequest, StaffViewer, StoreError};

/// Why a handover cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum ReadHandoverError {
    /// There is no such handover.
    #[error("there is no such handover")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Looks up handovers.
#[derive(Clone)]
pub struct ReadHandovers {
    handovers: Arc<dyn HandoverQueries>,
}

impl ReadHandovers {
    /// The use case over a store.
    #[must_use]
    pub fn new(handovers: Arc<dyn HandoverQueries>) -> Self {
        Self { handovers }
    }

    /// All of them, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn list(
        &self,
        _: &StaffViewer,
        page: PageRequest,
    ) -> Result<Page<PastHandover>, StoreError> {
        self.handovers.list(page)
    }

    /// One of them.
    ///
    /// # Errors
    /// [`ReadHandoverError`].
    pub fn one(
        &self,
        _: &StaffViewer,
        id: HandoverId,
    ) -> Result<HandoverRecord, ReadHandoverError> {
        self.handovers.find(id)?.ok_or(ReadHandoverError::NotFound)
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
        let found = ReadHandovers::new(Arc::new(store)).one(&viewer, HandoverId::new(1).unwrap());
        assert!(matches!(found, Err(ReadHandoverError::NotFound)));
    }
}
