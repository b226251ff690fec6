//! What a transaction can do with messages.

use domain::{Channel, Message, MessageId, NewMessage, SenderRole, TicketId, Timestamp, UserId};

use crate::{IdempotencyKey, StoreError};

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

    /// The newest message of a channel that one of these wrote.
    ///
    /// # Errors
    /// [`StoreError`].
    fn newest_message_by(
        &mut self,
        ticket: TicketId,
        channel: Channel,
        authors: &[SenderRole],
    ) -> Result<Option<MessageId>, StoreError>;

    /// When the first message of a channel was written that one of these wrote, that is newer than another message and not
    /// from before an instant. What the service says in somebody's name does not count.
    ///
    /// # Errors
    /// [`StoreError`].
    fn first_message_time(
        &mut self,
        ticket: TicketId,
        channel: Channel,
        authors: &[SenderRole],
        after: Option<MessageId>,
        since: Option<Timestamp>,
    ) -> Result<Option<Timestamp>, StoreError>;

    /// Writes a message. Its id is above those of all messages of its ticket.
    ///
    /// # Errors
    /// [`StoreError`].
    fn insert_message(&mut self, message: &NewMessage) -> Result<MessageId, StoreError>;

    /// The message that an author wrote in a ticket with an idempotency key.
    ///
    /// # Errors
    /// [`StoreError`].
    fn find_message_by_key(
        &mut self,
        ticket: TicketId,
        author: UserId,
        key: &IdempotencyKey,
    ) -> Result<Option<Message>, StoreError>;

    /// Keeps the idempotency key of a message of an author in a ticket.
    ///
    /// # Errors
    /// [`StoreError`].
    fn insert_message_key(
        &mut self,
        ticket: TicketId,
        author: UserId,
        key: &IdempotencyKey,
        message: MessageId,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Removes idempotency keys of messages from before an instant, at most `limit`, and says how many.
    ///
    /// # Errors
    /// [`StoreError`].
    fn purge_message_keys(&mut self, before: Timestamp, limit: u32) -> Result<u32, StoreError>;
}
