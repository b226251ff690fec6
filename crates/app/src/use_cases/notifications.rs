//! What is told to users outside of conversations.

use crate::{
    ListNotifications, ReadNotifications,
    ports::{OutsidePorts, StorePorts},
};

/// Use cases of notifications.
#[derive(Clone)]
pub struct NotificationUseCases {
    /// Lists and counts the viewer's own.
    pub list: ListNotifications,
    /// Marks them as read.
    pub read: ReadNotifications,
}

impl NotificationUseCases {
    pub(super) fn over(stores: &StorePorts, outside: &OutsidePorts) -> Self {
        Self {
            list: ListNotifications::new(stores.notifications.clone()),
            read: ReadNotifications::new(stores.notifications.clone(), outside.clock.clone()),
        }
    }
}
