//! Checkouts, and what is kept of their idempotency keys.

use app::{
    IdempotencyKey, Idempotent, PlaceOrdersError, Placement, StoreError,
    checkout::{IdempotencyRecord, PlacementRequest},
    ports::CheckoutStore,
};
use domain::{CheckoutRequest, Timestamp, UserId};

use super::{Store, dialect, receipts};
use crate::error::During;

impl CheckoutStore for Store {
    fn place_orders(
        &self,
        checkout: CheckoutRequest,
        idempotent: Option<Idempotent>,
    ) -> Result<Placement, PlaceOrdersError> {
        self.checkouts.place(&self.db, PlacementRequest { checkout, idempotent }, &self.turns)
    }

    fn idempotency_record(&self, buyer: UserId, key: &IdempotencyKey) -> Result<Option<IdempotencyRecord>, StoreError> {
        self.db.read(|conn| receipts::find(conn, buyer, key))
    }

    fn forget_receipts(&self, before: Timestamp, limit: u32) -> Result<u32, StoreError> {
        self.db.write("forget receipts", move |conn| {
            let removed = dialect::forget_receipts(conn, before.into(), limit.into()).during("forget receipts")?;
            Ok(u32::try_from(removed).unwrap_or(u32::MAX))
        })
    }
}
