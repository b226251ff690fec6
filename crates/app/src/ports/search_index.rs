//! The index of words.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Message, MessageId, OrderId, TicketId};

use crate::{Found, Matched, SearchText, StoreError};

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// The words; at least one.
    pub text: SearchText,
    /// The most orders, at least 1.
    pub limit: u32,
}

/// Something that has the words, before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// The order.
    pub order: OrderId,
    /// What about it has the words.
    pub matched: Matched,
    /// The message that has them, if it is one.
    pub message: Option<MessageId>,
}

impl Search {
    /// The hits that are answered, out of lists with the newest `limit` hits of each kind (fewer where there are
    /// none), the surest kind first: each order once, where it came first.
    #[must_use]
    pub fn choose(&self, hits: Vec<Hit>) -> Vec<Hit> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let mut known = BTreeSet::new();
        hits.into_iter().filter(|hit| known.insert(hit.order)).take(limit).collect()
    }
}

/// A ticket that has the words, before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketHit {
    /// The ticket.
    pub ticket: TicketId,
    /// What about it has the words.
    pub matched: Matched,
    /// The message that has them, if it is one.
    pub message: Option<MessageId>,
}

/// Finds orders by the words of what belongs to them.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait SearchIndex: Send + Sync {
    /// Orders that have every word in one place: as their id or that of their ticket (when the question is a number),
    /// in the names of the brand or the creator, in the title of the package, or in one message of any channel. The
    /// surest kind comes first; in a kind those that were placed last, and of messages the newest. An order comes
    /// once, with the newest message of its ticket that has the words if it was found by one.
    ///
    /// # Errors
    /// [`StoreError`].
    fn search(&self, search: &Search) -> Result<Vec<Found>, StoreError>;

    /// The tickets of the same orders in the same order, without reading them. Orders without a ticket are left out.
    ///
    /// # Errors
    /// [`StoreError`].
    fn tickets(&self, search: &Search) -> Result<Vec<TicketHit>, StoreError>;

    /// The messages by which something was found. Those that are unknown are left out.
    ///
    /// # Errors
    /// [`StoreError`].
    fn messages(&self, ids: &[MessageId]) -> Result<BTreeMap<MessageId, Message>, StoreError>;
}
