//! The index of words on PostgreSQL (`tsvector` with GIN).

use app::search::SearchText;
use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};

use super::dialect::Conn;
use crate::rows::MessageHit;

/// Profiles with every word of the question `$2` in the name of the company or of the owner.
pub(crate) const BRANDS: &str = "select id from brands where search_words(company_name) @@ search_query($2) union \
     select b.id from users u join brands b on b.user_id = u.id where search_words(u.name) @@ search_query($2)";
/// Profiles with every word of the question `$2` in the name.
pub(crate) const CREATORS: &str = "select c.id from users u join creators c on c.user_id = u.id where search_words(u.name) @@ search_query($2)";
/// Packages with every word of the question `$2` in the title.
pub(crate) const PACKAGES: &str =
    "select id from packages where search_words(title) @@ search_query($2)";

/// A query of the newest `$3` orders whose column names one of these, with a number for the kind.
/// Of few the newest orders of each are looked up. Orders of many are soon met when all orders are
/// read, the newest first. The database cannot estimate how many there are, so it is told.
pub(crate) fn newest_orders(kind: u8, column: &str, named: &str) -> String {
    let newest = "order by o.placed_at desc, o.id desc limit $3";
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

/// The question as the database splits it; nothing in it is an operator.
pub(crate) fn question(text: &SearchText) -> String {
    text.as_str().to_owned()
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
         where words @@ search_query($1) group by ticket_id order by 1 desc limit $2) \
         select n.id as message_id, t.order_id, 0::bigint as looked_at \
         from newest n join tickets t on t.id = n.ticket_id order by n.id desc"
    );
    diesel::sql_query(sql)
        .bind::<Text, _>(question)
        .bind::<BigInt, _>(limit)
        .bind::<BigInt, _>(FEW)
        .load(conn)
}
