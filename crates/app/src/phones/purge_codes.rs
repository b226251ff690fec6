//! One-time codes are deleted a day after they were asked for, with what was counted of them; they
//! are good for much less.

use std::{sync::Arc, time::Duration};

use super::PhoneTransactions;
use crate::{Clock, StoreError, batches::in_batches};

/// Deletes codes that are no good any more.
#[derive(Clone)]
pub struct PurgeCodes {
    store: Arc<dyn PhoneTransactions>,
    clock: Arc<dyn Clock>,
}

impl PurgeCodes {
    /// How long a code is stored.
    pub const KEPT_FOR: Duration = Duration::from_hours(24);

    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(store: Arc<dyn PhoneTransactions>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Deletes all of them with what happened as long ago, and says how many rows there were.
    ///
    /// # Errors
    /// [`StoreError`]; what was deleted before stays deleted.
    pub fn run(&self) -> Result<u32, StoreError> {
        let before = self.clock.now() - Self::KEPT_FOR;
        in_batches(|most| {
            self.store.write("purge codes", move |tx| {
                let codes = tx.purge_phone_codes(before, most)?;
                Ok::<_, StoreError>(
                    codes + tx.purge_code_events(before, most.saturating_sub(codes))?,
                )
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::{PhoneCode, Timestamp};

    use super::*;
    use crate::tx::write;
    use crate::{
        phones::CodeEvent,
        testing::{FixedClock, MemoryStore},
    };

    #[test]
    fn codes_and_what_was_counted_go_after_a_day() {
        let store = Arc::new(MemoryStore::default());
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        write(&*store, "plant", |tx| {
            for n in 1..=400 {
                let phone = format!("+91980000{n:04}").parse().unwrap();
                tx.save_phone_code(&phone, &PhoneCode::new([1; 32], Timestamp::UNIX_EPOCH))?;
                tx.insert_code_event(
                    &phone,
                    &CodeEvent { address: None, is_settled: false, at: Timestamp::UNIX_EPOCH },
                )?;
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
        let purge = PurgeCodes::new(store, clock.clone());
        clock.advance(PurgeCodes::KEPT_FOR);
        assert_eq!(purge.run().unwrap(), 0);
        clock.advance(Duration::from_secs(1));
        assert_eq!([purge.run().unwrap(), purge.run().unwrap()], [800, 0]);
    }
}
