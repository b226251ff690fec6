//! Staff follow what happens to tickets.

use std::sync::Arc;

use super::{ChangeFeed, Changes, FeedPosition, FollowChangesError};
use crate::{StaffViewer, StoreError};

/// Follows what happens to all tickets. Whoever goes on from where the last part ended is told of
/// every change once, however many write at the same time and through whichever instance.
#[derive(Clone)]
pub struct FollowChanges {
    feed: Arc<dyn ChangeFeed>,
}

impl FollowChanges {
    /// Most changes of one part.
    pub const MAX: u32 = 1000;

    /// The use case over the feed.
    #[must_use]
    pub fn new(feed: Arc<dyn ChangeFeed>) -> Self {
        Self { feed }
    }

    /// The end of the feed. What is read after this call holds everything before the position, and
    /// may hold some of what comes after it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn head(&self, _: &StaffViewer) -> Result<FeedPosition, StoreError> {
        self.feed.head()
    }

    /// What changed after a position, at most `limit` changes, and never more than [`Self::MAX`].
    ///
    /// # Errors
    /// [`FollowChangesError`].
    pub fn run(
        &self,
        _: &StaffViewer,
        after: &FeedPosition,
        limit: u32,
    ) -> Result<Changes, FollowChangesError> {
        self.feed.since(after, limit.clamp(1, Self::MAX))
    }
}

#[cfg(test)]
mod tests {
    use domain::UserId;

    use super::*;
    use crate::feed::MockChangeFeed;

    #[test]
    fn a_part_has_a_bound_whatever_is_asked_for() {
        for (asked, bound) in [(0, 1), (7, 7), (u32::MAX, FollowChanges::MAX)] {
            let mut feed = MockChangeFeed::new();
            feed.expect_since().once().returning(move |&next, limit| {
                assert_eq!(limit, bound);
                Ok(Changes { items: Vec::new(), next, more: false })
            });
            let staff = StaffViewer { user: UserId::new(7).unwrap(), is_super_admin: false };
            let told = FollowChanges::new(Arc::new(feed))
                .run(&staff, &FeedPosition::default(), asked)
                .unwrap();
            assert_eq!(told.next, FeedPosition::default());
        }
    }
}
