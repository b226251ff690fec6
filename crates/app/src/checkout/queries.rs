//! What is read of idempotency keys.

use domain::UserId;

use super::IdempotencyRecord;
use crate::{IdempotencyKey, StoreError};

/// Reads what is kept of idempotency keys.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait IdempotencyQueries: Send + Sync {
    /// What is kept of a key of an account.
    ///
    /// # Errors
    /// [`StoreError`].
    fn idempotency_record(
        &self,
        owner: UserId,
        key: &IdempotencyKey,
    ) -> Result<Option<IdempotencyRecord>, StoreError>;
}
