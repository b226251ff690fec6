//! Answers to requests that had an idempotency key.

use app::{ForgetReceipts, IdempotencyKey, Idempotent, PlaceOrdersError, Recall, Receipt, StoreError};
use diesel::prelude::*;
use domain::{Timestamp, UserId};

use super::dialect::{self, Conn};
use crate::{convert::Source, error::During, rows::ReceiptRow, schema::receipts};

/// The only endpoint whose answers are kept so far.
const CHECKOUT: &str = "checkout";

/// Claims the key for this transaction; the receipt when the request is a repeat.
pub(super) fn claim(
    conn: &mut Conn,
    buyer: UserId,
    once: &Idempotent,
    now: Timestamp,
) -> Result<Option<Receipt>, PlaceOrdersError> {
    let name = format!("{CHECKOUT} {buyer} {}", once.key.as_str());
    if !dialect::claim_key(conn, &name).during("claim an idempotency key")? {
        return Err(PlaceOrdersError::KeyInFlight);
    }
    match recall(conn, buyer, &once.key, &once.fingerprint, now)? {
        Recall::Unknown => Ok(None),
        Recall::OtherRequest => Err(PlaceOrdersError::KeyReused),
        Recall::Answered(receipt) => Ok(Some(receipt)),
    }
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
    match row.filter(|row| row.created_at.0 > now - ForgetReceipts::KEPT_FOR) {
        None => Ok(Recall::Unknown),
        Some(row) if row.fingerprint != fingerprint => Ok(Recall::OtherRequest),
        Some(row) => {
            let status = Source { table: "receipts", row: row.user_id }.int("status", row.status)?;
            Ok(Recall::Answered(Receipt { status, body: row.body }))
        }
    }
}

/// Keeps an answer, in place of one that lapsed.
pub(super) fn keep(
    conn: &mut Conn,
    buyer: UserId,
    once: &Idempotent,
    receipt: &Receipt,
    now: Timestamp,
) -> Result<(), StoreError> {
    diesel::delete(receipts::table.find((buyer.get(), CHECKOUT, once.key.as_str())))
        .execute(conn)
        .during("remove a lapsed receipt")?;
    let row = ReceiptRow {
        user_id: buyer.get(),
        endpoint: CHECKOUT.to_owned(),
        idempotency_key: once.key.as_str().to_owned(),
        fingerprint: once.fingerprint.to_vec(),
        status: i32::from(receipt.status),
        body: receipt.body.clone(),
        created_at: now.into(),
    };
    diesel::insert_into(receipts::table).values(&row).execute(conn).during("keep a receipt")?;
    Ok(())
}
