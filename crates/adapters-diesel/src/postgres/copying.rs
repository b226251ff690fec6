//! A copy from or to PostgreSQL: one transaction on a connection of its own, in which all tables
//! are locked.

use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::anyhow;
use diesel::{connection::SimpleConnection, prelude::*, result::Error, sql_types::Text};

use super::{address::Address, dialect, queries::schema_state};
use crate::{
    rows::Number,
    transfer::{Chunks, CopyError, Counter, Each, End, Held, Kind, Reached, Table, line},
};

/// How times and bytes are written, and no limit but for locks.
const SETTINGS: &str = "set time zone 'UTC'; set datestyle = 'ISO, YMD'; set bytea_output = 'hex'; \
     set client_min_messages = warning; set statement_timeout = 0; set lock_timeout = '5s'; \
     set idle_in_transaction_session_timeout = 0";

/// Everything is of one instant, and nothing is written.
const BEGIN_SOURCE: &str = "begin isolation level repeatable read read only";
/// What refers to what is checked with each statement, so that nothing gathers until the commit.
/// Orders come before their tickets.
const BEGIN_TARGET: &str =
    "begin; set constraints all immediate; set constraints orders_have_tickets deferred";

/// Which database of which server this is, as long as that runs.
const IDENTITY: &str = "select extract(epoch from pg_postmaster_start_time())::text || ' ' || oid as line \
     from pg_database where datname = current_database()";

/// Who else uses the database: sessions of this program, by its name or by the one that the URL
/// gives.
const OTHERS: &str = "select 'process ' || pid || ' of ' || application_name as line from pg_stat_activity \
     where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend' \
     and application_name in ('influmojo', nullif(current_setting('application_name'), '')) order by pid limit 1";

/// An instance that leads a follower until a time that has not come. One that was killed, or was
/// stopped just then, has not said that it leads no more.
const LEADER: &str = "select 'an instance that leads the follower ' || name || ' until ' || leads_until as line \
     from followers where leads_until > clock_timestamp() limit 1";
/// How long a lead lasts that nobody renews, and a bit more; and how often is looked.
const LEAD: Duration = Duration::from_secs(12);
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// The counters, each with the column that it numbers, out of the catalogue.
const COUNTERS: &str = "select t.relname::text as name, a.attname::text as field, s.oid::regclass::text as sequence from pg_class s join pg_depend d on d.objid = s.oid and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i') \
     and d.refclassid = 'pg_class'::regclass join pg_class t on t.oid = d.refobjid \
     join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid \
     where s.relkind = 'S' and t.relnamespace = current_schema()::regnamespace order by 1, 2";

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct CounterRow {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    field: String,
    #[diesel(sql_type = Text)]
    sequence: String,
}

/// A database that answers.
struct Server {
    end: End,
    conn: PgConnection,
}

pub(crate) fn reach(end: End, url: &str) -> Result<Box<dyn Reached>, CopyError> {
    let unreachable = |error: anyhow::Error| CopyError::Unreachable(end, error);
    let mut conn = PgConnection::establish(&Address::of(url).with(None))
        .map_err(|error| unreachable(anyhow!("{error}")))?;
    conn.batch_execute(SETTINGS).map_err(|error| unreachable(error.into()))?;
    Ok(Box::new(Server { end, conn }))
}

impl Reached for Server {
    fn identity(&mut self) -> Result<String, CopyError> {
        let row: Line = diesel::sql_query(IDENTITY)
            .get_result(&mut self.conn)
            .map_err(|error| CopyError::Unreachable(self.end, error.into()))?;
        Ok(row.line)
    }

    fn hold(mut self: Box<Self>, tables: &[&Table]) -> Result<Box<dyn Held>, CopyError> {
        let end = self.end;
        let failed = |error: Error| CopyError::Unreachable(end, error.into());
        if let Some(what) = schema_state::difference(&mut self.conn).map_err(failed)? {
            return Err(CopyError::OtherSchema { end, what });
        }
        self.expect_nobody(true)?;
        let (begin, mode) = match end {
            End::Source => (BEGIN_SOURCE, "share"),
            End::Target => (BEGIN_TARGET, "access exclusive"),
        };
        let names: Vec<_> = tables.iter().map(|table| table.name).collect();
        // before the first look, which is at that one instant
        let lock = format!("{begin}; lock table {} in {mode} mode", names.join(", "));
        self.conn.batch_execute(&lock).map_err(|error| match error {
            Error::DatabaseError(_, info) if info.message().contains("lock timeout") => {
                let who = "a transaction that goes on and has changed or locked a table".to_owned();
                CopyError::InUse { end, who }
            }
            error => failed(error),
        })?;
        // instances that came meanwhile; those that come now wait for the locks
        self.expect_nobody(false)?;
        Ok(self)
    }
}

