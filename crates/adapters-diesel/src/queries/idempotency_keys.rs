//! What is kept of idempotency keys.

use std::collections::BTreeMap;

use app::{
    IdempotencyKey, StoreError,
    checkout::{
        IdempotencyClaim, IdempotencyRecord, KeptAnswer, NewIdempotencyRecord, StoredResponse,
    },
};
use diesel::prelude::*;
use domain::{OrderId, UserId};

use super::dialect::{self, Conn};
use crate::{convert::Source, error::During, rows::IdempotencyKeyRow, schema::idempotency_keys};

/// The only endpoint whose answers are kept so far.
const CHECKOUT: &str = "checkout";

/// Claims keys for this transaction, and reads what is kept of them.
pub(super) fn claim(
    conn: &mut Conn,
    keys: &[(UserId, IdempotencyKey)],
) -> Result<Vec<IdempotencyClaim>, StoreError> {
    let names: Vec<String> =
        keys.iter().map(|(owner, key)| format!("{CHECKOUT} {owner} {}", key.as_str())).collect();
    let claimed = dialect::claim_keys(conn, &names).during("claim idempotency keys")?;
    let rows: Vec<IdempotencyKeyRow> = idempotency_keys::table
        .filter(idempotency_keys::user_id.eq_any(keys.iter().map(|(owner, _)| owner.get())))
        .filter(idempotency_keys::endpoint.eq(CHECKOUT))
        .filter(idempotency_keys::idempotency_key.eq_any(keys.iter().map(|(_, key)| key.as_str())))
        .select(IdempotencyKeyRow::as_select())
        .load(conn)
        .during("read idempotency keys")?;
    let mut kept: BTreeMap<_, _> =
        rows.into_iter().map(|row| ((row.user_id, row.idempotency_key.clone()), row)).collect();
    let claim = |((owner, key), claimed): (&(UserId, IdempotencyKey), bool)| {
        let row = kept.remove(&(owner.get(), key.as_str().to_owned()));
        if !claimed {
            return Ok(IdempotencyClaim::InUse);
        }
        Ok(IdempotencyClaim::Claimed(row.map(record).transpose()?))
    };
    keys.iter().zip(claimed).map(claim).collect()
}

/// What is kept of one key.
pub(super) fn find(
    conn: &mut Conn,
    owner: UserId,
    key: &IdempotencyKey,
) -> Result<Option<IdempotencyRecord>, StoreError> {
    let row: Option<IdempotencyKeyRow> = idempotency_keys::table
        .find((owner.get(), CHECKOUT, key.as_str()))
        .select(IdempotencyKeyRow::as_select())
        .first(conn)
        .optional()
        .during("read an idempotency key")?;
    row.map(record).transpose()
}

fn record(row: IdempotencyKeyRow) -> Result<IdempotencyRecord, StoreError> {
    let source = Source { table: "idempotency_keys", row: row.user_id };
    let checkout =
        row.checkout_id.map(|id| source.id("checkout_id", OrderId::new, id)).transpose()?;
    let response = match source.int("status", row.status)? {
        NO_RESPONSE => None,
        status => Some(StoredResponse { status, body: row.body }),
    };
    let answer = KeptAnswer { checkout, response };
    Ok(IdempotencyRecord { fingerprint: row.fingerprint, answer, at: row.created_at.0 })
}

/// The status of a record whose request had no writer of answers.
const NO_RESPONSE: u16 = 0;

/// A record as it is stored.
pub(super) fn row(new: &NewIdempotencyRecord) -> IdempotencyKeyRow {
    let KeptAnswer { checkout, response } = &new.record.answer;
    let (status, body) = response
        .as_ref()
        .map_or((NO_RESPONSE, ""), |response| (response.status, response.body.as_str()));
    IdempotencyKeyRow {
        user_id: new.owner.get(),
        endpoint: CHECKOUT.to_owned(),
        idempotency_key: new.key.as_str().to_owned(),
        fingerprint: new.record.fingerprint.clone(),
        status: i32::from(status),
        body: body.to_owned(),
        created_at: new.record.at.into(),
        checkout_id: checkout.map(OrderId::get),
    }
}

/// Removes what is kept of a key.
pub(super) fn remove(
    conn: &mut Conn,
    owner: UserId,
    key: &IdempotencyKey,
) -> Result<(), StoreError> {
    diesel::delete(idempotency_keys::table.find((owner.get(), CHECKOUT, key.as_str())))
        .execute(conn)
        .during("remove a lapsed record")?;
    Ok(())
}
