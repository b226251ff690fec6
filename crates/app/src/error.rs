//! What can go wrong below a port, whatever the use case.

/// A fault of the store. None of these is the caller's mistake, and but for
/// [`Self::OutcomeUnknown`] nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database is away, or busy for longer than a request may wait. Trying again later is the
    /// way on.
    #[error("the database is busy or away ({operation})")]
    Busy {
        /// What was being done.
        operation: &'static str,
        /// What the driver said.
        #[source]
        cause: anyhow::Error,
    },
    /// Two transactions were in each other's way, and this one gave way. Trying again is the way
    /// on.
    #[error("another transaction was in the way ({operation})")]
    Conflict {
        /// What was being done.
        operation: &'static str,
        /// What the driver said.
        #[source]
        cause: anyhow::Error,
    },
    /// The connection was lost while it committed. Whether everything was written or nothing is not
    /// known; a request with an idempotency key can simply be repeated.
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
    /// A newer version changed the schema and did not declare that this one may go on: this
    /// instance writes nothing any more.
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
            Self::Busy { cause, .. }
            | Self::Conflict { cause, .. }
            | Self::OutcomeUnknown { cause, .. }
            | Self::Failed { cause, .. } => cause,
            Self::Corrupt { .. } | Self::NewerSchema { .. } => return self.to_string(),
        };
        format!("{self}: {cause:#}")
    }

    /// Whether it would end each checkout of a batch just the same. Any other error may be the
    /// fault of one of them.
    pub(crate) const fn ends_all_of_a_batch(&self) -> bool {
        match self {
            Self::Busy { .. } | Self::OutcomeUnknown { .. } | Self::NewerSchema { .. } => true,
            Self::Conflict { .. } | Self::Corrupt { .. } | Self::Failed { .. } => false,
        }
    }

    /// The same error for one more of those whose work it ended.
    pub(crate) fn for_another(&self) -> Self {
        let text = |cause: &anyhow::Error| anyhow::anyhow!("{cause:#}");
        match *self {
            Self::Busy { operation, ref cause } => Self::Busy { operation, cause: text(cause) },
            Self::Conflict { operation, ref cause } => {
                Self::Conflict { operation, cause: text(cause) }
            }
            Self::OutcomeUnknown { operation, ref cause } => {
                Self::OutcomeUnknown { operation, cause: text(cause) }
            }
            Self::Corrupt { table, column, row } => Self::Corrupt { table, column, row },
            Self::NewerSchema { ref migration } => {
                Self::NewerSchema { migration: migration.clone() }
            }
            Self::Failed { operation, ref cause } => Self::Failed { operation, cause: text(cause) },
        }
    }
}
