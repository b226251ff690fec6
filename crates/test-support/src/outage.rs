//! A database that nobody can connect to for a while.

use crate::{Engine, TestDb, database::on_server};

/// Nobody can connect to the database, and whoever was connected is not any more, until this is
/// dropped.
pub struct CutOff<'a>(&'a TestDb);

impl TestDb {
    /// Cuts a database on PostgreSQL off from everybody.
    #[must_use]
    pub fn cut_off(&self) -> CutOff<'_> {
        assert_eq!(self.engine, Engine::Postgres, "nobody connects to a file");
        let name = self.name();
        on_server(&format!("alter database {name} allow_connections false"));
        on_server(&format!(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '{name}'"
        ));
        CutOff(self)
    }

    fn name(&self) -> &str {
        self.url().rsplit('/').next().unwrap_or_default()
    }
}

impl Drop for CutOff<'_> {
    fn drop(&mut self) {
        on_server(&format!("alter database {} allow_connections true", self.0.name()));
    }
}
