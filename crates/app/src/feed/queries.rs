//! The feed of changes.

use super::{Behind, Changes, FeedPart, FeedPosition, FollowChangesError, FollowerState};
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

    /// The same of a part of the feed. Who follows a part may come with any position that this part
    /// gave out, and with no other.
    ///
    /// # Errors
    /// [`FollowChangesError`].
    fn part_since(
        &self,
        part: FeedPart,
        after: &FeedPosition,
        limit: u32,
    ) -> Result<Changes, FollowChangesError>;

    /// How much of a part can be told after a position; at most `most` changes are counted.
    ///
    /// # Errors
    /// [`StoreError`].
    fn behind(&self, part: FeedPart, after: &FeedPosition, most: u32)
    -> Result<Behind, StoreError>;

    /// How far a follower is; as it begins where it is unknown.
    ///
    /// # Errors
    /// [`StoreError`].
    fn follower(&self, name: &'static str) -> Result<FollowerState, StoreError>;
}
