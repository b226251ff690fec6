//! Sessions of the store in memory, and what ends them.

use domain::{NewEvent, Timestamp, UserId};

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

    fn close_where(&mut self, goes: impl Fn(&SessionDigest, &KeptSession) -> bool, event: &NewEvent) {
        let before = self.sessions.len();
        self.sessions.retain(|digest, session| !goes(digest, session));
        if self.sessions.len() < before {
            self.events.push(event.clone());
        }
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

    fn touch(&self, digest: &SessionDigest, at: Timestamp) -> Result<(), StoreError> {
        if let Some(session) = self.rows().sessions.get_mut(digest) {
            session.active_at = at;
        }
        Ok(())
    }

    fn sessions_of(
        &self,
        user: UserId,
        opened_after: Timestamp,
        active_after: Timestamp,
        limit: u32,
    ) -> Result<Vec<KeptSession>, StoreError> {
        let rows = self.rows();
        let lives = |session: &&KeptSession| {
            session.user == user && session.opened_at > opened_after && session.active_at > active_after
        };
        let mut own: Vec<_> = rows.sessions.values().filter(lives).cloned().collect();
        own.sort_by_key(|session| std::cmp::Reverse(session.active_at));
        own.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(own)
    }

    fn close_own(&self, user: UserId, digest: &SessionDigest, event: &NewEvent) -> Result<(), StoreError> {
        self.rows().close_where(|known, session| known == digest && session.user == user, event);
        Ok(())
    }

    fn close_others(&self, user: UserId, kept: &SessionDigest, event: &NewEvent) -> Result<(), StoreError> {
        self.rows().close_where(|known, session| known != kept && session.user == user, event);
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
