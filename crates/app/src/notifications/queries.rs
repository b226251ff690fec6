//! Reads notifications.

use domain::{NotificationKind, TicketId, UserId};

use super::Notification;
use crate::{Page, PageRequest, StoreError};

/// Reads outside of a transaction, always those of one user.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait NotificationQueries: Send + Sync {
    /// Notifications of a user, the newest first; with `unread` only those that are not read.
    ///
    /// # Errors
    /// [`StoreError`].
    fn notifications(
        &self,
        user: UserId,
        unread: bool,
        page: PageRequest,
    ) -> Result<Page<Notification>, StoreError>;

    /// How many notifications of a user are not read.
    ///
    /// # Errors
    /// [`StoreError`].
    fn count_unread(&self, user: UserId) -> Result<u64, StoreError>;

    /// Whether a user has an unread notification about a ticket that is of one of these kinds.
    ///
    /// # Errors
    /// [`StoreError`].
    fn has_unread(
        &self,
        user: UserId,
        ticket: TicketId,
        kinds: &[NotificationKind],
    ) -> Result<bool, StoreError>;
}
