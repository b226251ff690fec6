//! The statements that SQLite wants said its own way. A write transaction holds the only write lock from its first
//! statement on, so nothing needs to be locked row by row.

use app::{checkout::LockWait, integrity::Defect};
use diesel::{
    dsl::max,
    prelude::*,
    result::Error,
    sql_types::{BigInt, Integer, Text},
};

use super::{among::Among, triggers};
use crate::{
    moment::At,
    rows::{
        AccountRow, BrandRow, CartItemRow, CreatorRow, GlanceRow, IdPair, MessageRow, MomentType, NotificationRow,
        Number, OrderRow, OwnerRow, PackageRow, PhoneCodeRow, RecentRow, RingRow, TicketRow,
    },
    schema::{
        brands, cart_items, creators, messages, notifications, orders, packages, phone_codes, ring, rosters, tickets,
        users,
    },
};

pub(crate) type Conn = SqliteConnection;

/// Where the migrations of this engine are.
pub(crate) const MIGRATIONS: diesel_migrations::EmbeddedMigrations =
    diesel_migrations::embed_migrations!("../../migrations/sqlite");

/// Takes statistics of all tables but those of FTS5, which reads and deletes by ranges of keys. While they are small, a
/// plan with statistics reads all of them for a range, and statistics are not taken again by themselves when they grow.
pub(crate) const ANALYZE: &str = "analyze; delete from sqlite_stat1 where tbl glob 'search_*'; analyze sqlite_schema";

/// Whether the table is there that lists the migrations which were run.
pub(crate) const COUNT_MIGRATION_TABLES: &str =
    "select count(*) as n from sqlite_master where type = 'table' and name = '__diesel_schema_migrations'";

/// How often a defect is found.
pub(crate) fn count_defects(conn: &mut Conn, defect: Defect) -> QueryResult<u32> {
    let check = match defect {
        Defect::Damaged => "select count(*) as n from pragma_integrity_check where integrity_check <> 'ok'",
        Defect::LostReference => "select count(*) as n from pragma_foreign_key_check",
        Defect::MissingTrigger => return triggers::missing(conn),
        Defect::FeedOfAnotherServer => return Ok(0),
    };
    match diesel::sql_query(check).get_result::<Number>(conn) {
        Ok(count) => Ok(u32::try_from(count.n).unwrap_or(u32::MAX)),
        // it cannot even be read to its end
        Err(Error::DatabaseError(_, info)) if info.message().contains("malformed") => Ok(1),
        Err(error) => Err(error),
    }
}

/// The brand profiles of these users with their owners, of active accounts of this role only, by ascending id, and these
/// packages with who sells them.
#[expect(clippy::type_complexity, reason = "two lists of rows")]
pub(crate) fn lock_market(
    conn: &mut Conn,
    users: &[i64],
    (role, status): (&str, &str),
    packages: &[i64],
    _: LockWait,
) -> QueryResult<(Vec<(BrandRow, OwnerRow)>, Vec<(PackageRow, CreatorRow, OwnerRow)>)> {
    let brands = brands::table
        .inner_join(users::table)
        .filter(Among::new("brands.user_id", users))
        .filter(users::role.eq(role))
        .filter(users::status.eq(status))
        .order(brands::id)
        .select((BrandRow::as_select(), OwnerRow::as_select()))
        .load(conn)?;
    Ok((brands, lock_offers(conn, packages)?))
}

/// An instant in whole microseconds; its text has a fixed width.
pub(crate) fn micros(instant: &str) -> String {
    format!("(unixepoch({instant}) * 1000000 + cast(substr({instant}, 21, 6) as integer))")
}

/// How many values a list in a column has.
pub(crate) fn json_length(column: &str) -> String {
    format!("json_array_length({column})")
}

/// Keeps the profile of a creator as it is: on SQLite nobody else writes meanwhile.
#[expect(clippy::unnecessary_wraps, reason = "on PostgreSQL it may fail")]
pub(crate) const fn lock_creator(_: &mut Conn, _: i64) -> QueryResult<()> {
    Ok(())
}

/// Nothing: nobody else writes.
#[expect(clippy::unnecessary_wraps, reason = "the same signature on both engines")]
pub(crate) fn lock_account(_: &mut Conn, _: i64) -> QueryResult<()> {
    Ok(())
}

