//! What a transaction can do with the index of words.

use domain::{MessageId, TicketId};

use super::Words;
use crate::StoreError;

/// The words of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageWords {
    /// The message.
    pub message: MessageId,
    /// Its ticket.
    pub ticket: TicketId,
    /// Its words.
    pub words: Words,
}

/// Whose names are found. Whoever writes such a name writes its words in the same transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// People.
    Users,
    /// Companies.
    Brands,
    /// Packages, by their titles.
    Packages,
}

impl Named {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Users, Self::Brands, Self::Packages];
}

/// What a transaction can do with the index of words.
pub trait SearchRows {
    /// Writes the words of messages, over those that are there.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_message_words(&mut self, words: Vec<MessageWords>) -> Result<(), StoreError>;

    /// Clears words of at least `limit` messages, or of all. How many those were, and 0 when none
    /// are left.
    ///
    /// # Errors
    /// [`StoreError`].
    fn clear_message_words(&mut self, limit: u32) -> Result<u32, StoreError>;

    /// Writes the words of at most `limit` names behind an id, in the order of ids, over those that
    /// are there. The last id, or `None` when there was none.
    ///
    /// # Errors
    /// [`StoreError`].
    fn refill_name_words(
        &mut self,
        named: Named,
        after: i64,
        limit: u32,
    ) -> Result<Option<i64>, StoreError>;
}
