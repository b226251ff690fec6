//! Sessions of the store in memory, and what ends them.

use domain::{Timestamp, UserId};

use super::{MemoryStore, memory_store::Rows};
use crate::{KeptSession, SessionDigest, StoreError, ports::SessionStore};

impl Rows {
    /// Ends every token and every session of an account, and says the version of those that are opened from now on.
    pub(super) fn end_sign_ins(&mut self, user: UserId) -> u32 {
        self.sessions.retain(|_, session| session.user != user);
        self.signed_out.remove(&user);
        let Some(known) = self.accounts.get_mut(&user) else { return 0 };
        known.account.credential_version += 1;
        known.account.credential_version
    }
}

impl SessionStore for MemoryStore {
    fn open(&self, session: &KeptSession) -> Result<(), StoreError> {
        self.rows().sessions.insert(session.digest, session.clone());
        Ok(())
    }

    fn find(&self, digest: &SessionDigest, opened_after: Timestamp) -> Result<Option<KeptSession>, StoreError> {
        Ok(self.rows().sessions.get(digest).filter(|session| session.opened_at > opened_after).cloned())
    }

    fn close(&self, digest: &SessionDigest) -> Result<(), StoreError> {
        self.rows().sessions.remove(digest);
        Ok(())
    }

    fn forget_sessions(&self, before: Timestamp, limit: u32) -> Result<u32, StoreError> {
        let (mut rows, mut removed) = (self.rows(), 0);
        rows.sessions.retain(|_, session| {
            let goes = removed < limit && session.opened_at < before;
            removed += u32::from(goes);
            !goes
        });
        Ok(removed)
    }
}
