//! Staff look up handovers that were done, so that one can be taken back later.

use std::sync::Arc;

use domain::HandoverId;

use super::{HandoverQueries, HandoverRecord, PastHandover};
use crate::{LookUpError, Noun, Page, PageRequest, StaffViewer, StoreError};

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
    /// [`LookUpError`].
    pub fn one(&self, _: &StaffViewer, id: HandoverId) -> Result<HandoverRecord, LookUpError> {
        self.handovers.find(id)?.ok_or(LookUpError::NotFound(Noun::Handover))
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
        assert!(matches!(found, Err(LookUpError::NotFound(Noun::Handover))));
    }
}
