//! What is kept of idempotency keys is removed after a day, a few at a time.

use std::sync::Arc;

use super::{IdempotencyRecord, IdempotencyTransactions};
use crate::{StoreError, batches::in_batches, clock::Clock};

/// Removes records of idempotency keys that have lapsed.
#[derive(Clone)]
pub struct PurgeIdempotencyRecords {
    store: Arc<dyn IdempotencyTransactions>,
    clock: Arc<dyn Clock>,
}

impl PurgeIdempotencyRecords {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(store: Arc<dyn IdempotencyTransactions>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Removes all of them and says how many there were.
    ///
    /// # Errors
    /// [`StoreError`]; what was removed before stays removed.
    pub fn run(&self) -> Result<u32, StoreError> {
        let before = self.clock.now() - IdempotencyRecord::KEPT_FOR;
        in_batches(|most| {
            self.store.write("purge idempotency records", move |tx| {
                tx.purge_idempotency_records(before, most)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::{Timestamp, UserId};

    use super::*;
    use crate::{
        IdempotencyKey,
        checkout::{IdempotencyQueries, KeptAnswer},
        testing::{FixedClock, MemoryStore},
    };

    #[test]
    fn records_older_than_a_day_go_batch_by_batch() {
        let store = Arc::new(MemoryStore::default());
        let noon = Timestamp::UNIX_EPOCH;
        let owner = UserId::new(1).unwrap();
        let day = IdempotencyRecord::KEPT_FOR;
        let key = |n| IdempotencyKey::parse(format!("key {n}").as_bytes()).unwrap();
        for (n, at) in (0..1200).map(|n| (n, noon)).chain([(1200, noon + day)]) {
            let record = IdempotencyRecord {
                fingerprint: vec![1; 32],
                answer: KeptAnswer { checkout: None, response: None },
                at,
            };
            store.plant_idempotency_record(owner, key(n), record);
        }
        let clock = FixedClock::at(noon + day + std::time::Duration::from_micros(1));
        assert_eq!(
            PurgeIdempotencyRecords::new(store.clone(), Arc::new(clock)).run().unwrap(),
            1200
        );
        assert!(store.idempotency_record(owner, &key(1200)).unwrap().is_some());
    }
}
