//! Answers to requests that had an idempotency key.

use std::collections::BTreeMap;

use app::{ForgetReceipts, IdempotencyKey, Idempotent, Recall, Receipt, StoreError};
use diesel::prelude::*;
use domain::{Timestamp, UserId};

use super::dialect::{self, Conn};
use crate::{convert::Source, error::During, rows::ReceiptRow, schema::receipts};

/// The only endpoint whose answers are kept so far.
const CHECKOUT: &str = "checkout";

/// A key and whose it is.
pub(super) type Owned<'a> = (UserId, &'a str);

/// What is known of a key that a transaction wants to use.
pub(super) enum Claim {
    /// Another transaction is using it.
    InFlight,
    /// It is this transaction's until its end, and this was kept for it before.
    Claimed(Option<ReceiptRow>),
}

/// Claims keys for this transaction.
pub(super) fn claim<'a>(conn: &mut Conn, keys: &[Owned<'a>]) -> Result<BTreeMap<Owned<'a>, Claim>, StoreError> {
    if keys.is_empty() {
        return Ok(BTreeMap::new());
    }
    let names: Vec<String> = keys.iter().map(|(buyer, key)| format!("{CHECKOUT} {buyer} {key}")).collect();
    let claimed = dialect::claim_keys(conn, &names).during("claim idempotency keys")?;
    let rows: Vec<ReceiptRow> = receipts::table
        .filter(receipts::user_id.eq_any(keys.iter().map(|(buyer, _)| buyer.get())))
        .filter(receipts::endpoint.eq(CHECKOUT))
        .filter(receipts::idempotency_key.eq_any(keys.iter().map(|&(_, key)| key)))
        .select(ReceiptRow::as_select())
        .load(conn)
        .during("read receipts")?;
    let mut kept: BTreeMap<_, _> =
        rows.into_iter().map(|row| ((row.user_id, row.idempotency_key.clone()), row)).collect();
    let claim = |(&(buyer, key), claimed): (&Owned<'a>, bool)| {
        let row = kept.remove(&(buyer.get(), key.to_owned()));
        ((buyer, key), if claimed { Claim::Claimed(row) } else { Claim::InFlight })
    };
    Ok(keys.iter().zip(claimed).map(claim).collect())
}

/// What is known of a key.
pub(super) fn recall(
    conn: &mut Conn,
    buyer: UserId,
    key: &IdempotencyKey,
    fingerprint: &[u8; 32],
    now: Timestamp,
) -> Result<Recall, StoreError> {
    let row: Option<ReceiptRow> = receipts::table
        .find((buyer.get(), CHECKOUT, key.as_str()))
        .select(ReceiptRow::as_select())
        .first(conn)
        .optional()
        .during("read a receipt")?;
    row.map_or(Ok(Recall::Unknown), |row| said(&row, fingerprint, now))
}

/// What a kept answer says to a request.
pub(super) fn said(row: &ReceiptRow, fingerprint: &[u8; 32], now: Timestamp) -> Result<Recall, StoreError> {
    if lapsed(row.created_at.0, now) {
        return Ok(Recall::Unknown);
    }
    if row.fingerprint != fingerprint {
        return Ok(Recall::OtherRequest);
    }
    let status = Source { table: "receipts", row: row.user_id }.int("status", row.status)?;
    Ok(Recall::Answered(Receipt { status, body: row.body.clone() }))
}

/// Whether an answer that was kept at one instant is nothing any more at another.
pub(super) fn lapsed(kept: Timestamp, now: Timestamp) -> bool {
    kept <= now - ForgetReceipts::KEPT_FOR
}

/// An answer to keep, as it is stored. Nothing may be kept for its key.
pub(super) fn row(buyer: UserId, once: &Idempotent, receipt: &Receipt, now: Timestamp) -> ReceiptRow {
    ReceiptRow {
        user_id: buyer.get(),
        endpoint: CHECKOUT.to_owned(),
        idempotency_key: once.key.as_str().to_owned(),
        fingerprint: once.fingerprint.to_vec(),
        status: i32::from(receipt.status),
        body: receipt.body.clone(),
        created_at: now.into(),
    }
}

/// Removes what was kept for a key and has lapsed.
pub(super) fn remove(conn: &mut Conn, (buyer, key): Owned<'_>) -> Result<(), StoreError> {
    diesel::delete(receipts::table.find((buyer.get(), CHECKOUT, key)))
        .execute(conn)
        .during("remove a lapsed receipt")?;
    Ok(())
}
