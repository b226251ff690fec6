//! The index of words on PostgreSQL (`tsvector` with GIN).

use app::search::{Named, SearchText, Words};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Text},
};

use super::dialect::Conn;
use crate::rows::MessageHit;

/// Profiles with every word of the question `$2` in the name of the company or of the owner, or
/// whose owner has an e-mail address from `$3` to `$4`.
pub(crate) const BRANDS: &str = "select id from search_brands where words @@ $2::tsquery union \
     select b.id from search_users s join brands b on b.user_id = s.id where s.words @@ $2::tsquery union \
     select b.id from users u join brands b on b.user_id = u.id \
     where u.email collate \"C\" >= $3 and u.email collate \"C\" < $4";
/// Profiles with every word of the question `$2` in the name, or with an e-mail address from `$3`
/// to `$4`.
pub(crate) const CREATORS: &str = "select c.id from search_users s join creators c on c.user_id = s.id where s.words @@ $2::tsquery union \
     select c.id from users u join creators c on c.user_id = u.id \
     where u.email collate \"C\" >= $3 and u.email collate \"C\" < $4";
/// Packages with every word of the question `$2` in the title.
pub(crate) const PACKAGES: &str = "select id from search_packages where words @@ $2::tsquery";

/// A query of the newest `$5` orders whose column names one of these, with a number for the kind.
/// Of few the newest orders of each are looked up. Orders of many are soon met when all orders are
/// read, the newest first. The database cannot estimate how many there are, so it is told.
pub(crate) fn newest_orders(kind: u8, column: &str, named: &str) -> String {
    let newest = "order by o.placed_at desc, o.id desc limit $5";
    format!(
        "select * from (with named as materialized ({named}) \
         select {kind} as kind, id, placed_at from (\
         select o.id, o.placed_at from named cross join lateral (select o.id, o.placed_at from orders o \
         where o.{column} = named.id {newest}) o where (select count(*) from named) <= {SOME} \
         union all select * from (select o.id, o.placed_at from orders o \
         where (select count(*) from named) > {SOME} and (o.{column} in (select id from named)) is true {newest}) many\
         ) o {newest}) hits{kind}"
    )
}

/// So many names are few.
const SOME: u32 = 300;
/// So many of the newest messages are looked at one by one first. Words that are in many messages
/// are in these, and the index, which knows no order, need not be asked for all of them.
const FEW: i64 = 20_000;

/// The question as the index reads it. Each word is quoted and has no quotes in it, so that none is
/// an operator.
pub(crate) fn question(text: &SearchText) -> String {
    let words = text.words().iter().map(|word| format!("'{word}'")).collect::<Vec<_>>();
    let words = words.join(" & ");
    if text.ends_open() { words + ":*" } else { words }
}

/// Writes the words of messages, with their tickets, over those that are there.
pub(crate) fn save_messages(
    conn: &mut Conn,
    rows: impl IntoIterator<Item = (i64, i64, Words)>,
) -> QueryResult<()> {
    let (mut ids, mut tickets, mut texts) = (Vec::new(), Vec::new(), Vec::new());
    for (id, ticket, words) in rows.into_iter().filter(|(_, _, words)| !words.is_empty()) {
        ids.push(id);
        tickets.push(ticket);
        texts.push(words.joined());
    }
    diesel::sql_query(
        "insert into search_messages (message_id, ticket_id, words) \
         select id, ticket, array_to_tsvector(string_to_array(words, ' ')) \
         from unnest($1::bigint[], $2::bigint[], $3::text[]) new (id, ticket, words) \
         on conflict (message_id) do update set ticket_id = excluded.ticket_id, words = excluded.words",
    )
    .bind::<Array<BigInt>, _>(ids)
    .bind::<Array<BigInt>, _>(tickets)
    .bind::<Array<Text>, _>(texts)
    .execute(conn)
    .map(drop)
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
    let (ids, words): (Vec<i64>, Vec<String>) =
        rows.into_iter().map(|(id, words)| (id, words.joined())).unzip();
    let save = format!(
        "insert into {table} (id, words) \
         select id, array_to_tsvector(string_to_array(words, ' ')) \
         from unnest($1::bigint[], $2::text[]) new (id, words) \
         on conflict (id) do update set words = excluded.words"
    );
    let save = diesel::sql_query(save).bind::<Array<BigInt>, _>(ids).bind::<Array<Text>, _>(words);
    save.execute(conn).map(drop)
}

/// Clears the words of at most so many messages. How many those were.
pub(crate) fn clear_messages(conn: &mut Conn, limit: u32) -> QueryResult<usize> {
    let clear = "delete from search_messages where message_id in (select message_id from search_messages limit $1)";
    diesel::sql_query(clear).bind::<BigInt, _>(i64::from(limit)).execute(conn)
}

/// The newest message with the words of each ticket, and its order; the newest first.
pub(crate) fn newest_messages(
    conn: &mut Conn,
    question: &str,
    limit: i64,
) -> QueryResult<Vec<MessageHit>> {
    let newest = "(select message_id, ticket_id, words from search_messages order by message_id desc limit $3)";
    let found = among(conn, newest, question, limit)?;
    let enough = i64::try_from(found.len()).is_ok_and(|count| count >= limit);
    if enough {
        Ok(found)
    } else {
        among(conn, "(select *, $3 from search_messages)", question, limit)
    }
}

fn among(
    conn: &mut Conn,
    source: &str,
    question: &str,
    limit: i64,
) -> QueryResult<Vec<MessageHit>> {
    let sql = format!(
        "with newest as (select max(message_id) as id, ticket_id from {source} source \
         where words @@ $1::tsquery group by ticket_id order by 1 desc limit $2) \
         select n.id as message_id, t.order_id, 0::bigint as looked_at \
         from newest n join tickets t on t.id = n.ticket_id order by n.id desc"
    );
    diesel::sql_query(sql)
        .bind::<Text, _>(question)
        .bind::<BigInt, _>(limit)
        .bind::<BigInt, _>(FEW)
        .load(conn)
}
