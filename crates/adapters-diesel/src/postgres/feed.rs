//! The feed of changes on PostgreSQL: in the order of transactions, up to the oldest one that still
//! runs, since ids are committed out of order.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Double, Nullable, Text},
};

use crate::{horizon::Writer, rows::Number};

/// The oldest transaction that still runs; everything below it is complete.
pub(crate) const HORIZON: &str = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint";

/// The transaction of a row.
pub(crate) fn transaction(row: &str) -> String {
    format!("{row}.xid::text::bigint")
}

/// Whether a row is of the transaction that a parameter names.
pub(crate) fn is_of(row: &str, parameter: u8) -> String {
    format!("{row}.xid = ${parameter}::text::xid8")
}

/// Whether a row is complete and after the transaction `$1` and the id that a parameter names; `$3`
/// is the horizon.
pub(crate) fn is_new(row: &str, id: &str, parameter: u8) -> String {
    format!(
        "({row}.xid, {row}.{id}) > ($1::text::xid8, ${parameter}) and {row}.xid < $3::text::xid8"
    )
}

/// Whether a row is complete.
pub(crate) fn is_complete(row: &str) -> String {
    format!("{row}.xid < pg_snapshot_xmin(pg_current_snapshot())")
}

/// The order of the feed within a table.
pub(crate) fn order(row: &str, id: &str, direction: &str) -> String {
    format!("{row}.xid {direction}, {row}.{id} {direction}")
}

/// Transactions that have a number, so that they may write or have written, with their process and
/// their database. Each holds a lock on its number until its end, and a process never changes its
/// database.
const WRITERS: &str = "select l.transactionid::text::bigint as short, a.datname::text as base, a.xact_start as since, \
     'process ' || a.pid || ' of ' || coalesce(nullif(a.application_name, ''), 'an unnamed program') as holder \
     from pg_locks l join pg_stat_activity a on a.pid = l.pid \
     where l.locktype = 'transactionid' and l.mode = 'ExclusiveLock' and l.granted and l.pid <> pg_backend_pid() \
     union all select transaction::text::bigint, database::text, prepared, 'the prepared transaction ' || gid \
     from pg_prepared_xacts";

/// The oldest transaction that still runs and is not known to be of another database; everything of
/// this one below it is complete, for statements that begin after this. A number that runs no more
/// when the locks are looked at counts as running.
pub(crate) fn own_horizon(conn: &mut PgConnection) -> QueryResult<i64> {
    let query = format!(
        "with writers as ({WRITERS}), running as (\
         select xid::text::bigint as xid from pg_snapshot_xip(pg_current_snapshot()) xid) \
         select coalesce(min(xid), pg_snapshot_xmax(pg_current_snapshot())::text::bigint) as n from running \
         where not exists (select from writers where short = xid & 4294967295 and base <> current_database())"
    );
    diesel::sql_query(query).get_result::<Number>(conn).map(|row| row.n)
}

#[derive(QueryableByName)]
struct WriterRow {
    #[diesel(sql_type = BigInt)]
    short: i64,
    #[diesel(sql_type = Nullable<Double>)]
    seconds: Option<f64>,
    #[diesel(sql_type = Text)]
    holder: String,
}

/// The transaction of this database that has been open the longest among those that may write.
pub(crate) fn oldest_writer(conn: &mut PgConnection) -> QueryResult<Option<Writer>> {
    let query = format!(
        "with writers as ({WRITERS}) select short, holder || ' in ' || base as holder, \
         extract(epoch from clock_timestamp() - since)::double precision as seconds \
         from writers where base = current_database() order by since, short limit 1"
    );
    let row: Option<WriterRow> = diesel::sql_query(query).get_result(conn).optional()?;
    Ok(row.map(|WriterRow { short, seconds, holder }| Writer {
        transaction: short,
        seconds,
        holder,
    }))
}

/// Rows whose transaction is of another server: this one has not reached it yet.
pub(crate) const STRANGERS: &str = "select 1 from audit_log where ticket_id is not null and xid >= pg_snapshot_xmax(pg_current_snapshot()) \
     union all select 1 from messages where xid >= pg_snapshot_xmax(pg_current_snapshot()) \
     union all select 1 from read_marks where xid >= pg_snapshot_xmax(pg_current_snapshot())";

/// Takes over rows that come from another server: a dump keeps the numbers of its transactions, and
/// those that this server has not reached yet would be told as new when it does. How many rows
/// those were.
pub(crate) fn adopt(conn: &mut PgConnection) -> QueryResult<usize> {
    let set = "set xid = pg_current_xact_id() where xid >= pg_snapshot_xmax(pg_current_snapshot())";
    let mut rows = 0;
    for table in ["audit_log", "messages", "read_marks"] {
        let only = if table == "audit_log" { " and ticket_id is not null" } else { "" };
        rows += diesel::sql_query(format!("update {table} {set}{only}")).execute(conn)?;
    }
    Ok(rows)
}
