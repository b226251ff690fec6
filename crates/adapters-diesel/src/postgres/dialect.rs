//! The statements that PostgreSQL wants said its own way.

use app::{checkout::LockWait, integrity::Defect};
use diesel::{
    connection::SimpleConnection,
    dsl::{SqlTypeOf, max},
    pg::Pg,
    prelude::*,
    query_builder::{Query, QueryFragment},
    sql_types::{Array, BigInt, Bool, Nullable, Text},
};

use super::{
    both::Both,
    feed,
    locking::{Lock, Locking},
    prepared::{Column, Prepared},
    triggers,
};
use crate::{
    moment::At,
    rows::{
        BrandRow, CreatorRow, IdPair, MessageRow, MomentType, Number, OrderSummaryRow, OwnerRow,
        PackageRow, RecentRow, RotationRow,
    },
    schema::{brands, creators, eligibility_snapshots, packages, rotation, users},
};

pub(crate) type Conn = PgConnection;

/// What the rows of a query are locked by until the end of the transaction, though not against
/// references to them.
macro_rules! locked {
    ($query:expr) => {
        $query.for_no_key_update()
    };
}
pub(crate) use locked;

/// Rows that another instance is removing are left to it.
pub(crate) const UNLESS_TAKEN: &str = "for update skip locked";

/// Where the migrations of this engine are.
pub(crate) const MIGRATIONS: diesel_migrations::EmbeddedMigrations =
    diesel_migrations::embed_migrations!("../../migrations/postgres");

/// Takes statistics of all tables.
pub(crate) const ANALYZE: &str = "analyze";

/// Keeps everybody else from adding accounts, without which nothing else can be added. What refers
/// to what is checked with each statement, so that nothing gathers until the commit.
pub(crate) const BEGIN_IMPORT: &str =
    "lock table users in share row exclusive mode; set constraints all immediate";

/// Fresh ids of these tables will be above those that are there, and above these.
pub(crate) fn pass_ids(conn: &mut Conn, last: &[(&str, i64)]) -> QueryResult<()> {
    last.iter().try_for_each(|(table, last)| {
        // unlike `setval` this is undone with the transaction
        conn.batch_execute(&format!(
            "do $$ begin execute format('alter sequence %s restart with %s', \
             pg_get_serial_sequence('{table}', 'id'), (select greatest(max(id), {last}) + 1 from {table})); end $$"
        ))
    })
}

/// Whether the table is there that lists the migrations which were run.
pub(crate) const COUNT_MIGRATION_TABLES: &str = "select count(*) as n from (select to_regclass('__diesel_schema_migrations') as name) t where name is not null";

/// How often a defect is found. The server watches over its pages and over its foreign keys itself.
pub(crate) fn count_defects(conn: &mut Conn, defect: Defect) -> QueryResult<u32> {
    match defect {
        Defect::Damaged | Defect::LostReference => return Ok(0),
        Defect::MissingTrigger => return triggers::missing(conn),
        Defect::FeedOfAnotherServer => {}
    }
    let count = format!("select count(*) as n from ({} limit 1000) strangers", feed::STRANGERS);
    let count: Number = diesel::sql_query(count).get_result(conn)?;
    Ok(u32::try_from(count.n).unwrap_or(u32::MAX))
}

/// The brand profiles of these users with their owners, of active accounts of this role only, by
/// ascending id, and these packages with who sells them. The profiles are locked until the end of
/// the transaction, the packages against being deleted.
#[expect(clippy::type_complexity, reason = "two lists of rows")]
pub(crate) fn lock_market(
    conn: &mut Conn,
    users: &[i64],
    (role, status): (&str, &str),
    packages: &[i64],
    wait: LockWait,
) -> QueryResult<(Vec<(BrandRow, OwnerRow)>, Vec<(PackageRow, CreatorRow, OwnerRow)>)> {
    let brands = brands::table
        .inner_join(users::table)
        .filter(brands::user_id.eq_any(users))
        .filter(users::role.eq(role))
        .filter(users::status.eq(status))
        .order(brands::id)
        .select((columns_of::<BrandRow>(), columns_of::<OwnerRow>()));
    let brands = Locking { query: brands, lock: Lock::Brands, wait };
    let listings = listings(packages, wait);
    match wait {
        LockWait::SkipLocked => Both(brands, listings).load_both(conn),
        // the packages as they are when the brand was waited for
        LockWait::Block => Ok((brands.load(conn)?, listings.load(conn)?)),
    }
}

