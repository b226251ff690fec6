//! The index of words.

use std::collections::BTreeMap;

use domain::{Message, MessageId};

use super::{Found, Search, SearchableText, TicketHit};
use crate::StoreError;

/// Finds orders by the words of what belongs to them.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait SearchIndex: Send + Sync {
    /// Orders that have every word in one place: as their id or that of their ticket (when the
    /// question is a number), in the names of the brand or the creator, in the beginning of their
    /// e-mail address (when the question is one), in the title of the package, or in one message of
    /// any channel. Messages are found once their words are written. The surest kind comes first;
    /// in a kind those that were placed last, and of messages the newest. An order comes once, with
    /// the newest message of its ticket that has the words if it was found by one.
    ///
    /// # Errors
    /// [`StoreError`].
    fn search(&self, search: &Search) -> Result<Vec<Found>, StoreError>;

    /// The tickets of the same orders in the same order, without reading them. Orders without a
    /// ticket are left out.
    ///
    /// # Errors
    /// [`StoreError`].
    fn tickets(&self, search: &Search) -> Result<Vec<TicketHit>, StoreError>;

    /// The messages by which something was found. Those that are unknown are left out.
    ///
    /// # Errors
    /// [`StoreError`].
    fn messages(&self, ids: &[MessageId]) -> Result<BTreeMap<MessageId, Message>, StoreError>;

    /// The texts of these messages that are found by their words. Those that are unknown are left
    /// out.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when one of them cannot be read, and any other [`StoreError`].
    fn searchable_texts(&self, ids: &[MessageId]) -> Result<Vec<SearchableText>, StoreError>;
}
