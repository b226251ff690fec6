//! The store of checkouts.

use domain::{CheckoutRequest, Timestamp, UserId};

use super::{IdempotencyRecord, Idempotent, PlaceOrdersError, Placement};
use crate::{IdempotencyKey, StoreError};

/// Places orders, exactly once.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait CheckoutStore: Send + Sync {
    /// Runs [`place`](crate::checkout::place) in a transaction, together with other requests or alone, and commits it.
    ///
    /// # Errors
    /// [`PlaceOrdersError`]; nothing was written and no turn was taken.
    fn place_orders(
        &self,
        request: CheckoutRequest,
        idempotent: Option<Idempotent>,
    ) -> Result<Placement, PlaceOrdersError>;

    /// What is kept of a key of an account.
    ///
    /// # Errors
    /// [`StoreError`].
    fn idempotency_record(&self, buyer: UserId, key: &IdempotencyKey) -> Result<Option<IdempotencyRecord>, StoreError>;

    /// Removes receipts that were kept before an instant, at most `limit` of them, and says how many.
    ///
    /// # Errors
    /// [`StoreError`].
    fn forget_receipts(&self, before: Timestamp, limit: u32) -> Result<u32, StoreError>;
}
