//! Stands before every write once a newer version has changed the schema under a running instance.

use std::sync::{PoisonError, RwLock};

use app::StoreError;

/// Open until it is known that a newer version ran a migration with which this one may not be used.
#[derive(Default)]
pub(crate) struct Fence(RwLock<Option<String>>);

impl Fence {
    /// # Errors
    /// [`StoreError::NewerSchema`] while the fence is closed.
    pub(crate) fn pass(&self) -> Result<(), StoreError> {
        let migration = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        migration.map_or(Ok(()), |migration| Err(StoreError::NewerSchema { migration }))
    }

    /// A read that failed behind a closed fence failed because of what the newer version changed.
    pub(crate) fn explain(&self, error: StoreError) -> StoreError {
        match error {
            StoreError::Failed { .. } | StoreError::Corrupt { .. } => {
                self.pass().err().unwrap_or(error)
            }
            other => other,
        }
    }

    /// Closes the fence because of a migration, or opens it, and says so when that is new.
    pub(crate) fn set(&self, migration: Option<String>) {
        let mut closed = self.0.write().unwrap_or_else(PoisonError::into_inner);
        match (closed.as_deref(), migration.as_deref()) {
            (None, Some(migration)) => tracing::error!(
                migration,
                "the database was migrated by a newer version, which did not declare that this one may use it: nothing is \
                 written any more; stop this instance and start the newer version"
            ),
            (Some(_), None) => tracing::info!("the schema is one that this version may use again"),
            _ => {}
        }
        *closed = migration;
    }
}
