//! Staff follow what happens to tickets.

use std::sync::Arc;

use domain::{Channel, MessageId, SenderRole, TicketId, UserId};

use crate::{FeedPosition, StaffViewer, StoreError, ports::ChangeFeed};

/// What happened to a ticket. It does not say how the ticket is now: that must be read, since it may have changed once
/// more meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketNews {
    /// It is new.
    Opened,
    /// Somebody said something in it.
    Said {
        /// Where.
        channel: Channel,
        /// The message.
        message: MessageId,
        /// As what its author spoke.
        role: SenderRole,
    },
    /// Its status changed.
    Status,
    /// Its priority changed.
    Priority,
    /// The status of its order changed.
    OrderStatus,
    /// Somebody else looks after it.
    Assignee,
    /// A reader has read a channel; of several steps of one reader only the last is told.
    Read {
        /// Where.
        channel: Channel,
        /// Up to which message.
        up_to: MessageId,
    },
    /// Something else was noted in its trail.
    Other,
}

/// One change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketChanged {
    /// The ticket.
    pub ticket: TicketId,
    /// What happened to it.
    pub news: TicketNews,
    /// Who did it. `None` for an operator at the command line.
    pub by: Option<UserId>,
    /// Where to go on after it.
    pub position: FeedPosition,
}

/// Part of the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// What changed, in an order that stays. It need not be the order in which it happened, but whoever is told of a
    /// change can read all that it builds on.
    pub items: Vec<TicketChanged>,
    /// Where to go on.
    pub next: FeedPosition,
    /// Whether there was more than was asked for.
    pub more: bool,
}

/// Why nothing can be told.
#[derive(Debug, thiserror::Error)]
pub enum FollowChangesError {
    /// The position is not of this store as it is: it is older than a restore, or of another store. Whoever follows
    /// reads everything anew and goes on from the head.
    #[error("the position is unknown")]
    UnknownPosition,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Follows what happens to all tickets. Whoever goes on from where the last part ended is told of every change once,
/// however many write at the same time and through whichever instance.
#[derive(Clone)]
pub struct FollowChanges {
    feed: Arc<dyn ChangeFeed>,
}

impl FollowChanges {
    /// Most changes of one part.
    pub const MOST: u32 = 1000;

    /// The use case over the feed.
    #[must_use]
    pub fn new(feed: Arc<dyn ChangeFeed>) -> Self {
        Self { feed }
    }

    /// The end of the feed. What is read after this call holds everything before the position, and may hold some of
    /// what comes after it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn head(&self, _: &StaffViewer) -> Result<FeedPosition, StoreError> {
        self.feed.head()
    }

    /// What changed after a position, at most `limit` changes, and never more than [`Self::MOST`].
    ///
    /// # Errors
    /// [`FollowChangesError`].
    pub fn run(&self, _: &StaffViewer, after: &FeedPosition, limit: u32) -> Result<Changes, FollowChangesError> {
        self.feed.since(after, limit.clamp(1, Self::MOST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::MockChangeFeed;

    #[test]
    fn a_part_has_a_bound_whatever_is_asked_for() {
        for (asked, bound) in [(0, 1), (7, 7), (u32::MAX, FollowChanges::MOST)] {
            let mut feed = MockChangeFeed::new();
            feed.expect_since().once().returning(move |&next, limit| {
                assert_eq!(limit, bound);
                Ok(Changes { items: Vec::new(), next, more: false })
            });
            let staff = StaffViewer { user: UserId::new(7).unwrap(), is_super_admin: false };
            let told = FollowChanges::new(Arc::new(feed)).run(&staff, &FeedPosition::default(), asked).unwrap();
            assert_eq!(told.next, FeedPosition::default());
        }
    }
}
