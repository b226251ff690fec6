//! What is told to users outside of conversations.

use crate::{
    OutsidePorts, StorePorts,
    notifications::{ListNotifications, MarkNotificationsRead},
};

/// Use cases of notifications.
#[derive(Clone)]
pub struct NotificationUseCases {
    /// Lists and counts the viewer's own.
    pub list: ListNotifications,
    /// Marks them as read.
    pub mark_read: MarkNotificationsRead,
}

impl NotificationUseCases {
    pub(super) fn over(stores: &StorePorts, outside: &OutsidePorts) -> Self {
        let queries = &stores.notifications;
        Self {
            list: ListNotifications::new(queries.clone()),
            mark_read: MarkNotificationsRead::new(
                stores.transactions.clone(),
                queries.clone(),
                outside.clock.clone(),
            ),
        }
    }
}
