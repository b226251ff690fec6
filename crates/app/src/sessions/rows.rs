//! What a transaction can do with sessions.

use domain::{Timestamp, UserId};

use super::{Session, SessionDigest};
use crate::StoreError;

/// Rows of sessions.
pub trait SessionRows {
    /// Writes a new session.
    ///
    /// # Errors
    /// [`StoreError`].
    fn insert_session(&mut self, session: &Session) -> Result<(), StoreError>;

    /// Writes when the person did something in a session last.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_session_activity(
        &mut self,
        digest: &SessionDigest,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Deletes a session of an account and says whether there was one.
    ///
    /// # Errors
    /// [`StoreError`].
    fn delete_session(&mut self, user: UserId, digest: &SessionDigest) -> Result<bool, StoreError>;

    /// Deletes every session of an account but one and says whether there was another.
    ///
    /// # Errors
    /// [`StoreError`].
    fn delete_other_sessions(
        &mut self,
        user: UserId,
        kept: &SessionDigest,
    ) -> Result<bool, StoreError>;

    /// Deletes sessions that were opened before an instant, at most `limit`, and says how many.
    ///
    /// # Errors
    /// [`StoreError`].
    fn purge_sessions(&mut self, before: Timestamp, limit: u32) -> Result<u32, StoreError>;
}

/// Fingerprints of the secrets that sign tokens.
pub trait SecretRows {
    /// Deletes fingerprints that were noted last before an instant.
    ///
    /// # Errors
    /// [`StoreError`].
    fn purge_secrets(&mut self, before: Timestamp) -> Result<(), StoreError>;

    /// Writes when a fingerprint was noted last.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_secret(&mut self, fingerprint: &str, at: Timestamp) -> Result<(), StoreError>;

    /// All fingerprints but one, at most 100.
    ///
    /// # Errors
    /// [`StoreError`].
    fn other_secrets(&mut self, own: &str) -> Result<Vec<String>, StoreError>;
}
