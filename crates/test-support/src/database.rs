//! Databases that live as long as a test.

use std::sync::{
    OnceLock,
    atomic::{AtomicU32, Ordering},
};

use adapters_diesel::{Options, Stores, open, seed::SeedPlan};
use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    sql_types::{BigInt, Text},
};
use tempfile::TempDir;

/// A database engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Embedded.
    Sqlite,
    /// A server.
    Postgres,
}

/// A database that no other test uses; it goes away with this value.
pub struct TestDb {
    /// Which engine it runs on.
    pub engine: Engine,
    url: String,
    _folder: Option<TempDir>,
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

/// The server that databases are made on.
fn server() -> String {
    #[expect(clippy::disallowed_methods, reason = "tests have no other configuration")]
    let url = std::env::var("TEST_POSTGRES_URL");
    url.unwrap_or_else(|_| panic!("TEST_POSTGRES_URL is not set: run scripts/test, or scripts/with-postgres COMMAND"))
}

fn on_server(sql: &str) {
    PgConnection::establish(&server()).unwrap().batch_execute(sql).unwrap();
}

fn with_database(url: &str, database: &str) -> String {
    let (base, _) = url.rsplit_once('/').unwrap();
    format!("{base}/{database}")
}

/// A migrated database that others are copied from; one for each test process, since copying is exclusive.
fn template() -> &'static str {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let name = format!("template_{}", std::process::id());
        on_server(&format!("drop database if exists {name}"));
        on_server(&format!("create database {name}"));
        open(&with_database(&server(), &name), &Options::default()).unwrap().migrate().unwrap();
        name
    })
}

impl TestDb {
    /// A migrated database without any user.
    #[must_use]
    pub fn fresh(engine: Engine) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let url = format!("sqlite://{}", folder.path().join("test.db").display());
                open(&url, &Options::default()).unwrap().migrate().unwrap();
                Self { engine, url, _folder: Some(folder) }
            }
            Engine::Postgres => {
                let name = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
                on_server(&format!("drop database if exists {name}"));
                on_server(&format!("create database {name} template {}", template()));
                Self { engine, url: with_database(&server(), &name), _folder: None }
            }
        }
    }

    /// A migrated database with demo users: `agents`, `brands`, `creators`, and as many packages for each creator.
    /// Package 1 is creator 1's and costs 150.00.
    #[must_use]
    pub fn seeded(engine: Engine, agents: u32, brands: u32, creators: u32, packages: u32) -> Self {
        let db = Self::fresh(engine);
        let plan = SeedPlan { agents, brands, creators, packages, password_hash: "-".to_owned() };
        db.stores().seeder.seed(&plan, &|_| ()).unwrap();
        db
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A store on it with default options.
    #[must_use]
    pub fn stores(&self) -> Stores {
        self.stores_with(&Options::default())
    }

    /// A store on it.
    #[must_use]
    pub fn stores_with(&self, options: &Options) -> Stores {
        open(&self.url, options).unwrap()
    }

    /// Runs SQL statements on a connection of their own.
    pub fn sql(&self, sql: &str) {
        match self.engine {
            Engine::Sqlite => self.sqlite().batch_execute(sql).unwrap(),
            Engine::Postgres => PgConnection::establish(&self.url).unwrap().batch_execute(sql).unwrap(),
        }
    }

    /// The error that SQL statements end with, if they do.
    #[must_use]
    pub fn sql_error(&self, sql: &str) -> Option<String> {
        let outcome = match self.engine {
            Engine::Sqlite => self.sqlite().batch_execute(sql),
            Engine::Postgres => PgConnection::establish(&self.url).unwrap().batch_execute(sql),
        };
        outcome.err().map(|error| error.to_string())
    }

    /// The number that a query returns in its column `n`.
    #[must_use]
    pub fn number(&self, sql: &str) -> i64 {
        let query = diesel::sql_query(sql);
        let row: Number = match self.engine {
            Engine::Sqlite => query.get_result(&mut self.sqlite()).unwrap(),
            Engine::Postgres => query.get_result(&mut PgConnection::establish(&self.url).unwrap()).unwrap(),
        };
        row.n
    }

    /// How many rows a table has.
    #[must_use]
    pub fn count(&self, table: &str) -> i64 {
        self.number(&format!("select count(*) as n from {table}"))
    }

    /// The texts that a query returns in its column `line`.
    #[must_use]
    pub fn lines(&self, sql: &str) -> Vec<String> {
        let query = diesel::sql_query(sql);
        let rows: Vec<Line> = match self.engine {
            Engine::Sqlite => query.load(&mut self.sqlite()).unwrap(),
            Engine::Postgres => query.load(&mut PgConnection::establish(&self.url).unwrap()).unwrap(),
        };
        rows.into_iter().map(|row| row.line).collect()
    }

    fn sqlite(&self) -> SqliteConnection {
        let mut conn = SqliteConnection::establish(self.url.strip_prefix("sqlite://").unwrap()).unwrap();
        conn.batch_execute("pragma busy_timeout = 10000; pragma foreign_keys = on").unwrap();
        conn
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if self.engine == Engine::Postgres && !std::thread::panicking() {
            let name = self.url.rsplit('/').next().unwrap_or_default();
            on_server(&format!("drop database if exists {name} with (force)"));
        }
    }
}
