//! The feed of what happens to tickets, in an order that stays and without gaps.

mod follow;
mod position;
mod queries;
mod types;

pub use follow::FollowChanges;
pub use position::{FeedPosition, InvalidFeedPosition, Seen};
pub use queries::ChangeFeed;
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockChangeFeed;
pub use types::{Changes, FollowChangesError, TicketChanged, TicketNews};
