//! Migrations: what is missing, and running it.

use app::StoreError;
use diesel::{
    migration::{Migration, MigrationSource},
    prelude::*,
};
use diesel_migrations::MigrationHarness;

use super::{
    Store,
    dialect::{self, Conn},
    feed_dialect,
};
use crate::{OpenError, error::During, open::Schema, rows::Number};

diesel::table! {
    __diesel_schema_migrations (version) { version -> Text, }
}

impl Schema for Store {
    fn migrate(&self) -> Result<Vec<String>, OpenError> {
        let run = self.db.alone(|conn| {
            let versions = conn.run_pending_migrations(dialect::MIGRATIONS).map_err(anyhow::Error::from_boxed)?;
            let versions = versions.iter().map(ToString::to_string).collect();
            feed_dialect::adopt(conn)?;
            Ok(versions)
        });
        run.map_err(OpenError::Migration)
    }

    fn pending(&self) -> Result<usize, OpenError> {
        let applied = self.db.read(applied)?;
        let known: Vec<Box<dyn Migration<<Conn as Connection>::Backend>>> =
            dialect::MIGRATIONS.migrations().map_err(|error| OpenError::Unusable(anyhow::Error::from_boxed(error)))?;
        Ok(known.iter().filter(|migration| !applied.contains(&migration.name().version().to_string())).count())
    }
}

/// The migrations that were run. diesel's own look would make its table when that is missing; this one only reads.
fn applied(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    let tables: Number =
        diesel::sql_query(dialect::COUNT_MIGRATION_TABLES).get_result(conn).during("look for migrations")?;
    if tables.n == 0 {
        return Ok(Vec::new());
    }
    let versions = __diesel_schema_migrations::table.select(__diesel_schema_migrations::version);
    versions.load(conn).during("look for migrations")
}
