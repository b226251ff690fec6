//! The index of words on SQLite (FTS5).

use app::search::SearchText;
use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};

use super::dialect::Conn;
use crate::rows::MessageHit;

/// Profiles with every word of the question `$2` in the name of the company or of the owner.
pub(crate) const BRANDS: &str = "select rowid from search_brands where search_brands match $2 union \
     select b.id from search_users join brands b on b.user_id = search_users.rowid where search_users match $2";
/// Profiles with every word of the question `$2` in the name.
pub(crate) const CREATORS: &str = "select c.id from search_users join creators c on c.user_id = search_users.rowid where search_users match $2";
/// Packages with every word of the question `$2` in the title.
pub(crate) const PACKAGES: &str =
    "select rowid from search_packages where search_packages match $2";

/// A query of the newest `$3` orders whose column names one of these, with a number for the kind.
pub(crate) fn newest_orders(kind: u8, column: &str, named: &str) -> String {
    format!(
        "select * from (select {kind} as kind, o.id, o.placed_at from orders o where o.{column} in ({named}) \
         order by o.placed_at desc, o.id desc limit $3)"
    )
}

/// So many of the newest messages with the words are looked at first; they are enough unless they
/// are of few tickets.
const FEW: i64 = 2_000;
/// So many are looked at in the end.
const MANY: i64 = 100_000;

/// The question as the index reads it. Each word is quoted and has no quotes in it, so that none is
/// an operator.
pub(crate) fn question(text: &SearchText) -> String {
    let words = text.words().iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" ");
    if text.ends_open() { words + " *" } else { words }
}

/// The newest message with the words of each ticket, and its order; the newest first. The index is
/// read from its new end, and only as far as that takes.
pub(crate) fn newest_messages(
    conn: &mut Conn,
    question: &str,
    limit: i64,
) -> QueryResult<Vec<MessageHit>> {
    let found = among(conn, question, FEW, limit)?;
    let saturated = found.iter().map(|hit| hit.looked_at).max() == Some(FEW);
    let enough = i64::try_from(found.len()).is_ok_and(|count| count >= limit);
    if saturated && !enough { among(conn, question, MANY, limit) } else { Ok(found) }
}

fn among(conn: &mut Conn, question: &str, most: i64, limit: i64) -> QueryResult<Vec<MessageHit>> {
    diesel::sql_query(
        "with hits as materialized (select rowid as id from search_messages where search_messages match $1 \
         order by rowid desc limit $2), \
         newest as (select max(m.id) as id, m.ticket_id from hits join messages m on m.id = hits.id \
         group by m.ticket_id order by 1 desc limit $3) \
         select n.id as message_id, t.order_id, (select count(*) from hits) as looked_at \
         from newest n join tickets t on t.id = n.ticket_id order by n.id desc",
    )
    .bind::<Text, _>(question)
    .bind::<BigInt, _>(most)
    .bind::<BigInt, _>(limit)
    .load(conn)
}
