//! What helps staff at their work: drafts, canned replies, saved views of the queue, who else is at a ticket, and what
//! people have chosen for themselves.
//!
//! Each module has the types and errors of its noun, what a transaction can do with it (`..Rows`), and the use case.
//! [`StaffToolQueries`] reads all of them.

mod canned_replies;
mod drafts;
mod preferences;
mod presence;
mod queries;
mod saved_views;

pub use canned_replies::{
    CannedReply, CannedReplyInput, CannedReplyRows, ManageCannedReplies, ManageCannedRepliesError,
};
pub use drafts::{Draft, DraftInput, DraftRows, ManageDrafts, SaveDraftError};
pub use preferences::{ManagePreferences, PreferenceRows, TimeZoneName};
pub use presence::{MOST_PURGED, PresenceRows, ShowPresence, ShowPresenceError, TicketPresence};
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockStaffToolQueries;
pub use queries::StaffToolQueries;
pub use saved_views::{ManageSavedViews, ManageSavedViewsError, SavedView, SavedViewInput, SavedViewRows};
