//! The feed of changes on SQLite: one writer commits in the order of ids, so there is only the
//! transaction 0, and all of it is complete.

use diesel::QueryResult;

use super::dialect::Conn;
use crate::horizon::Writer;

/// The transaction that nothing belongs to yet.
pub(crate) const HORIZON: &str = "1";

/// The transaction of a row.
pub(crate) fn transaction(_: &str) -> String {
    "0".to_owned()
}

/// Whether a row is of the transaction that a parameter names.
pub(crate) fn is_of(_: &str, parameter: u8) -> String {
    format!("${parameter} = 0")
}

/// Whether a row is after the id that a parameter names. The transaction `$1` and the horizon `$3`
/// are always the same.
pub(crate) fn is_new(row: &str, id: &str, parameter: u8) -> String {
    format!("$1 = 0 and {row}.{id} > ${parameter} and $3 = 1")
}

/// Whether a row is complete.
pub(crate) fn is_complete(_: &str) -> String {
    "true".to_owned()
}

/// The order of the feed within a table.
pub(crate) fn order(row: &str, id: &str, direction: &str) -> String {
    format!("{row}.{id} {direction}")
}

/// Nobody else's transaction holds anything back.
#[expect(clippy::unnecessary_wraps, reason = "PostgreSQL has to look")]
pub(crate) fn own_horizon(_: &mut Conn) -> QueryResult<i64> {
    Ok(1)
}

/// Whoever reads sees only what is complete.
#[expect(clippy::unnecessary_wraps, reason = "PostgreSQL has to look")]
pub(crate) fn oldest_writer(_: &mut Conn) -> QueryResult<Option<Writer>> {
    Ok(None)
}

/// Nothing has to be taken over from another server.
#[expect(clippy::unnecessary_wraps, reason = "PostgreSQL has something to do here")]
pub(crate) fn adopt(_: &mut Conn) -> QueryResult<usize> {
    Ok(0)
}
