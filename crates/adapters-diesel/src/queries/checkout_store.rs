//! Placing orders, and the receipts of it.

use app::{IdempotencyKey, Idempotent, PlaceOrdersError, Placement, Recall, StoreError, ports::CheckoutStore};
use domain::{CheckoutRequest, Timestamp, UserId};

use super::{Store, checkouts::Ask, dialect, receipts};
use crate::error::During;

impl CheckoutStore for Store {
    fn place_orders(
        &self,
        request: CheckoutRequest,
        idempotent: Option<Idempotent>,
    ) -> Result<Placement, PlaceOrdersError> {
        self.checkouts.place(&self.db, Ask { request, idempotent }, &self.turns)
    }

    fn recall(
        &self,
        buyer: UserId,
        key: &IdempotencyKey,
        fingerprint: &[u8; 32],
        now: Timestamp,
    ) -> Result<Recall, StoreError> {
        self.db.read(|conn| receipts::recall(conn, buyer, key, fingerprint, now))
    }

    fn forget_receipts(&self, before: Timestamp, limit: u32) -> Result<u32, StoreError> {
        self.db.write("forget receipts", move |conn| {
            let removed = dialect::forget_receipts(conn, before.into(), limit.into()).during("forget receipts")?;
            Ok(u32::try_from(removed).unwrap_or(u32::MAX))
        })
    }
}
