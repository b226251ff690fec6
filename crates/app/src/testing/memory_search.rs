//! Followers and words of messages in memory. Names are read where they are, so they have no words
//! of their own.

use super::memory_store::Rows;
use crate::{
    StoreError,
    feed::{FollowerRows, FollowerState},
    search::{MessageWords, Named, SearchRows},
};

impl FollowerRows for Rows {
    fn lock_follower(&mut self, name: &'static str) -> Result<FollowerState, StoreError> {
        Ok(self.followers.entry(name).or_default().clone())
    }

    fn save_follower(
        &mut self,
        name: &'static str,
        state: &FollowerState,
    ) -> Result<(), StoreError> {
        self.followers.insert(name, state.clone());
        Ok(())
    }
}

impl SearchRows for Rows {
    fn save_message_words(&mut self, words: Vec<MessageWords>) -> Result<(), StoreError> {
        self.message_words.extend(words.into_iter().map(|of| (of.message, of.words)));
        Ok(())
    }

    fn clear_message_words(&mut self, _: u32) -> Result<u32, StoreError> {
        let words = std::mem::take(&mut self.message_words);
        Ok(u32::try_from(words.len()).unwrap_or(u32::MAX))
    }

    fn refill_name_words(&mut self, _: Named, _: i64, _: u32) -> Result<Option<i64>, StoreError> {
        Ok(None)
    }
}
