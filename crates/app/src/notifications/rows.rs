//! What a transaction can do with notifications.

use domain::{NotificationId, NotificationKind, TicketId, Timestamp, UserId};

use super::Notification;
use crate::StoreError;

/// Rows of notifications.
pub trait NotificationRows {
    /// A notification and its user. Nobody else changes it until the end of the transaction.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_notification(
        &mut self,
        id: NotificationId,
    ) -> Result<Option<(UserId, Notification)>, StoreError>;

    /// Writes when a notification was read.
    ///
    /// # Errors
    /// [`StoreError`].
    fn mark_notification_read(
        &mut self,
        id: NotificationId,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Writes the time on the unread notifications of a user, up to one if that is given, and says
    /// how many those were.
    ///
    /// # Errors
    /// [`StoreError`].
    fn mark_notifications_read(
        &mut self,
        user: UserId,
        up_to: Option<NotificationId>,
        at: Timestamp,
    ) -> Result<u64, StoreError>;

    /// Writes the time on the unread notifications of a user about a ticket that are of these
    /// kinds, and says how many those were.
    ///
    /// # Errors
    /// [`StoreError`].
    fn mark_ticket_notifications_read(
        &mut self,
        user: UserId,
        ticket: TicketId,
        kinds: &[NotificationKind],
        at: Timestamp,
    ) -> Result<u64, StoreError>;
}
