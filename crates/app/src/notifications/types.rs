//! Notifications as their users see them.

use domain::{NotificationId, NotificationKind, Timestamp};

use crate::Page;

/// A notification of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Id of the notification.
    pub id: NotificationId,
    /// What it is about.
    pub kind: NotificationKind,
    /// Headline.
    pub title: String,
    /// One sentence.
    pub message: String,
    /// Facts by name.
    pub data: Vec<(String, String)>,
    /// When its user read it first.
    pub read_at: Option<Timestamp>,
    /// When it was written.
    pub created_at: Timestamp,
}

/// Part of a user's notifications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedNotifications {
    /// The notifications, the newest first.
    pub page: Page<Notification>,
    /// How many of all the user's notifications are not read.
    pub unread: u64,
}
