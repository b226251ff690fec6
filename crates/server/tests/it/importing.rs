//! `import`: the former system's data, with whatever is broken in it, into a database of either
//! engine.

mod arguments;
mod clients;
mod faults;
mod moving_in;
mod sessions;
mod tables;

use std::{fs, path::PathBuf, process::Command};

use tempfile::TempDir;
use test_support::{Engine, TestDb};

use crate::program::{Ended, influmojo_on, run};

const SCHEMA: &str = include_str!("importing/schema.sql");
const ROWS: &str = include_str!("importing/rows.sql");
/// Every finding about these rows, as the report has it without options.
const FINDINGS: &str = include_str!("importing/findings.csv");

/// Whose hash the rows have.
const PASSWORD: &str = "demo-password";
const HASH: &str = "$2b$10$abcdefghijklmnopqrstuumOX3wqKQuHY/PTmnb0O6AUk/AWAuQ1W";

/// A former database.
fn former() -> TestDb {
    let db = TestDb::empty(Engine::Postgres);
    db.sql(SCHEMA);
    db.sql(&ROWS.replace("HASH", HASH));
    db
}

/// An import from one database into another, with a folder for what it writes beside.
struct Import<'a> {
    former: String,
    db: &'a TestDb,
    folder: TempDir,
}

impl<'a> Import<'a> {
    fn of(former: &TestDb, db: &'a TestDb) -> Self {
        Self { former: former.url().to_owned(), db, folder: TempDir::new().unwrap() }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = influmojo_on(self.db, &["import", "--from", &self.former]);
        command.arg("--report").arg(self.report()).arg("--rest").arg(self.rest()).args(args);
        command
    }

    fn run(&self, args: &[&str]) -> Ended {
        run(&mut self.command(args))
    }

    fn report(&self) -> PathBuf {
        self.folder.path().join("report.csv")
    }

    fn rest(&self) -> PathBuf {
        self.folder.path().join("rest")
    }

    /// The lines of the report.
    fn findings(&self) -> String {
        fs::read_to_string(self.report()).unwrap().replace("\r\n", "\n")
    }
}
