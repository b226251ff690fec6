//! What a transaction can do for notifications.

use super::NotificationRows;
use crate::transaction::transactions;

transactions! {
    /// The rows that use cases of notifications read, lock and write.
    NotificationTx: NotificationRows;
    NotificationTransactions, run_notifications
}
