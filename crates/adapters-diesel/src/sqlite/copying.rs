//! A copy from or to SQLite: one connection, which has the file for itself. Nobody else can read or
//! write it meanwhile.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, anyhow, bail};
use diesel::{
    connection::SimpleConnection,
    deserialize::{self, QueryableByName},
    prelude::*,
    row::{Field, NamedRow, Row},
    sql_types::{BigInt, Binary, Nullable, Text},
    sqlite::{Sqlite, SqliteType},
};

use super::{dialect, file, queries::schema_state};
use crate::{
    rows::Number,
    transfer::{Chunks, CopyError, Counter, Each, End, Held, Kind, Reached, Table, line},
};

/// How long is waited for somebody who is closing the file just now, and between two looks.
const CLOSING: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(20);
/// Most values of one statement.
const MAX_VALUES: usize = 8_000;

/// A commit is on the disk; 128 MiB of pages are kept of what is written.
const SETTINGS: &str = "pragma synchronous = full; pragma foreign_keys = on";
const KEEP_MORE: &str = "pragma cache_size = -131072";

/// Tables that never give an id twice.
const NUMBERED: &str =
    "select name as line from sqlite_master where type = 'table' and sql like '%autoincrement%'";

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Mode {
    #[diesel(sql_type = Text)]
    journal_mode: String,
}

#[derive(QueryableByName)]
struct CounterRow {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    seq: i64,
}

#[derive(QueryableByName)]
struct Trigger {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    sql: String,
}

/// A row as a line.
struct RowLine(Vec<u8>);

impl QueryableByName<Sqlite> for RowLine {
    fn build<'a>(row: &impl NamedRow<'a, Sqlite>) -> deserialize::Result<Self> {
        let mut line = Vec::with_capacity(256);
        for column in 0..row.field_count() {
            if column > 0 {
                line.push(b'\t');
            }
            let field = Row::get(row, column).ok_or("a column is missing")?;
            let Some(mut value) = field.value() else {
                line::push_null(&mut line);
                continue;
            };
            match value.value_type() {
                None => line::push_null(&mut line),
                Some(SqliteType::Text) => {
                    line::push_text(&mut line, value.read_text().as_bytes());
                }
                Some(SqliteType::Binary) => line::push_bytes(&mut line, value.read_blob()),
                Some(SqliteType::Long) => {
                    line.extend_from_slice(value.read_long().to_string().as_bytes());
                }
                Some(other) => return Err(format!("a column has {other:?}").into()),
            }
        }
        Ok(Self(line))
    }
}

/// A file that is there.
struct OneFile {
    end: End,
    path: String,
    conn: SqliteConnection,
    /// What triggers do is copied, and they come again at the end.
    triggers: Vec<Trigger>,
}

pub(crate) fn reach(end: End, path: &str) -> Result<Box<dyn Reached>, CopyError> {
    let unreachable = |error: anyhow::Error| CopyError::Unreachable(end, error);
    file::expect_own_log(path).map_err(unreachable)?;
    // no file is made where a path is wrong
    if file::is_empty(path) {
        let migrate = match end {
            End::Source => "",
            End::Target => "; run `influmojo migrate` on it first",
        };
        return Err(unreachable(anyhow!("there is no database {path}{migrate}")));
    }
    let conn = SqliteConnection::establish(path).map_err(|error| unreachable(error.into()))?;
    Ok(Box::new(OneFile { end, path: path.to_owned(), conn, triggers: Vec::new() }))
}

impl Reached for OneFile {
    fn identity(&mut self) -> Result<String, CopyError> {
        let found = fs::metadata(&self.path)
            .map_err(|error| CopyError::Unreachable(self.end, error.into()))?;
        Ok(format!("file {} {}", found.dev(), found.ino()))
    }

    fn hold(mut self: Box<Self>, _: &[&Table]) -> Result<Box<dyn Held>, CopyError> {
        let (end, since) = (self.end, Instant::now());
        let unreachable = |error: anyhow::Error| CopyError::Unreachable(end, error);
        let cache = if end == End::Target { KEEP_MORE } else { "" };
        let settings = format!("{SETTINGS}; {cache}");
        self.conn.batch_execute(&settings).map_err(|error| unreachable(error.into()))?;
        // refused at once while another connection is open
        while let Err(error) =
            self.conn.batch_execute("pragma journal_mode = delete; begin exclusive")
        {
            if !error.to_string().contains("locked") {
                return Err(unreachable(error.into()));
            }
            if since.elapsed() > CLOSING {
                let who = "another process, which has the file open".to_owned();
                return Err(CopyError::InUse { end, who });
            }
            thread::sleep(PAUSE);
        }
        let mode: Mode = diesel::sql_query("pragma journal_mode")
            .get_result(&mut self.conn)
            .map_err(|error| unreachable(error.into()))?;
        if mode.journal_mode != "delete" {
            return Err(unreachable(anyhow!("it stays in the mode {}", mode.journal_mode)));
        }
        let difference = schema_state::difference(&mut self.conn);
        if let Some(what) = difference.map_err(|error| unreachable(error.into()))? {
            return Err(CopyError::OtherSchema { end, what });
        }
        if end == End::Target {
            self.put_triggers_aside().map_err(unreachable)?;
        }
        Ok(self)
    }
}

