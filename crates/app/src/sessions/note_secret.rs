//! Each running instance notes with which secret it signs tokens, so that one with another secret
//! is found.

use std::{sync::Arc, time::Duration};

use domain::Timestamp;

use super::{SecretRows, SessionTransactions};
use crate::{Clock, StoreError};

/// Notes the fingerprint of the secret that signs tokens.
#[derive(Clone)]
pub struct NoteSecret {
    store: Arc<dyn SessionTransactions>,
    clock: Arc<dyn Clock>,
}

impl NoteSecret {
    /// How long after it was noted last a secret counts as one of a running instance.
    pub const IN_USE: Duration = Duration::from_hours(2);

    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(store: Arc<dyn SessionTransactions>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Notes the own fingerprint and returns those of other secrets that are in use, at most 100.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self, own: &str) -> Result<Vec<String>, StoreError> {
        let (own, at) = (own.to_owned(), self.clock.now());
        self.store.write("note a secret", move |tx| note(tx, &own, at))
    }
}

fn note(
    tx: &mut (impl SecretRows + ?Sized),
    own: &str,
    at: Timestamp,
) -> Result<Vec<String>, StoreError> {
    tx.purge_secrets(at - NoteSecret::IN_USE)?;
    tx.save_secret(own, at)?;
    tx.other_secrets(own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{FixedClock, MemoryStore};

    #[test]
    fn the_secrets_of_other_instances_are_told_for_two_hours() {
        let store = Arc::new(MemoryStore::default());
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        let note = NoteSecret::new(store, clock.clone());
        let others = |own| note.run(own).unwrap();
        assert_eq!(others("one"), [""; 0]);
        assert_eq!(others("two"), ["one"]);
        clock.advance(NoteSecret::IN_USE);
        assert_eq!(others("two"), ["one"], "as long as it is in use");
        clock.advance(Duration::from_secs(1));
        assert_eq!(others("three"), ["two"]);
    }
}
