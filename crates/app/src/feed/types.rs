//! Changes of tickets as the feed tells them.

use domain::{Channel, MessageId, SenderRole, TicketId, Timestamp, UserId};

use super::{FeedPosition, Seen};
use crate::StoreError;

/// What happened to a ticket. It does not say how the ticket is now: that must be read, since it
/// may have changed once more meanwhile.
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
    /// Something else was noted in its audit log.
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
    /// What changed, in an order that stays. It need not be the order in which it happened, but
    /// whoever is told of a change can read all that it builds on.
    pub items: Vec<TicketChanged>,
    /// Where to go on.
    pub next: FeedPosition,
    /// Whether there was more than was asked for.
    pub more: bool,
}

/// Which changes somebody wants to be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedPart {
    /// All of them.
    Everything,
    /// Messages.
    Messages,
}

/// What comes after a position.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Behind {
    /// How many changes, or as many as were counted at most.
    pub changes: u64,
    /// When the first of them was written.
    pub oldest: Option<Timestamp>,
}

/// Why nothing can be told.
#[derive(Debug, thiserror::Error)]
pub enum FollowChangesError {
    /// The position is not of this store as it is: it is older than a restore, or of another store.
    /// Whoever follows reads everything anew and goes on from the head.
    #[error("the position is unknown")]
    UnknownPosition,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is compared of two rows of one kind: they are told in this order.
fn order(seen: Option<Seen>) -> Option<(i64, i64)> {
    seen.map(|seen| (seen.transaction, seen.id))
}

impl FeedPosition {
    /// Whether a follower that was told up to here was told of a change. Followers of one feed may
    /// be at different places of it.
    #[must_use]
    pub fn includes(&self, change: &TicketChanged) -> bool {
        let (own, of_change) = match change.news {
            TicketNews::Said { .. } => (self.message, change.position.message),
            TicketNews::Read { .. } => (self.mark, change.position.mark),
            _ => (self.event, change.position.event),
        };
        order(own) >= order(of_change)
    }

    /// Where a follower is that was told up to here, and then of a change.
    #[must_use]
    pub fn with(&self, change: &TicketChanged) -> Self {
        let further = |own, other| if order(own) >= order(other) { own } else { other };
        let other = change.position;
        match change.news {
            TicketNews::Said { .. } => {
                Self { message: further(self.message, other.message), ..*self }
            }
            TicketNews::Read { .. } => Self { mark: further(self.mark, other.mark), ..*self },
            _ => Self { event: further(self.event, other.event), ..*self },
        }
    }
}
