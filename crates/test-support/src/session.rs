//! A connection of a test's own, beside the store: it plants, locks, counts and looks at rows.

use diesel::{
    Connection, PgConnection, QueryResult, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    sql_types::{BigInt, Text},
};

/// A connection of a test's own. What it holds is let go when it is dropped.
pub struct Session(Inner);

enum Inner {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// Explains a statement that was prepared, so that it is planned as the store's are.
const PLAN: &str = "create or replace function pg_temp.plan(statement text, arguments text) returns setof text as $f$ \
     begin execute 'prepare planned as ' || statement; \
     return query execute 'explain execute planned' || arguments; execute 'deallocate planned'; end $f$ \
     language plpgsql";

impl Session {
    pub(crate) fn sqlite(path: &str) -> Self {
        let mut conn = SqliteConnection::establish(path).unwrap();
        conn.batch_execute("pragma busy_timeout = 10000; pragma foreign_keys = on").unwrap();
        Self(Inner::Sqlite(conn))
    }

    pub(crate) fn postgres(url: &str) -> Self {
        Self(Inner::Postgres(PgConnection::establish(url).unwrap()))
    }

    /// Runs statements.
    ///
    /// # Errors
    /// What the database says against them.
    pub fn try_run(&mut self, sql: &str) -> Result<(), String> {
        let outcome = match &mut self.0 {
            Inner::Sqlite(conn) => conn.batch_execute(sql),
            Inner::Postgres(conn) => conn.batch_execute(sql),
        };
        outcome.map_err(|error| error.to_string())
    }

    /// Runs statements that must work.
    pub fn run(&mut self, sql: &str) {
        self.try_run(sql).unwrap_or_else(|error| panic!("{error}, in: {sql}"));
    }

    /// The number that a query returns in its column `n`.
    pub fn number(&mut self, sql: &str) -> i64 {
        let query = diesel::sql_query(sql);
        let row: QueryResult<Number> = match &mut self.0 {
            Inner::Sqlite(conn) => query.get_result(conn),
            Inner::Postgres(conn) => query.get_result(conn),
        };
        row.unwrap_or_else(|error| panic!("{error}, in: {sql}")).n
    }

    /// The texts that a query returns in its column `line`.
    pub fn lines(&mut self, sql: &str) -> Vec<String> {
        let query = diesel::sql_query(sql);
        let rows: QueryResult<Vec<Line>> = match &mut self.0 {
            Inner::Sqlite(conn) => query.load(conn),
            Inner::Postgres(conn) => query.load(conn),
        };
        rows.unwrap_or_else(|error| panic!("{error}, in: {sql}"))
            .into_iter()
            .map(|row| row.line)
            .collect()
    }

    /// How the database would run a statement. SQLite plans without looking at the arguments;
    /// PostgreSQL is given them as SQL literals.
    pub fn plan(&mut self, statement: &str, arguments: &[String]) -> Vec<String> {
        match &mut self.0 {
            Inner::Sqlite(conn) => {
                let rows: Vec<Step> = diesel::sql_query(format!("explain query plan {statement}"))
                    .load(conn)
                    .unwrap();
                rows.into_iter().map(|row| row.detail).collect()
            }
            Inner::Postgres(_) => {
                self.run(PLAN);
                let list = if arguments.is_empty() {
                    String::new()
                } else {
                    format!("({})", arguments.join(", "))
                };
                self.lines(&format!(
                    "select line from pg_temp.plan($s${statement}$s$, $a${list}$a$) as line"
                ))
            }
        }
    }

    /// Every row of every table as text, sorted: equal before and after when nothing was written.
    /// An index of words on SQLite is left out, since only the engine knows how it is packed, and
    /// so is who leads a follower, which changes with time.
    pub fn dump(&mut self) -> Vec<String> {
        let queries = match self.0 {
            Inner::Sqlite(_) => self.lines(
                "select 'select ' || quote(t.name || ' ') || ' || ' || \
                 (select group_concat('quote(' || c.name || ')', ' || ''|'' || ') from pragma_table_info(t.name) c) \
                 || ' as line from ' || t.name as line \
                 from pragma_table_list t where t.schema = 'main' and t.type = 'table' \
                 and t.name not like 'sqlite%' and t.name <> 'followers'",
            ),
            Inner::Postgres(_) => self.lines(
                "select format('select %L || t::text as line from %I t', table_name || ' ', table_name) as line \
                 from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' \
                 and table_name <> 'followers'",
            ),
        };
        let mut rows = self.lines(&queries.join(" union all "));
        rows.sort_unstable();
        rows
    }
}
