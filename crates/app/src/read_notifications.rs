//! A user reads what was told to it, and marks it as read.

use std::sync::Arc;

use domain::{NotificationId, NotificationKind, TicketId, Timestamp};

use crate::{
    Page, PageRequest, StoreError, Viewer,
    ports::{Clock, NotificationStore},
};

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

/// Lists the viewer's own notifications.
#[derive(Clone)]
pub struct ListNotifications {
    notifications: Arc<dyn NotificationStore>,
}

impl ListNotifications {
    /// The use case over a store.
    #[must_use]
    pub fn new(notifications: Arc<dyn NotificationStore>) -> Self {
        Self { notifications }
    }

    /// The viewer's notifications, or only those that are not read.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self, viewer: &Viewer, unread: bool, page: PageRequest) -> Result<ListedNotifications, StoreError> {
        let page = self.notifications.list(viewer.user(), unread, page)?;
        Ok(ListedNotifications { page, unread: self.notifications.count_unread(viewer.user())? })
    }

    /// How many of the viewer's notifications are not read.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn count_unread(&self, viewer: &Viewer) -> Result<u64, StoreError> {
        self.notifications.count_unread(viewer.user())
    }
}

/// Why a notification was not marked.
#[derive(Debug, thiserror::Error)]
pub enum ReadNotificationError {
    /// The viewer has no such notification.
    #[error("the notification is unknown")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Marks the viewer's own notifications as read.
#[derive(Clone)]
pub struct ReadNotifications {
    notifications: Arc<dyn NotificationStore>,
    clock: Arc<dyn Clock>,
}

impl ReadNotifications {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(notifications: Arc<dyn NotificationStore>, clock: Arc<dyn Clock>) -> Self {
        Self { notifications, clock }
    }

    /// The notification, read now or before; the time of the first reading stays.
    ///
    /// # Errors
    /// [`ReadNotificationError`].
    pub fn run(&self, viewer: &Viewer, id: NotificationId) -> Result<Notification, ReadNotificationError> {
        self.notifications.read(viewer.user(), id, self.clock.now())?.ok_or(ReadNotificationError::NotFound)
    }

    /// The viewer opened a ticket: it has read that the ticket is its own. What was said in it is read with the messages.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn opened(&self, viewer: &Viewer, ticket: TicketId) -> Result<u64, StoreError> {
        let kinds = [NotificationKind::NewTicket, NotificationKind::TicketAssigned];
        self.notifications.settle(viewer.user(), ticket, &kinds, self.clock.now())
    }

    /// Marks all of them, or those up to one, and says how many were not read before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn all(&self, viewer: &Viewer, up_to: Option<NotificationId>) -> Result<u64, StoreError> {
        self.notifications.read_all(viewer.user(), up_to, self.clock.now())
    }
}

#[cfg(test)]
mod tests {
    use domain::UserId;

    use super::*;
    use crate::{StaffViewer, ports::MockNotificationStore, testing::FixedClock};

    #[test]
    fn r58_only_the_viewers_own_notifications_are_asked_for() {
        let user = UserId::new(7).unwrap();
        let viewer = Viewer::Staff(StaffViewer { user, is_super_admin: false });
        let mut store = MockNotificationStore::new();
        store.expect_list().withf(move |of, _, _| *of == user).once().returning(|_, _, _| Ok(Page::default()));
        store.expect_count_unread().withf(move |of| *of == user).times(2).returning(|_| Ok(3));
        store.expect_read().withf(move |of, _, _| *of == user).once().returning(|_, _, _| Ok(None));
        store.expect_read_all().withf(move |of, _, _| *of == user).once().returning(|_, _, _| Ok(2));
        let store: Arc<dyn NotificationStore> = Arc::new(store);
        let list = ListNotifications::new(store.clone());
        assert_eq!(list.run(&viewer, true, PageRequest::first(9)).unwrap().unread, 3);
        assert_eq!(list.count_unread(&viewer).unwrap(), 3);
        let read = ReadNotifications::new(store, Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH)));
        let unknown = read.run(&viewer, NotificationId::new(1).unwrap());
        assert!(matches!(unknown, Err(ReadNotificationError::NotFound)));
        assert_eq!(read.all(&viewer, None).unwrap(), 2);
    }
}
