//! What a transaction can do with messages.

use domain::{Channel, MessageId, SenderRole, TicketId, Timestamp};

use crate::StoreError;

/// Rows of messages.
pub trait MessageRows {
    /// The newest message of a channel, or the newest one that is not newer than `up_to`.
    ///
    /// # Errors
    /// [`StoreError`].
    fn newest_message(
        &mut self,
        ticket: TicketId,
        channel: Channel,
        up_to: Option<MessageId>,
    ) -> Result<Option<MessageId>, StoreError>;

    /// Writes the time on the unread messages of a channel that these wrote, up to one.
    ///
    /// # Errors
    /// [`StoreError`].
    fn mark_messages_read(
        &mut self,
        ticket: TicketId,
        channel: Channel,
        authors: &[SenderRole],
        up_to: MessageId,
        at: Timestamp,
    ) -> Result<(), StoreError>;
}
