//! Sessions of staff in a browser.

use domain::Timestamp;

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

    /// Ends a session, if it is there.
    ///
    /// # Errors
    /// [`StoreError`].
    fn close(&self, digest: &SessionDigest) -> Result<(), StoreError>;

    /// Removes sessions that were opened before an instant, at most `limit`, and says how many.
    ///
    /// # Errors
    /// [`StoreError`].
    fn forget_sessions(&self, before: Timestamp, limit: u32) -> Result<u32, StoreError>;
}
