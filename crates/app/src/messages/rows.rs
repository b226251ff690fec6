//! What a transaction can do with messages.

use domain::{Channel, Message, MessageId, NewMessage, SenderRole, TicketId, Timestamp, UserId};

use super::{Draft, ReadMark};
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

    /// When the first message of a channel was written that one of these wrote, that is newer than
    /// another message and not from before an instant. What the service says in somebody's name
    /// does not count.
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

    /// Removes idempotency keys of messages from before an instant, at most `limit`, and says how
    /// many.
    ///
    /// # Errors
    /// [`StoreError`].
    fn purge_message_keys(&mut self, before: Timestamp, limit: u32) -> Result<u32, StoreError>;
}

/// What a transaction can do with drafts.
pub trait DraftRows {
    /// Writes text and time of the draft of the same writer, ticket and channel, and returns it as
    /// it is then; `None` when there is none.
    ///
    /// # Errors
    /// [`StoreError`].
    fn update_draft(&mut self, writer: UserId, draft: &Draft) -> Result<Option<Draft>, StoreError>;

    /// Writes a new draft. `false` when the writer has one for this ticket and channel; it stays as
    /// it is.
    ///
    /// # Errors
    /// [`StoreError`].
    fn insert_draft(&mut self, writer: UserId, draft: &Draft) -> Result<bool, StoreError>;

    /// Deletes a draft, if there is one.
    ///
    /// # Errors
    /// [`StoreError`].
    fn delete_draft(
        &mut self,
        writer: UserId,
        ticket: TicketId,
        channel: Channel,
    ) -> Result<(), StoreError>;
}

/// What a transaction can do with read marks.
pub trait ReadMarkRows {
    /// The marks of one reader in a ticket, by the word of their channel. Those that do not parse
    /// are left out.
    ///
    /// # Errors
    /// [`StoreError`].
    fn read_marks_of(
        &mut self,
        ticket: TicketId,
        reader: UserId,
    ) -> Result<Vec<ReadMark>, StoreError>;

    /// Sets the mark of a reader in a channel, or moves it.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_read_mark(
        &mut self,
        ticket: TicketId,
        reader: UserId,
        channel: Channel,
        up_to: MessageId,
        at: Timestamp,
    ) -> Result<(), StoreError>;
}
