//! Whether the database works now.

use std::time::Duration;

use crate::StoreError;

/// What holds the feed of changes up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedDelay {
    /// How long it has.
    pub waits: Duration,
    /// Whose transaction that is, for a log, if the database says it: its process, its database and
    /// its program.
    pub holder: Option<String>,
}

/// Asks the database about itself. Every answer comes within two seconds, unless the disk hangs.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Pulse: Send + Sync {
    /// Whether it can be read.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot.
    fn read(&self) -> Result<(), StoreError>;

    /// Whether this version may be used with the schema as it is now, which a newer version may
    /// have changed. From an answer of [`StoreError::NewerSchema`] on every write is refused with
    /// it, until another answer.
    ///
    /// # Errors
    /// [`StoreError`].
    fn schema(&self) -> Result<(), StoreError>;

    /// Whether it can be written. It writes a row that means nothing.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot.
    fn write(&self) -> Result<(), StoreError>;

    /// Whether changes wait to be told, because of a transaction that has been open for long.
    ///
    /// # Errors
    /// [`StoreError`].
    fn feed_delay(&self) -> Result<Option<FeedDelay>, StoreError>;
}