/// An instant in whole microseconds.
pub(crate) fn micros(instant: &str) -> String {
    format!("cast(extract(epoch from {instant}) * 1000000 as bigint)")
}

/// How many values a list in a column has.
pub(crate) fn json_length(column: &str) -> String {
    format!("json_array_length({column}::json)")
}

/// Locks an account until the end of the transaction.
pub(crate) fn lock_account(conn: &mut Conn, user: i64) -> QueryResult<()> {
    users::table
        .find(user)
        .select(users::id)
        .for_no_key_update()
        .first::<i64>(conn)
        .optional()
        .map(drop)
}

/// Keeps others from changing the replies that staff keep ready until the end of the transaction.
pub(crate) fn lock_canned_replies(conn: &mut Conn) -> QueryResult<()> {
    diesel::sql_query("lock table canned_replies in share row exclusive mode")
        .execute(conn)
        .map(drop)
}

/// Locks the cart of a user until the end of the transaction: the account, and the brand if there
/// is one, since a checkout takes lines out of the cart too.
pub(crate) fn lock_cart(conn: &mut Conn, user: i64) -> QueryResult<()> {
    lock_account(conn, user)?;
    let brand = brands::table.filter(brands::user_id.eq(user)).select(brands::id);
    brand.for_no_key_update().first::<i64>(conn).optional().map(drop)
}

/// Locks the rotation until the end of the transaction: its pointer, its number, the version of the
/// agents, and the eligibility snapshot of just that version. The eligibility snapshot may be
/// missing although there is one, when the lock had to be waited for.
pub(crate) fn lock_rotation_row(conn: &mut Conn) -> QueryResult<RotationRow> {
    let eligibility = eligibility_snapshots::table
        .filter(eligibility_snapshots::agents_version.eq(rotation::agents_version.nullable()));
    let eligibility = eligibility.select(max(eligibility_snapshots::id)).single_value();
    rotation::table
        .find(1)
        .select((rotation::agent_id, rotation::number, rotation::agents_version, eligibility))
        .for_update()
        .first(conn)
}

/// Locks the profile of a creator until the end of the transaction.
pub(crate) fn lock_creator(conn: &mut Conn, id: i64) -> QueryResult<()> {
    creators::table
        .find(id)
        .select(creators::id)
        .for_no_key_update()
        .first::<i64>(conn)
        .optional()
        .map(drop)
}

/// Locks a package until the end of the transaction, also against whoever is about to order it.
pub(crate) fn lock_package(conn: &mut Conn, id: i64) -> QueryResult<Option<PackageRow>> {
    packages::table.find(id).select(PackageRow::as_select()).for_update().first(conn).optional()
}

/// Packages with who sells them, by ascending id. They are locked against being deleted until the
/// end of the transaction.
pub(crate) fn lock_listings(
    conn: &mut Conn,
    ids: &[i64],
) -> QueryResult<Vec<(PackageRow, CreatorRow, OwnerRow)>> {
    listings(ids, LockWait::Block).load(conn)
}

/// The columns of a row, for where it may be missing.
fn columns_of<R: Selectable<Pg>>() -> R::SelectExpression {
    R::construct_selection()
}

type TypeOf<R> = SqlTypeOf<<R as Selectable<Pg>>::SelectExpression>;
type ListingType = (TypeOf<PackageRow>, TypeOf<CreatorRow>, TypeOf<OwnerRow>);

fn listings(
    ids: &[i64],
    wait: LockWait,
) -> Locking<impl Query<SqlType = ListingType> + QueryFragment<Pg>> {
    let query = packages::table
        .inner_join(creators::table.inner_join(users::table))
        .filter(packages::id.eq_any(ids))
        .order(packages::id)
        .select((columns_of::<PackageRow>(), columns_of::<CreatorRow>(), columns_of::<OwnerRow>()));
    Locking { query, lock: Lock::Packages, wait }
}

