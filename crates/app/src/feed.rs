//! The feed of what happens to tickets, in an order that stays and without gaps, and work that
//! follows it.

mod follow;
mod follower;
mod position;
mod queries;
mod rows;
mod types;

pub use follow::FollowChanges;
pub use follower::{Follower, Lag, PassedOver, Step, Subject};
pub use position::{FeedPosition, InvalidFeedPosition, Seen};
pub use queries::ChangeFeed;
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockChangeFeed;
pub use rows::{FollowerRows, FollowerState};
pub use types::{Behind, Changes, FeedPart, FollowChangesError, TicketChanged, TicketNews};
