//! Write transactions of the application, and the rows that every act leaves behind.

use super::{Store, dialect::Conn, effects};
use app::{
    StoreError,
    effects::{EffectRows, Effects},
    tx::{Transactions, Verdict, Work},
};

/// A connection inside a write transaction. Rows of each noun are in the file of the noun.
pub(super) struct Rows<'c> {
    pub(super) conn: &'c mut Conn,
}

/// Why nothing was written.
pub(super) enum Unwritten {
    /// The work wanted it so.
    RolledBack,
    Failed(StoreError),
}

impl Unwritten {
    /// Nothing, when the work wants its transaction committed.
    pub(super) const fn unless(verdict: Verdict) -> Result<(), Self> {
        match verdict {
            Verdict::Commit => Ok(()),
            Verdict::Rollback => Err(Self::RolledBack),
        }
    }

    /// A transaction that was rolled back because its work wanted it so has not failed.
    pub(super) fn settle(done: Result<(), Self>) -> Result<(), StoreError> {
        match done {
            Ok(()) | Err(Self::RolledBack) => Ok(()),
            Err(Self::Failed(error)) => Err(error),
        }
    }
}

impl From<StoreError> for Unwritten {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

impl Transactions for Store {
    fn run(&self, operation: &'static str, work: Work) -> Result<(), StoreError> {
        Unwritten::settle(
            self.db.write(operation, move |conn| Unwritten::unless(work(&mut Rows { conn }))),
        )
    }
}

impl EffectRows for Rows<'_> {
    fn record(&mut self, effects: &Effects) -> Result<(), StoreError> {
        effects::write_messages(self.conn, &effects.messages)?;
        effects::write_notifications(self.conn, &effects.notifications)?;
        effects::write_audit_entries(self.conn, &effects.audit)
    }
}
