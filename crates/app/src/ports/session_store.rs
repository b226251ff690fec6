//! Sessions of staff in a browser.

use domain::{NewEvent, Timestamp, UserId};

use crate::{KeptSession, SessionDigest, StoreError};

/// Keeps sessions by the digests of their secrets.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait SessionStore: Send + Sync {
    /// Keeps a session.
    ///
    /// # Errors
    /// [`StoreError`].
    fn open(&self, session: &KeptSession) -> Result<(), StoreError>;

    /// The session, if it was opened after an instant.
    ///
    /// # Errors
    /// [`StoreError`].
    fn find(&self, digest: &SessionDigest, opened_after: Timestamp) -> Result<Option<KeptSession>, StoreError>;

    /// Notes that the person did something.
    ///
    /// # Errors
    /// [`StoreError`].
    fn touch(&self, digest: &SessionDigest, at: Timestamp) -> Result<(), StoreError>;

    /// Sessions of an account that were opened after one instant and used after another, the last used first, at most
    /// `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    fn sessions_of(
        &self,
        user: UserId,
        opened_after: Timestamp,
        active_after: Timestamp,
        limit: u32,
    ) -> Result<Vec<KeptSession>, StoreError>;

    /// Ends a session of this account and writes the event, if it is there.
    ///
    /// # Errors
    /// [`StoreError`].
    fn close_own(&self, user: UserId, digest: &SessionDigest, event: &NewEvent) -> Result<(), StoreError>;

    /// Ends every session of this account but one and writes the event, if there is another.
    ///
    /// # Errors
    /// [`StoreError`].
    fn close_others(&self, user: UserId, kept: &SessionDigest, event: &NewEvent) -> Result<(), StoreError>;

    /// Removes sessions that were opened before an instant, at most `limit`, and says how many.
    ///
    /// # Errors
    /// [`StoreError`].
    fn forget_sessions(&self, before: Timestamp, limit: u32) -> Result<u32, StoreError>;
}
