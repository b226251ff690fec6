//! Reads sessions.

use domain::{Timestamp, UserId};

use super::{Session, SessionDigest};
use crate::StoreError;

/// Reads outside of a transaction.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait SessionQueries: Send + Sync {
    /// The session, if it was opened after an instant.
    ///
    /// # Errors
    /// [`StoreError`].
    fn session(
        &self,
        digest: &SessionDigest,
        opened_after: Timestamp,
    ) -> Result<Option<Session>, StoreError>;

    /// Sessions of an account that were opened after one instant and used after another, the last
    /// used first, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    fn sessions_of(
        &self,
        user: UserId,
        opened_after: Timestamp,
        active_after: Timestamp,
        limit: u32,
    ) -> Result<Vec<Session>, StoreError>;
}
