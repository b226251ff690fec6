//! Staff look up hand-overs that were done, so that one can be taken back later.

use std::sync::Arc;

use domain::{AgentId, HandOverId, TicketId, Timestamp, UserId};

use crate::{Page, PageRequest, StaffViewer, StoreError, ports::HandOverStore};

/// A hand-over that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastHandOver {
    /// Which one.
    pub id: HandOverId,
    /// When it was done.
    pub at: Timestamp,
    /// Whose tickets they were, with the name.
    pub agent: (AgentId, String),
    /// Who got all of them, with the name; `None` when the ring chose.
    pub recipient: Option<(AgentId, String)>,
    /// Who did it, with the name.
    pub by: (UserId, String),
    /// How many tickets were handed over.
    pub tickets: u64,
    /// When it was taken back, if it was.
    pub undone_at: Option<Timestamp>,
}

/// A hand-over with who got which ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOverRecord {
    /// What was done.
    pub past: PastHandOver,
    /// Every ticket with who got it, by ascending id, at most 500.
    pub given: Vec<(TicketId, AgentId, String)>,
}

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
    hand_overs: Arc<dyn HandOverStore>,
}

impl ReadHandOvers {
    /// The use case over a store.
    #[must_use]
    pub fn new(hand_overs: Arc<dyn HandOverStore>) -> Self {
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
    use super::*;
    use crate::ports::MockHandOverStore;

    #[test]
    fn what_was_never_handed_over_is_not_found() {
        let mut store = MockHandOverStore::new();
        store.expect_find().once().returning(|_| Ok(None));
        let viewer = StaffViewer { user: UserId::new(7).unwrap(), is_super_admin: false };
        let found = ReadHandOvers::new(Arc::new(store)).one(&viewer, HandOverId::new(1).unwrap());
        assert!(matches!(found, Err(ReadHandOverError::NotFound)));
    }
}
