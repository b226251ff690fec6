//! Reads what helps staff at their work.

use domain::{TicketId, Timestamp, UserId};

use super::{CannedReply, SavedView, TicketPresence, TimeZoneName};
use crate::StoreError;

/// Reads outside of a transaction. Each method sees one state of the database. Rows that do not
/// parse are left out.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait StaffToolQueries: Send + Sync {
    /// Every canned reply, by shortcut; at most
    /// [`ManageCannedReplies::MAX`](super::ManageCannedReplies::MAX).
    ///
    /// # Errors
    /// [`StoreError`].
    fn canned_replies(&self) -> Result<Vec<CannedReply>, StoreError>;

    /// The time zone that somebody has chosen. A stored name that no rule allows counts as none.
    ///
    /// # Errors
    /// [`StoreError`].
    fn time_zone(&self, user: UserId) -> Result<Option<TimeZoneName>, StoreError>;

    /// Who but `user` was at these tickets after `since`, by ticket and then by name; at most 1000.
    ///
    /// # Errors
    /// [`StoreError`].
    fn presences(
        &self,
        user: UserId,
        tickets: &[TicketId],
        since: Timestamp,
    ) -> Result<Vec<TicketPresence>, StoreError>;

    /// Saved views of an owner, by position and then in the order of their making; at most
    /// [`ManageSavedViews::MAX`](super::ManageSavedViews::MAX).
    ///
    /// # Errors
    /// [`StoreError`].
    fn saved_views(&self, owner: UserId) -> Result<Vec<SavedView>, StoreError>;
}
