//! Removes old rows, a few at a time.

use diesel::{prelude::*, sql_types::BigInt};

use super::dialect::{Conn, UNLESS_TAKEN};
use crate::{moment::At, rows::MomentType};

/// Rows that are removed once they are old.
pub(super) struct Old {
    pub(super) table: &'static str,
    /// The columns of the primary key.
    pub(super) key: &'static str,
    /// The column that says since when they have been there.
    pub(super) time: &'static str,
}

impl Old {
    /// Removes those from before an instant, the oldest first, at most `limit`. How many those
    /// were.
    pub(super) fn purge(&self, conn: &mut Conn, before: At, limit: u32) -> QueryResult<usize> {
        let Self { table, key, time } = self;
        let purge = format!(
            "delete from {table} where ({key}) in (\
             select {key} from {table} where {time} < $1 order by {time} limit $2 {UNLESS_TAKEN})"
        );
        diesel::sql_query(purge)
            .bind::<MomentType, _>(before)
            .bind::<BigInt, _>(i64::from(limit))
            .execute(conn)
    }
}