/// An account.
pub(crate) fn lock_whole_account(conn: &mut Conn, user: i64) -> QueryResult<Option<AccountRow>> {
    users::table.find(user).select(AccountRow::as_select()).first(conn).optional()
}

/// The signed-out tokens of an account.
pub(crate) fn lock_signed_out_tokens(conn: &mut Conn, user: i64) -> QueryResult<Option<String>> {
    users::table.find(user).select(users::signed_out_tokens).first(conn).optional()
}

/// Id and status of every super admin that is not deleted, by ascending id.
pub(crate) fn lock_admins(conn: &mut Conn) -> QueryResult<Vec<(i64, String)>> {
    users::table
        .filter(users::role.eq("super_admin"))
        .filter(users::status.ne("deleted"))
        .order(users::id)
        .select((users::id, users::status))
        .load(conn)
}

/// Nothing: nobody else writes.
#[expect(clippy::unnecessary_wraps, reason = "the same signature on both engines")]
pub(crate) fn lock_canned_replies(_: &mut Conn) -> QueryResult<()> {
    Ok(())
}

/// Nothing: nobody else writes.
#[expect(clippy::unnecessary_wraps, reason = "the same signature on both engines")]
pub(crate) fn lock_cart(_: &mut Conn, _: i64) -> QueryResult<()> {
    Ok(())
}

/// The line of a package in the cart of a user.
pub(crate) fn lock_cart_line(conn: &mut Conn, user: i64, package: i64) -> QueryResult<Option<CartItemRow>> {
    let own = cart_items::table.filter(cart_items::user_id.eq(user)).filter(cart_items::package_id.eq(package));
    own.select(CartItemRow::as_select()).first(conn).optional()
}

/// The ring: its pointer, its number, the version of the agents, and the roster of just that version.
pub(crate) fn lock_ring(conn: &mut Conn) -> QueryResult<RingRow> {
    let roster = rosters::table.filter(rosters::agents_version.eq(ring::agents_version.nullable()));
    let roster = roster.select(max(rosters::id)).single_value();
    ring::table.find(1).select((ring::agent_id, ring::seq, ring::agents_version, roster)).first(conn)
}

/// An order.
pub(crate) fn lock_order(conn: &mut Conn, id: i64) -> QueryResult<Option<OrderRow>> {
    orders::table.find(id).select(OrderRow::as_select()).first(conn).optional()
}

/// A notification and whose it is.
pub(crate) fn lock_notification(conn: &mut Conn, id: i64) -> QueryResult<Option<(i64, NotificationRow)>> {
    let known = notifications::table.find(id).select((notifications::user_id, NotificationRow::as_select()));
    known.first(conn).optional()
}

/// A ticket, and since when a party waits in it.
pub(crate) fn lock_ticket(conn: &mut Conn, id: i64) -> QueryResult<Option<(TicketRow, At)>> {
    let known = tickets::table.find(id).select((TicketRow::as_select(), tickets::waiting_since));
    known.first(conn).optional()
}