impl Server {
    fn someone(&mut self, sql: &str) -> Result<Option<String>, CopyError> {
        let found: QueryResult<Option<Line>> =
            diesel::sql_query(sql).get_result(&mut self.conn).optional();
        let failed = |error: Error| CopyError::Unreachable(self.end, error.into());
        Ok(found.map_err(failed)?.map(|row| row.line))
    }

    /// Makes sure that nobody has a session; without one, a lead is waited for if that is wanted.
    fn expect_nobody(&mut self, also_leads: bool) -> Result<(), CopyError> {
        let (end, since) = (self.end, Instant::now());
        loop {
            if let Some(who) = self.someone(OTHERS)? {
                return Err(CopyError::InUse { end, who });
            }
            match if also_leads { self.someone(LEADER)? } else { None } {
                None => return Ok(()),
                Some(who) if since.elapsed() > LEAD => return Err(CopyError::InUse { end, who }),
                Some(_) => thread::sleep(LOOK_AGAIN),
            }
        }
    }
}

impl Held for Server {
    fn count(&mut self, table: &Table) -> anyhow::Result<u64> {
        let count = format!("select count(*) as n from {}", table.name);
        let count: Number = diesel::sql_query(count).get_result(&mut self.conn)?;
        Ok(u64::try_from(count.n)?)
    }

    fn read(&mut self, table: &Table, each: &mut Each<'_>) -> anyhow::Result<()> {
        if table.columns.iter().all(|(_, kind)| *kind != Kind::Instant) {
            return (table.copy_out)(&mut self.conn, each);
        }
        let mut line = Vec::new();
        (table.copy_out)(&mut self.conn, &mut |written| {
            line.clear();
            for (value, (_, kind)) in written.split(|byte| *byte == b'\t').zip(table.columns) {
                match kind {
                    Kind::Instant => line::push_instant(&mut line, value)?,
                    _ => line.extend_from_slice(value),
                }
                line.push(b'\t');
            }
            each(line.strip_suffix(b"\t").unwrap_or(&line))
        })
    }

    fn counters(&mut self) -> anyhow::Result<Vec<Counter>> {
        let rows: Vec<CounterRow> = diesel::sql_query(COUNTERS).load(&mut self.conn)?;
        let counter = |CounterRow { name, field, sequence }| {
            // one that was set and not used since has its next number there
            let last = format!("select last_value - (not is_called)::int as n from {sequence}");
            let last: Number = diesel::sql_query(last).get_result(&mut self.conn)?;
            Ok(Counter { table: name, column: field, last: last.n })
        };
        rows.into_iter().map(counter).collect()
    }

    fn write(&mut self, table: &Table, chunks: &Chunks<'_>) -> anyhow::Result<()> {
        (table.copy_in)(&mut self.conn, chunks)
    }

    fn clear(&mut self, table: &str) -> anyhow::Result<()> {
        Ok(self.conn.batch_execute(&format!("delete from {table}"))?)
    }

    fn settle(&mut self, given: &[Counter]) -> anyhow::Result<()> {
        for Counter { table, column, .. } in self.counters()? {
            let there = given.iter().find(|one| one.table == table && one.column == column);
            let last = there.map_or(0, |counter| counter.last);
            // unlike `setval` this is undone with the transaction
            self.conn.batch_execute(&format!(
                "do $$ begin execute format('alter sequence %s restart with %s', \
                 pg_get_serial_sequence('{table}', '{column}'), \
                 (select greatest(max({column}), {last}) + 1 from {table})); end $$"
            ))?;
        }
        self.conn.batch_execute("set constraints all immediate")?;
        Ok(self.conn.batch_execute(dialect::ANALYZE)?)
    }

    fn commit(&mut self) -> anyhow::Result<()> {
        Ok(self.conn.batch_execute("commit")?)
    }
}
