//! The feed of changes on PostgreSQL: in the order of transactions, up to the oldest one that still runs, since ids are
//! committed out of order.

use diesel::{connection::SimpleConnection, prelude::*};

use super::dialect::Conn;

/// The oldest transaction that still runs; everything below it is complete.
pub(crate) const HORIZON: &str = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint";

/// The transaction of a row.
pub(crate) fn transaction(row: &str) -> String {
    format!("{row}.xid::text::bigint")
}

/// Whether a row is of the transaction that a parameter names.
pub(crate) fn is_of(row: &str, parameter: u8) -> String {
    format!("{row}.xid = ${parameter}::text::xid8")
}

/// Whether a row is complete and after the transaction `$1` and the id that a parameter names; `$3` is the horizon.
pub(crate) fn is_new(row: &str, id: &str, parameter: u8) -> String {
    format!("({row}.xid, {row}.{id}) > ($1::text::xid8, ${parameter}) and {row}.xid < $3::text::xid8")
}

/// Whether a row is complete.
pub(crate) fn is_complete(row: &str) -> String {
    format!("{row}.xid < pg_snapshot_xmin(pg_current_snapshot())")
}

/// The order of the feed within a table.
pub(crate) fn order(row: &str, id: &str, direction: &str) -> String {
    format!("{row}.xid {direction}, {row}.{id} {direction}")
}

/// Takes over rows that come from another server: a dump keeps the numbers of its transactions, and those that this
/// server has not reached yet would be told as new when it does.
pub(crate) fn adopt(conn: &mut Conn) -> QueryResult<()> {
    let set = "set xid = pg_current_xact_id() where xid >= pg_snapshot_xmax(pg_current_snapshot())";
    conn.batch_execute(&format!(
        "update events {set} and ticket_id is not null; update messages {set}; update read_marks {set}"
    ))
}
