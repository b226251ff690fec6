//! The statements that SQLite wants said its own way. A write transaction holds the only write lock
//! from its first statement on, so nothing needs to be locked row by row.

use app::{checkout::LockWait, integrity::Defect};
use diesel::{
    dsl::max,
    prelude::*,
    result::Error,
    sql_types::{Integer, Text},
};

use super::{among::Among, triggers};
use crate::{
    moment::At,
    rows::{
        BrandRow, CreatorRow, IdPair, MessageRow, Number, OrderSummaryRow, OwnerRow, PackageRow,
        RecentRow, RotationRow,
    },
    schema::{
        brands, creators, eligibility_snapshots, messages, orders, packages, rotation, tickets,
        users,
    },
};

pub(crate) type Conn = SqliteConnection;

/// Nothing is locked: nobody else writes.
macro_rules! locked {
    ($query:expr) => {
        $query
    };
}
pub(crate) use locked;

/// Nobody else removes rows.
pub(crate) const UNLESS_TAKEN: &str = "";

/// Where the migrations of this engine are.
pub(crate) const MIGRATIONS: diesel_migrations::EmbeddedMigrations =
    diesel_migrations::embed_migrations!("../../migrations/sqlite");

/// Takes statistics of all tables but those of FTS5, which reads and deletes by ranges of keys.
/// While they are small, a plan with statistics reads all of them for a range, and statistics are
/// not taken again by themselves when they grow.
pub(crate) const ANALYZE: &str =
    "analyze; delete from sqlite_stat1 where tbl glob 'search_*'; analyze sqlite_schema";

/// Keeps everybody else from writing: they cannot.
pub(crate) const BEGIN_IMPORT: &str = "";

/// Nothing: fresh ids are above the largest one.
#[expect(clippy::unnecessary_wraps, reason = "the same signature on both engines")]
pub(crate) const fn pass_ids(_: &mut Conn, _: &[(&str, i64)]) -> QueryResult<()> {
    Ok(())
}

/// Whether the table is there that lists the migrations which were run.
pub(crate) const COUNT_MIGRATION_TABLES: &str = "select count(*) as n from sqlite_master where type = 'table' and name = '__diesel_schema_migrations'";

/// How often a defect is found.
pub(crate) fn count_defects(conn: &mut Conn, defect: Defect) -> QueryResult<u32> {
    let check = match defect {
        Defect::Damaged => {
            "select count(*) as n from pragma_integrity_check where integrity_check <> 'ok'"
        }
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

/// The brand profiles of these users with their owners, of active accounts of this role only, by
/// ascending id, and these packages with who sells them.
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
    Ok((brands, lock_listings(conn, packages)?))
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

/// The rotation: its pointer, its number, the version of the agents, and the eligibility snapshot
/// of just that version.
pub(crate) fn lock_rotation_row(conn: &mut Conn) -> QueryResult<RotationRow> {
    let eligibility = eligibility_snapshots::table
        .filter(eligibility_snapshots::agents_version.eq(rotation::agents_version.nullable()));
    let eligibility = eligibility.select(max(eligibility_snapshots::id)).single_value();
    rotation::table
        .find(1)
        .select((rotation::agent_id, rotation::number, rotation::agents_version, eligibility))
        .first(conn)
}

/// A package.
pub(crate) fn lock_package(conn: &mut Conn, id: i64) -> QueryResult<Option<PackageRow>> {
    packages::table.find(id).select(PackageRow::as_select()).first(conn).optional()
}

/// Packages with who sells them, by ascending id.
pub(crate) fn lock_listings(
    conn: &mut Conn,
    ids: &[i64],
) -> QueryResult<Vec<(PackageRow, CreatorRow, OwnerRow)>> {
    packages::table
        .inner_join(creators::table.inner_join(users::table))
        .filter(Among::new("packages.id", ids))
        .order(packages::id)
        .select((PackageRow::as_select(), CreatorRow::as_select(), OwnerRow::as_select()))
        .load(conn)
}

/// Orders of these pairs of brand and package after an instant, by ascending id, and fresh ids for
/// so many lines.
pub(crate) fn recent_orders_and_ids(
    conn: &mut Conn,
    pairs: &[(i64, i64)],
    after: At,
    lines: i32,
    with_rotation: bool,
) -> QueryResult<(Vec<RecentRow>, Vec<IdPair>, Option<RotationRow>)> {
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
    Ok((recent, ids, with_rotation.then(|| lock_rotation_row(conn)).transpose()?))
}

/// The newest five orders of each of these packages, the newest first.
pub(crate) fn newest_orders(
    conn: &mut Conn,
    packages: &[i64],
) -> QueryResult<Vec<OrderSummaryRow>> {
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

/// Fresh ids for so many orders and their tickets. Neither are ever deleted, so the largest id was
/// the last.
pub(crate) fn reserve_ids(conn: &mut Conn, count: i32) -> QueryResult<Vec<IdPair>> {
    diesel::sql_query(
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < $1) \
         select (select coalesce(max(id), 0) from orders) + i as order_id, \
                (select coalesce(max(id), 0) from tickets) + i as ticket_id from n",
    )
    .bind::<Integer, _>(count)
    .load(conn)
}

/// Nothing: nobody else writes.
#[expect(clippy::unnecessary_wraps, reason = "the same signature on both engines")]
pub(crate) fn lock_codes(_: &mut Conn) -> QueryResult<()> {
    Ok(())
}

/// The newest message of each ticket: one look into the index for each, however long its
/// conversation is.
pub(crate) fn newest_messages(conn: &mut Conn, tickets: &[i64]) -> QueryResult<Vec<MessageRow>> {
    let newest =
        messages::table.filter(messages::ticket_id.eq(tickets::id)).select(max(messages::id));
    let newest = tickets::table.filter(tickets::id.eq_any(tickets)).select(newest.single_value());
    messages::table
        .filter(messages::id.nullable().eq_any(newest))
        .select(MessageRow::as_select())
        .load(conn)
}
