//! The former system's database, as it is at one instant.

use anyhow::anyhow;
use diesel::{
    PgConnection,
    connection::SimpleConnection,
    deserialize::{self, QueryableByName},
    pg::Pg,
    prelude::*,
    row::NamedRow,
    sql_types::{BigInt, Nullable, Text, Timestamp as Instant},
};
use domain::Timestamp;

use crate::former::{FormerRow, TABLES, read};

/// Rows that are fetched together.
const FETCHED: usize = 2_000;

/// Settings that Prisma reads out of a URL, and libpq does not know.
const OF_PRISMA: [&str; 9] = [
    "schema",
    "connection_limit",
    "pool_timeout",
    "socket_timeout",
    "pgbouncer",
    "statement_cache_size",
    "sslaccept",
    "sslidentity",
    "sslpassword",
];

/// Why the former database cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// Nobody answers, or the connection is refused.
    #[error("the former database cannot be reached")]
    Unreachable(#[source] anyhow::Error),
    /// It is another database.
    #[error("this is not the former system's database: it has no table {0}")]
    NoTable(&'static str),
    /// A statement failed, or the connection was lost.
    #[error("reading {0} of the former database failed")]
    Failed(String, #[source] anyhow::Error),
}

/// The former database. Everything that is read is of the instant when it was opened, and nothing
/// is ever written.
pub struct Source {
    conn: PgConnection,
}

/// A table that has no place here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OtherTable {
    pub(crate) schema: String,
    pub(crate) name: String,
}

struct Line(String);

impl QueryableByName<Pg> for Line {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
        read::<Text, _>(row, "line").map(Self)
    }
}

struct Count(i64);

impl QueryableByName<Pg> for Count {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
        read::<BigInt, _>(row, "n").map(Self)
    }
}

impl QueryableByName<Pg> for OtherTable {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
        Ok(Self { schema: read::<Text, _>(row, "schema")?, name: read::<Text, _>(row, "name")? })
    }
}

struct News(i64, Option<Timestamp>);

impl QueryableByName<Pg> for News {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
        let at = read::<Nullable<Instant>, Option<chrono::NaiveDateTime>>(row, "at")?;
        Ok(Self(read::<BigInt, _>(row, "order_id")?, at.map(|at| at.and_utc())))
    }
}

impl Source {
    /// Opens the database that a URL names, as libpq or as Prisma has it.
    ///
    /// # Errors
    /// [`SourceError`].
    pub fn open(url: &str) -> Result<Self, SourceError> {
        let (url, schema) = plain_url(url);
        let unreachable =
            |error: diesel::ConnectionError| SourceError::Unreachable(anyhow!("{error}"));
        let mut conn = PgConnection::establish(&url).map_err(unreachable)?;
        let path = schema.map(|schema| format!("set search_path = {};", quoted(&schema)));
        let path = path.unwrap_or_default();
        let settings = format!(
            "set time zone 'UTC'; set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; {path} \
             begin isolation level repeatable read read only"
        );
        conn.batch_execute(&settings).map_err(failed("the settings"))?;
        let mut source = Self { conn };
        for table in TABLES {
            let there = format!(
                "select count(*) as n from (select to_regclass('{}') as t) x where t is not null",
                quoted(table)
            );
            if source.number(&there, table)? == 0 {
                return Err(SourceError::NoTable(table));
            }
        }
        Ok(source)
    }

    fn number(&mut self, sql: &str, what: &str) -> Result<i64, SourceError> {
        let Count(n) = diesel::sql_query(sql).get_result(&mut self.conn).map_err(failed(what))?;
        Ok(n)
    }

    /// How many rows a table has.
    pub(crate) fn count(&mut self, table: &str) -> Result<u64, SourceError> {
        let counted =
            self.number(&format!("select count(*) as n from {}", quoted(table)), table)?;
        Ok(u64::try_from(counted).unwrap_or_default())
    }

