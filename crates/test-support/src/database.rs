//! Databases that live as long as a test.

use std::{
    fs::Permissions,
    os::unix::fs::PermissionsExt,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use adapters_diesel::{OpenError, Options, Stores, open, seed::SeedPlan};
use diesel::{Connection, PgConnection, connection::SimpleConnection};
use tempfile::TempDir;

use crate::Session;

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

/// The server that databases are made on.
fn server() -> String {
    #[expect(clippy::disallowed_methods, reason = "tests have no other configuration")]
    let url = std::env::var("TEST_POSTGRES_URL");
    url.unwrap_or_else(|_| {
        panic!("TEST_POSTGRES_URL is not set: run scripts/test, or scripts/with-postgres COMMAND")
    })
}

pub(crate) fn on_server(sql: &str) {
    PgConnection::establish(&server()).unwrap().batch_execute(sql).unwrap();
}

fn with_database(url: &str, database: &str) -> String {
    let (base, _) = url.rsplit_once('/').unwrap();
    format!("{base}/{database}")
}

/// A migrated database that others are copied from; one for each test process, since copying is
/// exclusive.
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
        match engine {
            Engine::Sqlite => {
                let db = Self::empty(engine);
                db.stores().migrate().unwrap();
                db
            }
            Engine::Postgres => Self::on_server(&format!("template {}", template())),
        }
    }

    /// A database without any table; on SQLite not even the file is there.
    #[must_use]
    pub fn empty(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let mut folder = tempfile::Builder::new();
                let folder = folder.permissions(Permissions::from_mode(0o700)).tempdir().unwrap();
                let url = format!("sqlite://{}", folder.path().join("test.db").display());
                Self { engine, url, _folder: Some(folder) }
            }
            Engine::Postgres => Self::on_server(""),
        }
    }

    /// An empty database of PostgreSQL that stores text in another encoding than usual, such as
    /// `LATIN1`.
    #[must_use]
    pub fn encoded(encoding: &str) -> Self {
        Self::on_server(&format!(
            "encoding '{encoding}' lc_collate 'C' lc_ctype 'C' template template0"
        ))
    }

    fn on_server(options: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        on_server(&format!("drop database if exists {name}"));
        on_server(&format!("create database {name} {options}"));
        Self { engine: Engine::Postgres, url: with_database(&server(), &name), _folder: None }
    }

    /// A migrated database with demo users: `agents`, `brands`, `creators`, and as many packages
    /// for each creator. Package 1 is creator 1's and costs 150.00.
    #[must_use]
    pub fn seeded(engine: Engine, agents: u32, brands: u32, creators: u32, packages: u32) -> Self {
        let db = Self::fresh(engine);
        let plan = SeedPlan { agents, brands, creators, packages, password_hash: "-".to_owned() };
        db.stores().seeder.seed(&plan, &|_| ()).unwrap();
        db
    }

    /// A copy of it as it is now, as a backup that was restored. Whoever is connected to the
    /// original on PostgreSQL is not any more.
    #[must_use]
    pub fn copy(&self) -> Self {
        match self.engine {
            Engine::Sqlite => {
                let copy = Self::empty(self.engine);
                self.sql(&format!("vacuum into '{}'", copy.url.trim_start_matches("sqlite://")));
                copy
            }
            Engine::Postgres => {
                let name = self.url.rsplit('/').next().unwrap_or_default();
                let connected = format!("from pg_stat_activity where datname = '{name}'");
                on_server(&format!("select pg_terminate_backend(pid, 5000) {connected}"));
                Self::on_server(&format!("template {name}"))
            }
        }
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
        // the first connection has no more time than any other, and a busy machine may need more
        // than a test gives it
        let patience = Instant::now() + Duration::from_secs(30);
        loop {
            match open(&self.url, options) {
                Err(OpenError::Unusable(_)) if Instant::now() < patience => {}
                opened => return opened.unwrap(),
            }
        }
    }

    /// A connection of the test's own.
    #[must_use]
    pub fn session(&self) -> Session {
        match self.engine {
            Engine::Sqlite => Session::sqlite(self.url.strip_prefix("sqlite://").unwrap()),
            Engine::Postgres => Session::postgres(&self.url),
        }
    }

    /// Runs SQL statements on a connection of their own.
    pub fn sql(&self, sql: &str) {
        self.session().run(sql);
    }

    /// The error that SQL statements end with, if they do.
    #[must_use]
    pub fn sql_error(&self, sql: &str) -> Option<String> {
        self.session().try_run(sql).err()
    }

    /// A query of the messages whose words are missing, and of words whose message is.
    #[must_use]
    pub fn astray_words(&self) -> String {
        let words = match self.engine {
            Engine::Sqlite => "select id from search_messages_docsize",
            Engine::Postgres => "select message_id from search_messages",
        };
        let said = "select id from messages where searchable";
        format!(
            "select id || '' as line from (select * from ({said} except {words}) missing \
             union all select * from ({words} except {said}) lost) astray order by id"
        )
    }

    /// The number that a query returns in its column `n`.
    #[must_use]
    pub fn number(&self, sql: &str) -> i64 {
        self.session().number(sql)
    }

    /// How many rows a table has.
    #[must_use]
    pub fn count(&self, table: &str) -> i64 {
        self.number(&format!("select count(*) as n from {table}"))
    }

    /// The texts that a query returns in its column `line`.
    #[must_use]
    pub fn lines(&self, sql: &str) -> Vec<String> {
        self.session().lines(sql)
    }

    /// Every row of every table as text.
    #[must_use]
    pub fn dump(&self) -> Vec<String> {
        self.session().dump()
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