/// Orders of these pairs of brand and package after an instant, by ascending id, and fresh ids for
/// so many lines; if wanted, the rotation too, locked as by [`lock_rotation_row`]. Each pair is
/// looked up by itself, also by a plan that was made for a table without orders.
pub(crate) fn recent_orders_and_ids(
    conn: &mut Conn,
    pairs: &[(i64, i64)],
    after: At,
    lines: i32,
    with_rotation: bool,
) -> QueryResult<(Vec<RecentRow>, Vec<IdPair>, Option<RotationRow>)> {
    let (brands, packages): (Vec<i64>, Vec<i64>) = pairs.iter().copied().unzip();
    let recent = "select o.id, o.brand_id, o.package_id, o.creator_id, o.status, o.placed_at \
         from unnest(?, ?) as p(brand_id, package_id) cross join lateral (\
         select * from orders where brand_id = p.brand_id and package_id = p.package_id and placed_at > ? offset 0) o \
         order by o.id";
    let columns = vec![Column::Ints(brands), Column::Ints(packages), Column::Moment(after)];
    let recent =
        Prepared::<(BigInt, BigInt, BigInt, BigInt, Text, MomentType)>::new(recent, columns);
    if !with_rotation {
        let (recent, ids) = Both(recent, fresh_ids(lines)).load_both(conn)?;
        return Ok((recent, ids, None));
    }
    let (recent, ids) =
        Both(recent, fresh_ids_and_rotation(lines)).load_both::<_, (IdPair, RotationRow)>(conn)?;
    let rotation = ids.first().map(|&(_, rotation)| rotation);
    Ok((recent, ids.into_iter().map(|(ids, _)| ids).collect(), rotation))
}

type Ids = (BigInt, BigInt);
type RotationType = (Nullable<BigInt>, BigInt, BigInt, Nullable<BigInt>);

fn fresh_ids_and_rotation(count: i32) -> Prepared<'static, (Ids, RotationType)> {
    let fresh = "select nextval('orders_id_seq'), nextval('tickets_id_seq'), locked.* from generate_series(1, ?), (\
         select agent_id, number, agents_version, \
         (select max(id) from eligibility_snapshots where agents_version = rotation.agents_version) as eligibility_snapshot_id \
         from rotation where id = 1 for update) locked";
    Prepared::new(fresh, vec![Column::Count(count)])
}

/// The newest five orders of each of these packages, the newest first.
pub(crate) fn newest_orders(
    conn: &mut Conn,
    packages: &[i64],
) -> QueryResult<Vec<OrderSummaryRow>> {
    diesel::sql_query(
        "select o.package_id, o.id, o.status, o.placed_at from unnest($1::bigint[]) as p(id) cross join lateral (\
         select package_id, id, status, placed_at from orders where package_id = p.id \
         order by placed_at desc, id desc limit 5) o order by o.placed_at desc, o.id desc",
    )
    .bind::<Array<BigInt>, _>(packages)
    .load(conn)
}

/// Claims idempotency keys until the end of the transaction. `false` for those that another
/// transaction holds.
pub(crate) fn claim_keys(conn: &mut Conn, keys: &[String]) -> QueryResult<Vec<bool>> {
    let claim = "select pg_try_advisory_xact_lock(hashtextextended(key, 0)) \
                 from unnest(?) with ordinality as keys(key, place) order by place";
    Prepared::<Bool>::new(claim, vec![Column::Texts(keys.iter().map(String::as_str).collect())])
        .load(conn)
}

/// Fresh ids for so many orders and their tickets.
pub(crate) fn reserve_ids(conn: &mut Conn, count: i32) -> QueryResult<Vec<IdPair>> {
    fresh_ids(count).load(conn)
}

fn fresh_ids(count: i32) -> Prepared<'static, Ids> {
    let fresh =
        "select nextval('orders_id_seq'), nextval('tickets_id_seq') from generate_series(1, ?)";
    Prepared::new(fresh, vec![Column::Count(count)])
}

/// Keeps other requests for codes waiting until the end of the transaction.
pub(crate) fn lock_codes(conn: &mut Conn) -> QueryResult<()> {
    diesel::sql_query("select pg_advisory_xact_lock(hashtextextended('one-time codes', 0))")
        .execute(conn)
        .map(drop)
}

/// The newest message of each ticket: one look into the index for each, however long its
/// conversation is.
pub(crate) fn newest_messages(conn: &mut Conn, tickets: &[i64]) -> QueryResult<Vec<MessageRow>> {
    diesel::sql_query(
        "select m.id, m.ticket_id, m.author_id, m.channel, m.role, m.kind, m.body, m.file_url, m.file_name, \
         m.read_at, m.created_at from unnest($1::bigint[]) as wanted (id) cross join lateral (\
         select * from messages where ticket_id = wanted.id order by id desc limit 1) m",
    )
    .bind::<Array<BigInt>, _>(tickets)
    .load(conn)
}
