//! Migrations: what is missing, and running it.

use std::{
    thread,
    time::{Duration, Instant},
};

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
use crate::{OpenError, error::During, rows::Number, schema::schema_compatibility, stores::Schema};

diesel::table! {
    __diesel_schema_migrations (version) { version -> Text, }
}

impl Schema for Store {
    fn migrate(&self) -> Result<Vec<String>, OpenError> {
        // whoever may not change tables need not when nothing is missing
        let missing = self.pending()?;
        let versions = if missing.is_empty() {
            missing
        } else {
            self.db
                .alone(|conn| run_pending(conn, dialect::MIGRATIONS))
                .map_err(OpenError::Migration)?
        };
        self.adopt()?;
        Ok(versions)
    }

    fn adopt(&self) -> Result<usize, OpenError> {
        let rows = self.db.write("take over rows of another server", |conn| {
            feed_dialect::adopt(conn).during("take over rows of another server")
        });
        let rows: usize = rows.map_err(|error: StoreError| OpenError::Unusable(error.into()))?;
        if rows > 0 {
            tracing::warn!(
                rows,
                "the database was restored from another server; the feed of changes begins anew"
            );
        }
        Ok(rows)
    }

    fn pending(&self) -> Result<Vec<String>, OpenError> {
        let applied = self.db.read(|conn| applied(conn).during("look for migrations"))?;
        if applied.iter().any(|version| version == BEFORE_THE_BASELINE) {
            return Err(OpenError::BeforeTheBaseline);
        }
        if let Some(version) = self.db.read(|conn| newer(conn).during("look for migrations"))? {
            return Err(OpenError::NewerSchema(version));
        }
        Ok(known().into_iter().filter(|version| !applied.contains(version)).collect())
    }

    fn close(&self) {
        self.db.close();
    }
}

/// The second of the steps that are folded into the baseline now. No step after it has this number.
const BEFORE_THE_BASELINE: &str = "0004";

/// The versions of all migrations that this binary has, in order.
fn known() -> Vec<String> {
    let all: Vec<Box<dyn Migration<<Conn as Connection>::Backend>>> =
        dialect::MIGRATIONS.migrations().unwrap_or_default();
    let mut versions: Vec<_> =
        all.iter().map(|migration| migration.name().version().to_string()).collect();
    versions.sort_unstable();
    versions
}

/// The steps of the schema that either this binary or the database has alone, in words; none when
/// they are alike.
pub(crate) fn difference(conn: &mut Conn) -> QueryResult<Option<String>> {
    let (known, applied) = (known(), applied(conn)?);
    let missing = known.iter().filter(|version| !applied.contains(version));
    let missing = missing.map(|version| format!("{version} is missing"));
    let unknown = applied.iter().filter(|version| !known.contains(version));
    let unknown = unknown.map(|version| format!("{version} is unknown"));
    let differences: Vec<_> = missing.chain(unknown).collect();
    Ok((!differences.is_empty()).then(|| differences.join(", ")))
}

/// The first migration that a newer version ran without declaring that this one may be used with
/// it.
pub(super) fn newer(conn: &mut Conn) -> QueryResult<Option<String>> {
    let (known, mut applied) = (known(), applied(conn)?);
    applied.retain(|version| known.binary_search(version).is_err());
    let declared: Vec<String> = if applied.is_empty() {
        Vec::new()
    } else {
        let newest = known.last().cloned().unwrap_or_default();
        let declared =
            schema_compatibility::table.filter(schema_compatibility::min_binary_schema.le(newest));
        declared.select(schema_compatibility::version).load(conn)?
    };
    Ok(applied.into_iter().find(|version| !declared.contains(version)))
}

/// How long a migration is tried again while others hold a table that it changes.
const PATIENCE: Duration = Duration::from_mins(2);
/// How long others may use the table again before the next try.
const PAUSE: Duration = Duration::from_millis(500);

/// Runs what is missing, each in a transaction of its own. One that waits for a lock for long gives
/// way, since everybody who comes after it waits for it, and is tried again.
pub(crate) fn run_pending(
    conn: &mut Conn,
    all: impl MigrationSource<<Conn as Connection>::Backend>,
) -> anyhow::Result<Vec<String>> {
    let pending = conn.pending_migrations(all).map_err(anyhow::Error::from_boxed)?;
    let (since, mut run) = (Instant::now(), Vec::new());
    for migration in &pending {
        let version = migration.name().version().to_string();
        while let Err(error) = conn.run_migration(migration.as_ref()) {
            let gives_way = error.to_string().contains("lock timeout");
            if !gives_way || since.elapsed() > PATIENCE {
                return Err(
                    anyhow::Error::from_boxed(error).context(format!("migration {version}"))
                );
            }
            tracing::warn!(%version, "a migration waits for a table that others use; it is tried again");
            thread::sleep(PAUSE);
        }
        run.push(version);
    }
    Ok(run)
}

/// The migrations that were run. diesel's own look would make its table when that is missing; this
/// one only reads.
fn applied(conn: &mut Conn) -> QueryResult<Vec<String>> {
    let tables: Number = diesel::sql_query(dialect::COUNT_MIGRATION_TABLES).get_result(conn)?;
    if tables.n == 0 {
        return Ok(Vec::new());
    }
    let versions = __diesel_schema_migrations::table.order(__diesel_schema_migrations::version);
    versions.select(__diesel_schema_migrations::version).load(conn)
}
