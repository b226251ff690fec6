//! The statements that SQLite wants said its own way. A write transaction holds the only write lock from its first
//! statement on, so nothing needs to be locked row by row.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Integer, Text},
};

use crate::{
    moment::At,
    rows::{GlanceRow, IdPair, MomentType, OrderRow, PackageRow, PhoneCodeRow, TicketRow},
    schema::{brands, orders, packages, phone_codes, ring, tickets},
};

pub(crate) type Conn = SqliteConnection;

/// Where the migrations of this engine are.
pub(crate) const MIGRATIONS: diesel_migrations::EmbeddedMigrations =
    diesel_migrations::embed_migrations!("../../migrations/sqlite");

/// Whether the table is there that lists the migrations which were run.
pub(crate) const COUNT_MIGRATION_TABLES: &str =
    "select count(*) as n from sqlite_master where type = 'table' and name = '__diesel_schema_migrations'";

/// The brand profile of a user.
pub(crate) fn lock_brand(conn: &mut Conn, user: i64) -> QueryResult<Option<i64>> {
    brands::table.filter(brands::user_id.eq(user)).select(brands::id).first(conn).optional()
}

/// Nothing: nobody else writes.
#[expect(clippy::unnecessary_wraps, reason = "the same signature on both engines")]
pub(crate) fn lock_cart(_: &mut Conn, _: i64) -> QueryResult<()> {
    Ok(())
}

/// The ring.
pub(crate) fn lock_ring(conn: &mut Conn) -> QueryResult<(Option<i64>, i64)> {
    ring::table.find(1).select((ring::agent_id, ring::seq)).first(conn)
}

/// An order.
pub(crate) fn lock_order(conn: &mut Conn, id: i64) -> QueryResult<Option<OrderRow>> {
    orders::table.find(id).select(OrderRow::as_select()).first(conn).optional()
}

/// A ticket.
pub(crate) fn lock_ticket(conn: &mut Conn, id: i64) -> QueryResult<Option<TicketRow>> {
    tickets::table.find(id).select(TicketRow::as_select()).first(conn).optional()
}

/// Tickets by ascending id.
pub(crate) fn lock_tickets(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<TicketRow>> {
    let known = tickets::table.filter(tickets::id.eq_any(ids));
    known.order(tickets::id).select(TicketRow::as_select()).load(conn)
}

/// A package.
pub(crate) fn lock_package(conn: &mut Conn, id: i64) -> QueryResult<Option<PackageRow>> {
    packages::table.find(id).select(PackageRow::as_select()).first(conn).optional()
}

/// Packages by ascending id.
pub(crate) fn lock_ordered_packages(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<PackageRow>> {
    let known = packages::table.filter(packages::id.eq_any(ids));
    known.order(packages::id).select(PackageRow::as_select()).load(conn)
}

/// The newest five orders of each of these packages, the newest first.
pub(crate) fn newest_orders(conn: &mut Conn, packages: &[i64]) -> QueryResult<Vec<GlanceRow>> {
    diesel::sql_query(
        "select o.package_id, o.id, o.status, o.placed_at from json_each($1) p cross join orders o \
         where o.id in (select id from orders where package_id = p.value order by placed_at desc, id desc limit 5) \
         order by o.placed_at desc, o.id desc",
    )
    .bind::<Text, _>(serde_json::Value::from(packages).to_string())
    .load(conn)
}

/// Always `true`: the transaction that used the key before has ended when this one begins.
#[expect(clippy::unnecessary_wraps, reason = "the same signature on both engines")]
pub(crate) fn claim_key(_: &mut Conn, _: &str) -> QueryResult<bool> {
    Ok(true)
}

/// The last code of a phone.
pub(crate) fn lock_code(conn: &mut Conn, phone: &str) -> QueryResult<Option<PhoneCodeRow>> {
    phone_codes::table.find(phone).select(PhoneCodeRow::as_select()).first(conn).optional()
}

/// Fresh ids for so many orders and their tickets. Neither are ever deleted, so the largest id was the last.
pub(crate) fn reserve_ids(conn: &mut Conn, count: i32) -> QueryResult<Vec<IdPair>> {
    diesel::sql_query(
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < $1) \
         select (select coalesce(max(id), 0) from orders) + i as order_id, \
                (select coalesce(max(id), 0) from tickets) + i as ticket_id from n",
    )
    .bind::<Integer, _>(count)
    .load(conn)
}

/// Removes receipts from before an instant.
pub(crate) fn forget_receipts(conn: &mut Conn, before: At, limit: i64) -> QueryResult<usize> {
    diesel::sql_query(
        "delete from receipts where (user_id, endpoint, idempotency_key) in (\
         select user_id, endpoint, idempotency_key from receipts where created_at < $1 \
         order by created_at limit $2)",
    )
    .bind::<MomentType, _>(before)
    .bind::<BigInt, _>(limit)
    .execute(conn)
}

/// Removes one-time codes from before an instant.
pub(crate) fn forget_codes(conn: &mut Conn, before: At, limit: i64) -> QueryResult<usize> {
    diesel::sql_query(
        "delete from phone_codes where phone in (\
         select phone from phone_codes where accepted_at < $1 order by accepted_at limit $2)",
    )
    .bind::<MomentType, _>(before)
    .bind::<BigInt, _>(limit)
    .execute(conn)
}
