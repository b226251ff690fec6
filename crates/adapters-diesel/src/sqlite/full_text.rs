//! The index of words on SQLite (FTS5).

use app::search::{Named, SearchText, Words};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};

use super::dialect::Conn;
use crate::rows::MessageHit;

/// Profiles with every word of the question `$2` in the name of the company or of the owner, or
/// whose owner has an e-mail address from `$3` to `$4`.
pub(crate) const BRANDS: &str = "select rowid from search_brands where search_brands match $2 union \
     select b.id from search_users join brands b on b.user_id = search_users.rowid where search_users match $2 union \
     select b.id from users u join brands b on b.user_id = u.id where u.email >= $3 and u.email < $4";
/// Profiles with every word of the question `$2` in the name, or with an e-mail address from `$3`
/// to `$4`.
pub(crate) const CREATORS: &str = "select c.id from search_users join creators c on c.user_id = search_users.rowid where search_users match $2 union \
     select c.id from users u join creators c on c.user_id = u.id where u.email >= $3 and u.email < $4";
/// Packages with every word of the question `$2` in the title.
pub(crate) const PACKAGES: &str =
    "select rowid from search_packages where search_packages match $2";

/// A query of the newest `$5` orders whose column names one of these, with a number for the kind.
pub(crate) fn newest_orders(kind: u8, column: &str, named: &str) -> String {
    format!(
        "select * from (select {kind} as kind, o.id, o.placed_at from orders o where o.{column} in ({named}) \
         order by o.placed_at desc, o.id desc limit $5)"
    )
}

/// Writes words by the ids of their rows, over those that are there.
fn save(
    conn: &mut Conn,
    table: &str,
    rows: impl IntoIterator<Item = (i64, Words)>,
) -> QueryResult<()> {
    let rows = rows.into_iter().filter(|(_, words)| !words.is_empty());
    let rows: Vec<(i64, String)> = rows.map(|(id, words)| (id, words.joined())).collect();
    let save = format!(
        "insert or replace into {table} (rowid, words) \
         select value ->> 0, value ->> 1 from json_each($1) where true"
    );
    let rows = serde_json::to_string(&rows).unwrap_or_default();
    diesel::sql_query(save).bind::<Text, _>(rows).execute(conn).map(drop)
}

/// Writes the words of messages, with their tickets, over those that are there.
pub(crate) fn save_messages(
    conn: &mut Conn,
    rows: impl IntoIterator<Item = (i64, i64, Words)>,
) -> QueryResult<()> {
    save(conn, "search_messages", rows.into_iter().map(|(id, _, words)| (id, words)))
}

/// Writes the words of names over those that are there.
pub(crate) fn save_names(
    conn: &mut Conn,
    named: Named,
    rows: impl IntoIterator<Item = (i64, Words)>,
) -> QueryResult<()> {
    let table = match named {
        Named::Users => "search_users",
        Named::Brands => "search_brands",
        Named::Packages => "search_packages",
    };
    save(conn, table, rows)
}

/// Clears the words of all messages at once.
pub(crate) fn clear_messages(conn: &mut Conn, _: u32) -> QueryResult<usize> {
    let clear = "insert into search_messages (search_messages) values ('delete-all')";
    diesel::sql_query(clear).execute(conn).map(|_| 0)
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
