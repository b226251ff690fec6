//! A user reads its notifications.

use std::sync::Arc;

use super::{ListedNotifications, NotificationQueries};
use crate::{PageRequest, StoreError, Viewer};

/// Lists and counts the viewer's own notifications.
#[derive(Clone)]
pub struct ListNotifications {
    queries: Arc<dyn NotificationQueries>,
}

impl ListNotifications {
    /// The use case over a store.
    #[must_use]
    pub fn new(queries: Arc<dyn NotificationQueries>) -> Self {
        Self { queries }
    }

    /// The viewer's notifications, or only those that are not read.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(
        &self,
        viewer: &Viewer,
        unread: bool,
        page: PageRequest,
    ) -> Result<ListedNotifications, StoreError> {
        let page = self.queries.notifications(viewer.user(), unread, page)?;
        Ok(ListedNotifications { page, unread: self.queries.count_unread(viewer.user())? })
    }

    /// How many of the viewer's notifications are not read.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn count_unread(&self, viewer: &Viewer) -> Result<u64, StoreError> {
        self.queries.count_unread(viewer.user())
    }
}

#[cfg(test)]
mod tests {
    use domain::UserId;

    use super::*;
    use crate::{Page, StaffViewer, notifications::MockNotificationQueries};

    #[test]
    fn r58_only_the_viewers_own_notifications_are_asked_for() {
        let user = UserId::new(7).unwrap();
        let viewer = Viewer::Staff(StaffViewer { user, is_super_admin: false });
        let mut queries = MockNotificationQueries::new();
        queries
            .expect_notifications()
            .withf(move |of, _, _| *of == user)
            .once()
            .returning(|_, _, _| Ok(Page::default()));
        queries.expect_count_unread().withf(move |of| *of == user).times(2).returning(|_| Ok(3));
        let list = ListNotifications::new(Arc::new(queries));
        assert_eq!(list.run(&viewer, true, PageRequest::first(9)).unwrap().unread, 3);
        assert_eq!(list.count_unread(&viewer).unwrap(), 3);
    }
}
