//! The store of checkouts.

use domain::{CheckoutRequest, Timestamp, UserId};

use crate::{IdempotencyKey, Idempotent, PlaceOrdersError, Placement, Recall, StoreError};

/// Places orders, exactly once.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait CheckoutStore: Send + Sync {
    /// Writes every order of the request with its ticket, assignment, messages, notifications and audit event,
    /// takes the ordered packages out of the server cart and keeps the receipt, or writes nothing at all. A buyer whose
    /// account is not active or not that of a brand has no brand profile here. While it
    /// decides, no other checkout of the same brand runs, and from its first turn to its commit no other turn of
    /// the ring is taken.
    ///
    /// # Errors
    /// [`PlaceOrdersError`]; nothing was written and no turn was taken.
    fn place_orders(
        &self,
        request: CheckoutRequest,
        idempotent: Option<Idempotent>,
    ) -> Result<Placement, PlaceOrdersError>;

    /// What is known of a key, without placing anything.
    ///
    /// # Errors
    /// [`StoreError`].
    fn recall(
        &self,
        buyer: UserId,
        key: &IdempotencyKey,
        fingerprint: &[u8; 32],
        now: Timestamp,
    ) -> Result<Recall, StoreError>;

    /// Removes receipts that were kept before an instant, at most `limit` of them, and says how many.
    ///
    /// # Errors
    /// [`StoreError`].
    fn forget_receipts(&self, before: Timestamp, limit: u32) -> Result<u32, StoreError>;
}
