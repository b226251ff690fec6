//! What a key was used for, for a request that is refused before it becomes a cart.

use std::sync::Arc;

use domain::UserId;

use super::{IdempotencyLookup, IdempotencyQueries};
use crate::{IdempotencyKey, StoreError, clock::Clock};

/// Says what an idempotency key was used for: a key that belongs to another request is the first
/// thing to be told.
#[derive(Clone)]
pub struct LookUpIdempotencyKey {
    records: Arc<dyn IdempotencyQueries>,
    clock: Arc<dyn Clock>,
}

impl LookUpIdempotencyKey {
    /// The use case over what is kept of keys, and a clock.
    #[must_use]
    pub fn new(records: Arc<dyn IdempotencyQueries>, clock: Arc<dyn Clock>) -> Self {
        Self { records, clock }
    }

    /// What a key of this account says to a request with this digest.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(
        &self,
        buyer: UserId,
        key: &IdempotencyKey,
        fingerprint: &[u8; 32],
    ) -> Result<IdempotencyLookup, StoreError> {
        let record = self.records.idempotency_record(buyer, key)?;
        Ok(record.map_or(IdempotencyLookup::Unknown, |record| {
            record.look_up(fingerprint, self.clock.now())
        }))
    }
}
