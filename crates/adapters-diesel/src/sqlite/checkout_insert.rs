//! Writing checkouts on SQLite: messages at once, since the index of words is written after each
//! statement that writes some; other rows one by one, by statements that are prepared once and keep
//! nothing for taking a part of them back.

use app::StoreError;
use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    error::During,
    rows::CheckoutRows,
    schema::{
        assignment_decisions, assignments, audit_log, cart_items, idempotency_keys, messages,
        notifications, orders, rotation, tickets,
    },
};

/// Most rows of one statement, so that it has fewer arguments than SQLite takes.
const CHUNK: usize = 1000;

/// Writes nothing before it is known who is next: nobody waits for the rotation alone.
#[expect(clippy::unnecessary_wraps, reason = "the same signature on both engines")]
pub(crate) fn insert_early<'a>(
    _: &mut Conn,
    _: usize,
    _: impl FnOnce() -> CheckoutRows<'a>,
) -> Result<Option<Vec<i64>>, StoreError> {
    Ok(None)
}

/// Writes all of these rows.
pub(crate) fn insert(conn: &mut Conn, rows: &CheckoutRows<'_>) -> Result<(), StoreError> {
    macro_rules! insert {
        ($($table:ident),+) => {$(
            for row in &rows.$table {
                diesel::insert_into($table::table).values(row).execute(conn).during(concat!("write ", stringify!($table)))?;
            }
        )+};
    }
    insert!(orders, tickets, assignments, assignment_decisions);
    if !rows.assignments.is_empty() {
        let (agent, number) = rows.rotation;
        let moved = (rotation::agent_id.eq(agent), rotation::number.eq(number));
        diesel::update(rotation::table.find(1))
            .set(moved)
            .execute(conn)
            .during("move the rotation")?;
    }
    for chunk in rows.messages.chunks(CHUNK) {
        diesel::insert_into(messages::table)
            .values(chunk)
            .execute(conn)
            .during("write messages")?;
    }
    insert!(notifications, audit_log, idempotency_keys);
    for cart in rows.ordered.chunk_by(|one, next| one.0 == next.0) {
        let user = cart.first().map(|&(user, _)| user);
        diesel::delete(cart_items::table)
            .filter(cart_items::user_id.nullable().eq(user))
            .filter(cart_items::package_id.eq_any(cart.iter().map(|&(_, package)| package)))
            .execute(conn)
            .during("clear server carts")?;
    }
    Ok(())
}