/// The ticket of an order in the same way, if there is one.
pub(crate) fn lock_ticket_of(conn: &mut Conn, order: i64) -> QueryResult<Option<(TicketRow, At)>> {
    let known = tickets::table.filter(tickets::order_id.eq(order));
    known.select((TicketRow::as_select(), tickets::waiting_since)).first(conn).optional()
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

/// Packages with who sells them, by ascending id.
pub(crate) fn lock_offers(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<(PackageRow, CreatorRow, OwnerRow)>> {
    packages::table
        .inner_join(creators::table.inner_join(users::table))
        .filter(Among::new("packages.id", ids))
        .order(packages::id)
        .select((PackageRow::as_select(), CreatorRow::as_select(), OwnerRow::as_select()))
        .load(conn)
}

/// Orders of these pairs of brand and package after an instant, by ascending id, and fresh ids for so many lines.
pub(crate) fn recent_orders_and_ids(
    conn: &mut Conn,
    pairs: &[(i64, i64)],
    after: At,
    lines: i32,
    with_ring: bool,
) -> QueryResult<(Vec<RecentRow>, Vec<IdPair>, Option<RingRow>)> {
    let (mut brands, packages): (Vec<i64>, Vec<i64>) = pairs.iter().copied().unzip();
    brands.dedup();
    let recent = orders::table
        .filter(Among::new("orders.brand_id", &brands))
        .filter(Among::new("orders.package_id", &packages))
        .filter(orders::placed_at.gt(after))
        .order(orders::id)
        .select(RecentRow::as_select())
        .load(conn)?;
    let ids = reserve_ids(conn, lines)?;
    Ok((recent, ids, with_ring.then(|| lock_ring(conn)).transpose()?))
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

/// Always `true`: the transaction that used a key before has ended when this one begins.
#[expect(clippy::unnecessary_wraps, reason = "the same signature on both engines")]
pub(crate) fn claim_keys(_: &mut Conn, keys: &[String]) -> QueryResult<Vec<bool>> {
    Ok(vec![true; keys.len()])
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
pub(crate) fn purge_idempotency_records(conn: &mut Conn, before: At, limit: i64) -> QueryResult<usize> {
    diesel::sql_query(
        "delete from receipts where (user_id, endpoint, idempotency_key) in (\
         select user_id, endpoint, idempotency_key from receipts where created_at < $1 \
         order by created_at limit $2)",
    )
    .bind::<MomentType, _>(before)
    .bind::<BigInt, _>(limit)
    .execute(conn)
}

/// Removes who said nothing since an instant.
pub(crate) fn purge_presences(conn: &mut Conn, before: At, limit: i64) -> QueryResult<usize> {
    diesel::sql_query(
        "delete from ticket_presences where (ticket_id, user_id) in (\
         select ticket_id, user_id from ticket_presences where seen_at <= $1 order by seen_at limit $2)",
    )
    .bind::<MomentType, _>(before)
    .bind::<BigInt, _>(limit)
    .execute(conn)
}

/// An account and those that named a phone, by ascending id, locked until the end of the transaction.
pub(crate) fn lock_wanting(conn: &mut Conn, user: i64, phone: &str, most: i64) -> QueryResult<Vec<i64>> {
    let wanting = users::table.filter(users::id.eq(user).or(users::wanted_phone.eq(phone)));
    wanting.order(users::id).limit(most).select(users::id).load(conn)
}

/// Nothing: nobody else writes.
#[expect(clippy::unnecessary_wraps, reason = "the same signature on both engines")]
pub(crate) fn lock_codes(_: &mut Conn) -> QueryResult<()> {
    Ok(())
}

/// Removes what was counted of codes from before an instant.
pub(crate) fn purge_code_events(conn: &mut Conn, before: At, limit: i64) -> QueryResult<usize> {
    diesel::sql_query(
        "delete from code_events where id in (\
         select id from code_events where at < $1 order by at limit $2)",
    )
    .bind::<MomentType, _>(before)
    .bind::<BigInt, _>(limit)
    .execute(conn)
}

/// Removes one-time codes from before an instant.
pub(crate) fn purge_phone_codes(conn: &mut Conn, before: At, limit: i64) -> QueryResult<usize> {
    diesel::sql_query(
        "delete from phone_codes where phone in (\
         select phone from phone_codes where accepted_at < $1 order by accepted_at limit $2)",
    )
    .bind::<MomentType, _>(before)
    .bind::<BigInt, _>(limit)
    .execute(conn)
}

/// Removes sessions from before an instant.
pub(crate) fn purge_sessions(conn: &mut Conn, before: At, limit: i64) -> QueryResult<usize> {
    diesel::sql_query(
        "delete from sessions where digest in (\
         select digest from sessions where created_at < $1 order by created_at limit $2)",
    )
    .bind::<MomentType, _>(before)
    .bind::<BigInt, _>(limit)
    .execute(conn)
}

/// Removes keys of messages from before an instant.
pub(crate) fn forget_message_keys(conn: &mut Conn, before: At, limit: i64) -> QueryResult<usize> {
    diesel::sql_query(
        "delete from message_keys where (ticket_id, author_id, key) in (\
         select ticket_id, author_id, key from message_keys where created_at < $1 order by created_at limit $2)",
    )
    .bind::<MomentType, _>(before)
    .bind::<BigInt, _>(limit)
    .execute(conn)
}

/// The newest message of each ticket: one look into the index for each, however long its conversation is.
pub(crate) fn newest_messages(conn: &mut Conn, tickets: &[i64]) -> QueryResult<Vec<MessageRow>> {
    let newest = messages::table.filter(messages::ticket_id.eq(tickets::id)).select(max(messages::id));
    let newest = tickets::table.filter(tickets::id.eq_any(tickets)).select(newest.single_value());
    messages::table.filter(messages::id.nullable().eq_any(newest)).select(MessageRow::as_select()).load(conn)
}
