//! Sessions of the store in memory.

use domain::{Timestamp, UserId};

use super::MemoryStore;
use crate::{SessionDigest, StoreError, ports::SessionStore};

impl SessionStore for MemoryStore {
    fn open(&self, digest: &SessionDigest, user: UserId, at: Timestamp) -> Result<(), StoreError> {
        self.rows().sessions.insert(*digest, (user, at));
        Ok(())
    }

    fn owner(&self, digest: &SessionDigest, opened_after: Timestamp) -> Result<Option<UserId>, StoreError> {
        let rows = self.rows();
        let known = rows.sessions.get(digest).filter(|(_, opened)| *opened > opened_after);
        Ok(known.map(|(user, _)| *user))
    }

    fn close(&self, digest: &SessionDigest) -> Result<(), StoreError> {
        self.rows().sessions.remove(digest);
        Ok(())
    }

    fn forget_sessions(&self, before: Timestamp, limit: u32) -> Result<u32, StoreError> {
        let (mut rows, mut removed) = (self.rows(), 0);
        rows.sessions.retain(|_, (_, opened)| {
            let goes = removed < limit && *opened < before;
            removed += u32::from(goes);
            !goes
        });
        Ok(removed)
    }
}
