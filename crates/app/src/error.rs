//! What can go wrong whatever the use case: below a port, and with what is named by its id.

use std::fmt;

use crate::NotAParty;

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

/// What is looked up by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noun {
    /// An agent.
    Agent,
    /// A line of the viewer's cart.
    CartLine,
    /// A creator with an active account.
    Creator,
    /// A handover.
    Handover,
    /// A notification for the viewer.
    Notification,
    /// An order.
    Order,
    /// A package on sale.
    Package,
    /// A ticket.
    Ticket,
}

impl Noun {
    /// The word for it within a sentence.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::CartLine => "line of the cart",
            Self::Creator => "creator",
            Self::Handover => "handover",
            Self::Notification => "notification",
            Self::Order => "order",
            Self::Package => "package",
            Self::Ticket => "ticket",
        }
    }
}

impl fmt::Display for Noun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a use case did not get at what its caller named by an id.
#[derive(Debug, thiserror::Error)]
pub enum LookUpError {
    /// There is none that the viewer may know of.
    #[error("there is no such {0}")]
    NotFound(Noun),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The same for an order, its ticket and its conversation, which belong to people.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// There is none.
    #[error("there is no such {0}")]
    NotFound(Noun),
    /// It is other people's.
    #[error(transparent)]
    NotAParty(#[from] NotAParty),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why the viewer's own account was not read or changed.
#[derive(Debug, thiserror::Error)]
pub enum OwnAccountError {
    /// It was deleted a moment ago.
    #[error("the account is gone")]
    Gone,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
