//! What is told to users outside of conversations.
//!
//! An act writes its notifications with its [`Effects`](crate::effects::Effects); here their user
//! reads them.

mod list;
mod mark_read;
mod queries;
mod rows;
mod tx;
mod types;

pub use list::ListNotifications;
pub use mark_read::MarkNotificationsRead;
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockNotificationQueries;
pub use queries::NotificationQueries;
pub use rows::NotificationRows;
pub use tx::{NotificationTransactions, NotificationTx};
pub use types::{ListedNotifications, Notification};
