//! Sessions of the store in memory, and what ends them.

use domain::{Timestamp, UserId};

use super::{MemoryStore, memory_store::Rows};
use crate::{
    StoreError,
    accounts::{CredentialRows, Credentials, SignedOutTokens},
    sessions::{SecretRows, Session, SessionDigest, SessionQueries, SessionRows},
};

impl CredentialRows for Rows {
    fn lock_credentials(&mut self, user: UserId) -> Result<Option<Credentials>, StoreError> {
        Ok(self.accounts.get(&user).cloned())
    }

    fn save_password_hash(
        &mut self,
        user: UserId,
        hash: &str,
        _: Timestamp,
    ) -> Result<(), StoreError> {
        self.accounts
            .get_mut(&user)
            .into_iter()
            .for_each(|known| known.password_hash = Some(hash.to_owned()));
        Ok(())
    }

    fn lock_signed_out_tokens(
        &mut self,
        user: UserId,
    ) -> Result<Option<SignedOutTokens>, StoreError> {
        Ok(self.signed_out.get(&user).cloned())
    }

    fn save_signed_out_tokens(
        &mut self,
        user: UserId,
        tokens: &SignedOutTokens,
    ) -> Result<(), StoreError> {
        self.signed_out.insert(user, tokens.clone());
        Ok(())
    }

    fn end_sign_ins(&mut self, user: UserId) -> Result<u32, StoreError> {
        Ok(self.raise_credential_version(user))
    }
}

impl SecretRows for Rows {
    fn purge_secrets(&mut self, before: Timestamp) -> Result<(), StoreError> {
        self.secrets.retain(|_, seen| *seen >= before);
        Ok(())
    }

    fn save_secret(&mut self, fingerprint: &str, at: Timestamp) -> Result<(), StoreError> {
        self.secrets.insert(fingerprint.to_owned(), at);
        Ok(())
    }

    fn other_secrets(&mut self, own: &str) -> Result<Vec<String>, StoreError> {
        Ok(self.secrets.keys().filter(|known| *known != own).cloned().collect())
    }
}

impl SessionRows for Rows {
    fn insert_session(&mut self, session: &Session) -> Result<(), StoreError> {
        self.sessions.insert(session.digest, session.clone());
        Ok(())
    }

    fn save_session_activity(
        &mut self,
        digest: &SessionDigest,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.sessions.get_mut(digest).into_iter().for_each(|session| session.active_at = at);
        Ok(())
    }

    fn delete_session(&mut self, user: UserId, digest: &SessionDigest) -> Result<bool, StoreError> {
        Ok(self.delete_sessions_where(|session| session.user == user && session.digest == *digest))
    }

    fn delete_other_sessions(
        &mut self,
        user: UserId,
        kept: &SessionDigest,
    ) -> Result<bool, StoreError> {
        Ok(self.delete_sessions_where(|session| session.user == user && session.digest != *kept))
    }

    fn purge_sessions(&mut self, before: Timestamp, limit: u32) -> Result<u32, StoreError> {
        let mut removed = 0;
        self.sessions.retain(|_, session| {
            let goes = removed < limit && session.opened_at < before;
            removed += u32::from(goes);
            !goes
        });
        Ok(removed)
    }
}

impl Rows {
    pub(crate) fn raise_credential_version(&mut self, user: UserId) -> u32 {
        self.sessions.retain(|_, session| session.user != user);
        self.signed_out.remove(&user);
        let Some(known) = self.accounts.get_mut(&user) else { return 0 };
        known.account.credential_version += 1;
        known.account.credential_version
    }

    fn delete_sessions_where(&mut self, goes: impl Fn(&Session) -> bool) -> bool {
        let before = self.sessions.len();
        self.sessions.retain(|_, session| !goes(session));
        self.sessions.len() < before
    }
}

impl SessionQueries for MemoryStore {
    fn session(
        &self,
        digest: &SessionDigest,
        opened_after: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        Ok(self
            .rows()
            .sessions
            .get(digest)
            .filter(|session| session.opened_at > opened_after)
            .cloned())
    }

    fn sessions_of(
        &self,
        user: UserId,
        opened_after: Timestamp,
        active_after: Timestamp,
        limit: u32,
    ) -> Result<Vec<Session>, StoreError> {
        let rows = self.rows();
        let lives = |session: &&Session| {
            session.user == user
                && session.opened_at > opened_after
                && session.active_at > active_after
        };
        let mut own: Vec<_> = rows.sessions.values().filter(lives).cloned().collect();
        own.sort_by_key(|session| std::cmp::Reverse(session.active_at));
        own.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(own)
    }
}
