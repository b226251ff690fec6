//! What was sent and tried of one-time codes within the last day.

use app::{CodeRequest, StoreError};
use chrono::TimeDelta;
use diesel::prelude::*;
use domain::{CodeBudgets, CodeHistory, Phone, Timestamp};

use super::dialect::Conn;
use crate::{error::During, moment::At, schema::code_events};

/// Most rows of a phone that are read; the budgets are far below.
const MOST_READ: i64 = 1000;

/// What happened to a phone. What another clock wrote as later than now counts as of now.
pub(super) fn of_phone(conn: &mut Conn, phone: &Phone, now: Timestamp) -> Result<CodeHistory, StoreError> {
    let later =
        code_events::table.filter(code_events::phone.eq(phone.as_str())).filter(code_events::at.gt(At::from(now)));
    diesel::update(later).set(code_events::at.eq(At::from(now))).execute(conn).during("bring times into line")?;
    let rows: Vec<(Option<String>, bool, At)> = code_events::table
        .filter(code_events::phone.eq(phone.as_str()))
        .filter(code_events::at.gt(At::from(now - TimeDelta::days(1))))
        .order(code_events::at.desc())
        .limit(MOST_READ)
        .select((code_events::address, code_events::is_settled, code_events::at))
        .load(conn)
        .during("read what was sent to a phone")?;
    let mut history = CodeHistory::default();
    for (address, is_settled, At(at)) in rows {
        if address.is_none() {
            history.wrong.push(at);
        } else {
            history.sent.push(at);
            history.since_right += u32::from(!is_settled);
        }
    }
    Ok(history)
}

/// The same with what was sent from the address of a request, and in all.
pub(super) fn of_request(
    conn: &mut Conn,
    request: &CodeRequest,
    budgets: &CodeBudgets,
) -> Result<CodeHistory, StoreError> {
    Ok(CodeHistory {
        address_full_since: full_since(conn, Some(&request.address), budgets.from_address, request.at)?,
        all_full_since: full_since(conn, None, budgets.in_all, request.at)?,
        ..of_phone(conn, &request.phone, request.at)?
    })
}

/// When the oldest of the newest `most` codes of the last hour was sent. `None` with fewer.
fn full_since(
    conn: &mut Conn,
    address: Option<&str>,
    most: u32,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let mut query = code_events::table
        .filter(code_events::address.is_not_null())
        .filter(code_events::at.gt(At::from(now - TimeDelta::hours(1))))
        .select(code_events::at)
        .into_boxed();
    if let Some(address) = address {
        query = query.filter(code_events::address.eq(address));
    }
    let oldest: Option<At> =
        query.order(code_events::at.desc()).offset(i64::from(most) - 1).first(conn).optional().during("count codes")?;
    Ok(oldest.map(|At(at)| at.min(now)))
}

/// Notes that a code is sent, or with no address that a wrong one was tried.
pub(super) fn note(conn: &mut Conn, phone: &Phone, address: Option<&str>, at: Timestamp) -> Result<(), StoreError> {
    diesel::insert_into(code_events::table)
        .values((
            code_events::phone.eq(phone.as_str()),
            code_events::address.eq(address),
            code_events::is_settled.eq(false),
            code_events::at.eq(At::from(at)),
        ))
        .execute(conn)
        .during("note a code")?;
    Ok(())
}

/// A right code was typed: wrong ones are forgotten, and what was sent lengthens no pause any more.
pub(super) fn settle(conn: &mut Conn, phone: &Phone) -> Result<(), StoreError> {
    let own = || code_events::table.filter(code_events::phone.eq(phone.as_str()));
    diesel::delete(own().filter(code_events::address.is_null())).execute(conn).during("forget wrong codes")?;
    diesel::update(own().filter(code_events::is_settled.eq(false)))
        .set(code_events::is_settled.eq(true))
        .execute(conn)
        .during("settle codes")?;
    Ok(())
}