    /// Calls something with every row of a table, by ascending id.
    pub(crate) fn each<R: FormerRow + 'static, E: From<SourceError>>(
        &mut self,
        each: impl FnMut(R) -> Result<(), E>,
    ) -> Result<(), E> {
        self.fetch(&R::select(), R::TABLE, each)
    }

    /// Calls something with every row that a statement finds, as a line of JSON. The statement
    /// names it `line`.
    pub(crate) fn lines<E: From<SourceError>>(
        &mut self,
        sql: &str,
        what: &str,
        mut each: impl FnMut(&str) -> Result<(), E>,
    ) -> Result<(), E> {
        self.fetch(sql, what, |Line(line)| each(&line))
    }

    fn fetch<R: QueryableByName<Pg> + 'static, E: From<SourceError>>(
        &mut self,
        sql: &str,
        what: &str,
        mut each: impl FnMut(R) -> Result<(), E>,
    ) -> Result<(), E> {
        let declare = format!("declare former_rows no scroll cursor for {sql}");
        self.conn.batch_execute(&declare).map_err(failed(what))?;
        let fetch = format!("fetch forward {FETCHED} from former_rows");
        loop {
            let rows: Vec<R> =
                diesel::sql_query(&fetch).load(&mut self.conn).map_err(failed(what))?;
            let is_last = rows.len() < FETCHED;
            rows.into_iter().try_for_each(&mut each)?;
            if is_last {
                break;
            }
        }
        Ok(self.conn.batch_execute("close former_rows").map_err(failed(what))?)
    }

    /// When the newest automatic message of each order was written, as far as that is an instant.
    pub(crate) fn each_news<E: From<SourceError>>(
        &mut self,
        mut each: impl FnMut(i64, Timestamp),
    ) -> Result<(), E> {
        let sql = "select t.order_id, max(m.created_at) as at from \"Message\" m \
                   join \"Ticket\" t on t.id = m.ticket_id where m.message_type::text = 'system' \
                   and m.created_at between '1900-01-01' and '9999-12-31' group by t.order_id";
        self.fetch(sql, "Message", |News(order, at)| {
            if let Some(at) = at {
                each(order, at);
            }
            Ok::<(), E>(())
        })
    }

    /// Every table of the catalogue that has no place here.
    pub(crate) fn other_tables(&mut self) -> Result<Vec<OtherTable>, SourceError> {
        let taken: Vec<String> =
            TABLES.iter().map(|table| format!("to_regclass('{}')", quoted(table))).collect();
        let sql = format!(
            "select n.nspname::text as schema, c.relname::text as name \
             from pg_class c join pg_namespace n on n.oid = c.relnamespace \
             where c.relkind in ('r', 'p') and not c.relispartition \
             and n.nspname <> 'information_schema' and n.nspname !~ '^pg_' \
             and c.oid not in ({}) order by 1, 2",
            taken.join(", ")
        );
        diesel::sql_query(sql).load(&mut self.conn).map_err(failed("the catalogue"))
    }
}

fn failed(what: &str) -> impl FnOnce(diesel::result::Error) -> SourceError {
    let what = what.to_owned();
    move |error| SourceError::Failed(what, anyhow!("{error}"))
}

/// A name as SQL has it.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The URL without what only Prisma knows, and the schema that it names.
fn plain_url(url: &str) -> (String, Option<String>) {
    let Some((address, query)) = url.split_once('?') else { return (url.to_owned(), None) };
    let pairs = || query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let schema = pairs().find(|(name, _)| *name == "schema").map(|(_, value)| value.to_owned());
    let kept: Vec<String> = pairs()
        .filter(|(name, _)| !OF_PRISMA.contains(name))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let url =
        if kept.is_empty() { address.to_owned() } else { format!("{address}?{}", kept.join("&")) };
    (url, schema.filter(|schema| !schema.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::plain_url;

    #[test]
    fn a_url_of_prisma_is_read() {
        let read = |url| {
            let (url, schema) = plain_url(url);
            (url, schema.unwrap_or_default())
        };
        assert_eq!(read("postgres://u@h/d"), ("postgres://u@h/d".to_owned(), String::new()));
        assert_eq!(
            read("postgres://u@h/d?schema=public&connection_limit=5"),
            ("postgres://u@h/d".to_owned(), "public".to_owned())
        );
        assert_eq!(
            read("postgres://u@h/d?sslmode=require&schema=shop&host=/tmp"),
            ("postgres://u@h/d?sslmode=require&host=/tmp".to_owned(), "shop".to_owned())
        );
    }
}
