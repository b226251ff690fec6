//! The feed of changes.

use super::{Changes, FeedPosition, FollowChangesError};
use crate::StoreError;

/// Tells what was committed, in a stable order.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait ChangeFeed: Send + Sync {
    /// The end of the feed. Whatever is before it was committed; whatever is committed later comes
    /// after it.
    ///
    /// # Errors
    /// [`StoreError`].
    fn head(&self) -> Result<FeedPosition, StoreError>;

    /// At most `limit` changes after a position. Nothing is left out and nothing comes twice for
    /// whoever goes on from the end of the part before, also when a transaction with a smaller
    /// number commits later. What was committed may be held back for as long as a transaction runs
    /// that began before it.
    ///
    /// # Errors
    /// [`FollowChangesError`].
    fn since(&self, after: &FeedPosition, limit: u32) -> Result<Changes, FollowChangesError>;
}
