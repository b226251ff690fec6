//! Migrations: what is missing, and running it.

use diesel_migrations::MigrationHarness;

use super::{Store, dialect};
use crate::{OpenError, open::Schema};

impl Schema for Store {
    fn migrate(&self) -> Result<Vec<String>, OpenError> {
        let run = self.db.alone(|conn| {
            let versions = conn.run_pending_migrations(dialect::MIGRATIONS).map_err(anyhow::Error::from_boxed)?;
            Ok(versions.iter().map(ToString::to_string).collect())
        });
        run.map_err(OpenError::Migration)
    }

    fn pending(&self) -> Result<usize, OpenError> {
        let count = self
            .db
            .alone(|conn| Ok(conn.pending_migrations(dialect::MIGRATIONS).map_err(anyhow::Error::from_boxed)?.len()));
        count.map_err(OpenError::Unusable)
    }
}
