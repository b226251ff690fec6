//! The words of messages are written behind the commit.

use std::sync::Arc;

use domain::MessageId;

use super::{
    MessageWords, Named, SearchIndex, SearchTransactions, SearchTx, SearchableText, Words,
};
use crate::{
    StoreError,
    feed::{FeedPart, Follower, Subject, TicketChanged, TicketNews},
};

/// The follower of the search.
pub type SearchFollower = Follower<IndexWords>;

/// Names whose words are written in one transaction, and messages whose words are cleared in one.
const BATCH: u32 = 1000;

/// Reads what was said and writes its words. Before it begins with the first message it writes
/// those of all names.
#[derive(Clone)]
pub struct IndexWords {
    store: Arc<dyn SearchTransactions>,
    index: Arc<dyn SearchIndex>,
}

impl IndexWords {
    /// The subject over a store and its index.
    #[must_use]
    pub fn new(store: Arc<dyn SearchTransactions>, index: Arc<dyn SearchIndex>) -> Self {
        Self { store, index }
    }
}

impl Subject for IndexWords {
    type Tx<'t> = dyn SearchTx + 't;
    type Work = Vec<MessageWords>;

    fn name(&self) -> &'static str {
        "search"
    }

    fn part(&self) -> FeedPart {
        FeedPart::Messages
    }

    fn prepare(&self, changes: &[TicketChanged]) -> Result<Vec<MessageWords>, StoreError> {
        let said: Vec<MessageId> = changes
            .iter()
            .filter_map(|change| match change.news {
                TicketNews::Said { message, .. } => Some(message),
                _ => None,
            })
            .collect();
        let words = |SearchableText { message, ticket, text }| MessageWords {
            message,
            ticket,
            words: Words::of(&text),
        };
        Ok(self.index.searchable_texts(&said)?.into_iter().map(words).collect())
    }

    fn write(tx: &mut (dyn SearchTx + '_), work: Vec<MessageWords>) -> Result<(), StoreError> {
        tx.save_message_words(work)
    }

    fn prepare_to_begin(
        &self,
        leads_on: &dyn Fn() -> Result<bool, StoreError>,
    ) -> Result<bool, StoreError> {
        for &named in Named::ALL {
            let mut after = Some(0);
            while let Some(last) = after {
                after = self.transact("write the words of names", move |tx| {
                    tx.refill_name_words(named, last, BATCH)
                })?;
                if !leads_on()? {
                    return Ok(false);
                }
            }
        }
        let clear = || self.transact("clear words of messages", |tx| tx.clear_message_words(BATCH));
        while clear()? > 0 {
            if !leads_on()? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn clear(tx: &mut (dyn SearchTx + '_)) -> Result<(), StoreError> {
        while tx.clear_message_words(BATCH)? > 0 {}
        Ok(())
    }

    fn transact<T: Send + 'static>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&mut (dyn SearchTx + '_)) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.store.write(operation, |tx| work(tx))
    }
}
