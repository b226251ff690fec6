//! Why nothing was copied.

use std::fmt;

/// One of the two databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Whose rows are read.
    Source,
    /// Where they are written.
    Target,
}

impl End {
    /// The argument that names it.
    #[must_use]
    pub const fn argument(self) -> &'static str {
        match self {
            Self::Source => "--from",
            Self::Target => "--to",
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Source => "the source",
            Self::Target => "the target",
        })
    }
}

/// Why nothing was copied. Each begins with a code that stays the same.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// No engine has such a URL.
    #[error(
        "unknown_engine: {} must start with sqlite:// or postgres:// or postgresql://; nothing was changed",
        .0.argument()
    )]
    UnknownEngine(End),
    /// Nothing is at that URL.
    #[error("unreachable: {0} cannot be opened; nothing was changed")]
    Unreachable(End, #[source] anyhow::Error),
    /// Both URLs name one database.
    #[error("same_database: --from and --to name the same database; nothing was changed")]
    SameDatabase,
    /// It has fewer or more steps than this binary.
    #[error(
        "other_schema: {end} has not the schema of this binary ({what}); bring both up to date with this binary's \
         `influmojo migrate`, or copy with the binary that they belong to; nothing was changed"
    )]
    OtherSchema {
        /// Which of both.
        end: End,
        /// The steps that differ.
        what: String,
    },
    /// Somebody else uses it.
    #[error(
        "in_use: {end} is in use by {who}; stop every instance and every command that uses it, and copy again; nothing \
         was changed"
    )]
    InUse {
        /// Which of both.
        end: End,
        /// By whom, as far as that is known.
        who: String,
    },
    /// It has rows already.
    #[error(
        "not_empty: the target has rows in {0} already; a copy needs a database that was only migrated; nothing was changed"
    )]
    NotEmpty(&'static str),
    /// What was written is not what was read.
    #[error(
        "digests_differ: {table} came to {read} in the source and to {written} in the target; nothing was changed"
    )]
    Differs {
        /// Which table.
        table: &'static str,
        /// The digest of the source.
        read: String,
        /// The digest of the target.
        written: String,
    },
    /// Reading or writing failed.
    #[error("failed: {0} could not be copied; nothing was changed")]
    Failed(String, #[source] anyhow::Error),
    /// The connection was lost while everything was committed.
    #[error(
        "outcome_unknown: the target was lost while the copy was committed; look whether it is empty, and copy again if \
         it is"
    )]
    OutcomeUnknown(#[source] anyhow::Error),
}
