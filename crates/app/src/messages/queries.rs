//! Reads conversations.

use std::collections::BTreeMap;

use domain::{Channel, Message, TicketId, UserId};

use super::{ConversationFacts, Draft, ReadMark};
use crate::{Page, PageRequest, StoreError};

/// Reads conversations outside of a transaction. Each method sees one state of the database.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait MessageQueries: Send + Sync {
    /// What these channels of tickets depend on, in one look that reads no message. Tickets that
    /// are unknown are left out.
    ///
    /// # Errors
    /// [`StoreError`].
    fn conversation_facts(
        &self,
        tickets: &[TicketId],
        channels: &[Channel],
    ) -> Result<BTreeMap<TicketId, ConversationFacts>, StoreError>;

    /// How far the conversation was read in these channels, by whom.
    ///
    /// # Errors
    /// [`StoreError`].
    fn read_marks(
        &self,
        ticket: TicketId,
        channels: &[Channel],
    ) -> Result<Vec<ReadMark>, StoreError>;

    /// The newest messages of a ticket in these channels, or those before a position, the newest
    /// first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn messages(
        &self,
        ticket: TicketId,
        channels: &[Channel],
        page: PageRequest,
    ) -> Result<Page<Message>, StoreError>;

    /// Drafts of a writer for a ticket, by the word of their channel.
    ///
    /// # Errors
    /// [`StoreError`].
    fn drafts(&self, writer: UserId, ticket: TicketId) -> Result<Vec<Draft>, StoreError>;
}