impl OneFile {
    fn put_triggers_aside(&mut self) -> anyhow::Result<()> {
        let triggers = "select name, sql from sqlite_master where type = 'trigger' order by rowid";
        self.triggers = diesel::sql_query(triggers).load(&mut self.conn)?;
        for Trigger { name, .. } in &self.triggers {
            self.conn.batch_execute(&format!("drop trigger {name}"))?;
        }
        Ok(())
    }
}

/// What is read of a column: yes and no as PostgreSQL has them.
fn selected((name, kind): &(&str, Kind)) -> String {
    match kind {
        Kind::Bool => format!("case \"{name}\" when 1 then 't' when 0 then 'f' end"),
        _ => format!("\"{name}\""),
    }
}

impl Held for OneFile {
    fn count(&mut self, table: &Table) -> anyhow::Result<u64> {
        let count = format!("select count(*) as n from {}", table.name);
        let count: Number = diesel::sql_query(count).get_result(&mut self.conn)?;
        Ok(u64::try_from(count.n)?)
    }

    fn read(&mut self, table: &Table, each: &mut Each<'_>) -> anyhow::Result<()> {
        let columns: Vec<_> = table.columns.iter().map(selected).collect();
        let sql = format!("select {} from {}", columns.join(", "), table.name);
        for row in diesel::sql_query(sql).load_iter::<RowLine, _>(&mut self.conn)? {
            let RowLine(line) = row?;
            each(&line)?;
        }
        Ok(())
    }

    fn counters(&mut self) -> anyhow::Result<Vec<Counter>> {
        let rows: Vec<CounterRow> =
            diesel::sql_query("select name, seq from sqlite_sequence").load(&mut self.conn)?;
        let counter =
            |row: CounterRow| Counter { table: row.name, column: "id".to_owned(), last: row.seq };
        Ok(rows.into_iter().map(counter).collect())
    }

    fn write(&mut self, table: &Table, chunks: &Chunks<'_>) -> anyhow::Result<()> {
        let names: Vec<_> = table.columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        let insert = format!("insert into {} ({}) values ", table.name, names.join(", "));
        let row = format!("({})", vec!["?"; names.len()].join(", "));
        let size = (MAX_VALUES / names.len().max(1)).max(1);
        while let Some(chunk) = chunks.next() {
            let lines: Vec<&[u8]> =
                chunk.lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
            for lines in lines.chunks(size) {
                let places = vec![row.as_str(); lines.len()].join(", ");
                let mut query =
                    diesel::sql_query(format!("{insert}{places}")).into_boxed::<Sqlite>();
                for line in lines {
                    for (value, (_, kind)) in line.split(|byte| *byte == b'\t').zip(table.columns) {
                        query = match kind {
                            Kind::Int => query.bind::<Nullable<BigInt>, _>(int_of(value)?),
                            Kind::Bool => query.bind::<Nullable<BigInt>, _>(bool_of(value)?),
                            Kind::Text | Kind::Instant => {
                                query.bind::<Nullable<Text>, _>(line::text_of(value)?)
                            }
                            Kind::Bytes => {
                                query.bind::<Nullable<Binary>, _>(line::bytes_of(value)?)
                            }
                        };
                    }
                }
                query.execute(&mut self.conn)?;
            }
        }
        Ok(())
    }

    fn clear(&mut self, table: &str) -> anyhow::Result<()> {
        Ok(self.conn.batch_execute(&format!("delete from {table}"))?)
    }

    fn settle(&mut self, given: &[Counter]) -> anyhow::Result<()> {
        let numbered: Vec<Line> = diesel::sql_query(NUMBERED).load(&mut self.conn)?;
        for Line { line: table } in numbered {
            let there = given.iter().find(|one| one.table == table);
            let last = there.map_or(0, |counter| counter.last);
            self.conn.batch_execute(&format!(
                "insert into sqlite_sequence (name, seq) select '{table}', 0 \
                 where not exists (select 1 from sqlite_sequence where name = '{table}'); \
                 update sqlite_sequence set seq = max(seq, {last}) where name = '{table}'"
            ))?;
        }
        for Trigger { sql, .. } in std::mem::take(&mut self.triggers) {
            self.conn.batch_execute(&sql)?;
        }
        Ok(self.conn.batch_execute(dialect::ANALYZE)?)
    }

    fn commit(&mut self) -> anyhow::Result<()> {
        Ok(self.conn.batch_execute("commit")?)
    }
}

fn int_of(value: &[u8]) -> anyhow::Result<Option<i64>> {
    let text = line::text_of(value)?;
    text.map(|text| text.parse().context("a number is none")).transpose()
}

fn bool_of(value: &[u8]) -> anyhow::Result<Option<i64>> {
    match line::text_of(value)?.as_deref() {
        None => Ok(None),
        Some("t") => Ok(Some(1)),
        Some("f") => Ok(Some(0)),
        Some(_) => bail!("a value is neither yes nor no"),
    }
}
