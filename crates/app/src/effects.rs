//! What an act leaves behind besides the rows that it changes.

use domain::{NewAuditEntry, NewMessage, NewNotification};

use crate::StoreError;

/// Messages, notifications and entries of the audit log that one act writes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effects {
    /// Messages, in the order in which they are said.
    pub messages: Vec<NewMessage>,
    /// Notifications.
    pub notifications: Vec<NewNotification>,
    /// Entries of the audit log.
    pub audit: Vec<NewAuditEntry>,
}

impl From<NewAuditEntry> for Effects {
    fn from(entry: NewAuditEntry) -> Self {
        Self { audit: vec![entry], ..Self::default() }
    }
}

/// Writes what an act leaves behind.
pub trait EffectRows {
    /// Writes all of it. Ids of messages ascend in the given order.
    ///
    /// # Errors
    /// [`StoreError`].
    fn record(&mut self, effects: &Effects) -> Result<(), StoreError>;
}
