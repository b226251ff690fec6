//! The store of notifications. Whoever causes one writes it; here its user reads it.

use domain::{NotificationId, NotificationKind, TicketId, Timestamp, UserId};

use crate::{Notification, Page, PageRequest, StoreError};

/// Reads notifications and marks them as read, always those of one user.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait NotificationStore: Send + Sync {
    /// Notifications of a user, the newest first; with `unread` only those that are not read.
    ///
    /// # Errors
    /// [`StoreError`].
    fn list(&self, user: UserId, unread: bool, page: PageRequest) -> Result<Page<Notification>, StoreError>;

    /// How many notifications of a user are not read.
    ///
    /// # Errors
    /// [`StoreError`].
    fn count_unread(&self, user: UserId) -> Result<u64, StoreError>;

    /// Marks a notification as read, unless it was before. `None` when it is not the user's.
    ///
    /// # Errors
    /// [`StoreError`].
    fn read(&self, user: UserId, id: NotificationId, at: Timestamp) -> Result<Option<Notification>, StoreError>;

    /// Marks the notifications of a user about a ticket that are of these kinds, and says how many were not read before.
    ///
    /// # Errors
    /// [`StoreError`].
    fn settle(
        &self,
        user: UserId,
        ticket: TicketId,
        kinds: &[NotificationKind],
        at: Timestamp,
    ) -> Result<u64, StoreError>;

    /// Marks all notifications of a user, or those up to one, and says how many were not read before.
    ///
    /// # Errors
    /// [`StoreError`].
    fn read_all(&self, user: UserId, up_to: Option<NotificationId>, at: Timestamp) -> Result<u64, StoreError>;
}
