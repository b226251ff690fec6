//! What can go wrong below a port, whatever the use case.

/// A fault of the store. None of these is the caller's mistake, and but for [`Self::OutcomeUnknown`] nothing was
/// written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database is away, or busy for longer than a request may wait. Trying again later is the way on.
    #[error("the database is busy or away ({operation})")]
    Busy {
        /// What was being done.
        operation: &'static str,
        /// What the driver said.
        #[source]
        cause: anyhow::Error,
    },
    /// The connection was lost while it committed. Whether everything was written or nothing is not known; a request
    /// with an idempotency key can simply be repeated.
    #[error("the connection was lost while it committed ({operation})")]
    OutcomeUnknown {
        /// What was being done.
        operation: &'static str,
        /// What the driver said.
        #[source]
        cause: anyhow::Error,
    },
    /// A stored value does not parse; somebody else wrote it.
    #[error("row {row} of {table} has a {column} that does not parse")]
    Corrupt {
        /// Table of the value.
        table: &'static str,
        /// Column of the value.
        column: &'static str,
        /// Id of the row.
        row: i64,
    },
    /// A newer version changed the schema and did not declare that this one may go on: this instance writes nothing any more.
    #[error(
        "the database was migrated by a newer version (migration {migration}); this one may not write to it any more"
    )]
    NewerSchema {
        /// The first migration that this version does not know and may not be used with.
        migration: String,
    },
    /// Anything else.
    #[error("{operation} failed")]
    Failed {
        /// What was being done.
        operation: &'static str,
        /// What the driver said.
        #[source]
        cause: anyhow::Error,
    },
}

impl StoreError {
    /// What went wrong with everything that caused it, for a log.
    #[must_use]
    pub fn with_causes(&self) -> String {
        let cause = match self {
            Self::Busy { cause, .. } | Self::OutcomeUnknown { cause, .. } | Self::Failed { cause, .. } => cause,
            Self::Corrupt { .. } | Self::NewerSchema { .. } => return self.to_string(),
        };
        format!("{self}: {cause:#}")
    }
}
