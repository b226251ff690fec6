//! What helps staff at their work: canned replies, saved views of the queue, who else is at a
//! ticket, and what people have chosen for themselves.
//!
//! Each module has the errors of its noun and the use case. [`StaffToolQueries`] reads all of them.

mod canned_replies;
mod preferences;
mod presence;
mod queries;
mod rows;
mod saved_views;
mod tx;
mod types;

pub use canned_replies::{ManageCannedReplies, ManageCannedRepliesError};
pub use preferences::ManagePreferences;
pub use presence::{MAX_PURGED, ShowPresence};
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockStaffToolQueries;
pub use queries::StaffToolQueries;
pub use rows::{CannedReplyRows, PreferenceRows, PresenceRows, SavedViewRows};
pub use saved_views::{ManageSavedViews, ManageSavedViewsError};
pub use tx::{StaffToolTransactions, StaffToolTx};
pub use types::{
    CannedReply, CannedReplyInput, SavedView, SavedViewInput, TicketPresence, TimeZoneName,
};
