//! A write transaction belongs to the use case that needs it.
//!
//! A use case passes its work to [`write`](fn@write). The work reads and locks rows, decides, and writes rows, all through [`Tx`];
//! when it returns `Ok`, the transaction is committed, else it is rolled back. A work never calls [`write`](fn@write), hashes, waits
//! or calls another service: others may wait for the rows that it has locked.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use anyhow::anyhow;

use crate::{
    StoreError,
    accounts::{AccountRows, CredentialRows},
    agents::{AdminPresenceRows, AgentRows, RotationRows, WaitingTicketRows},
    cart::CartRows,
    checkout::IdempotencyRows,
    effects::EffectRows,
    handover::HandoverRows,
    messages::{MessageRows, ReadMarkRows},
    notifications::NotificationRows,
    order_context::OrderContextRows,
    orders::OrderRows,
    packages::PackageRows,
    phones::{PhoneCodeRows, PhoneRows},
    profiles::ProfileRows,
    sessions::{SecretRows, SessionRows},
    staff_tools::{CannedReplyRows, DraftRows, PreferenceRows, PresenceRows, SavedViewRows},
    tickets::TicketRows,
};

/// What becomes of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Everything is written.
    Commit,
    /// Nothing is written.
    Rollback,
}

/// What is done in one transaction.
pub type Work = Box<dyn FnOnce(&mut dyn Tx) -> Verdict + Send>;

/// What a transaction can do, noun by noun. Each row trait is small enough to be mocked by itself.
pub trait Tx:
    AccountRows
    + AdminPresenceRows
    + AgentRows
    + CannedReplyRows
    + CartRows
    + CredentialRows
    + DraftRows
    + EffectRows
    + HandoverRows
    + IdempotencyRows
    + MessageRows
    + NotificationRows
    + OrderContextRows
    + OrderRows
    + PackageRows
    + PhoneCodeRows
    + PhoneRows
    + PreferenceRows
    + PresenceRows
    + ProfileRows
    + ReadMarkRows
    + RotationRows
    + SavedViewRows
    + SecretRows
    + SessionRows
    + TicketRows
    + WaitingTicketRows
{
}

impl<T> Tx for T where
    T: AccountRows
        + AdminPresenceRows
        + AgentRows
        + CannedReplyRows
        + CartRows
        + CredentialRows
        + DraftRows
        + EffectRows
        + HandoverRows
        + IdempotencyRows
        + MessageRows
        + NotificationRows
        + OrderContextRows
        + OrderRows
        + PackageRows
        + PhoneCodeRows
        + PhoneRows
        + PreferenceRows
        + PresenceRows
        + ProfileRows
        + ReadMarkRows
        + RotationRows
        + SavedViewRows
        + SecretRows
        + SessionRows
        + TicketRows
        + WaitingTicketRows
{
}

/// A store that can run transactions.
pub trait Transactions: Send + Sync {
    /// Begins a transaction and calls the work once, or never: a connection on which none can begin is replaced before.
    /// Then it carries the verdict out. A panic of the work rolls back and is raised at the caller.
    ///
    /// # Errors
    /// [`StoreError`]. Nothing was written, and what the work decided was decided on rows that may be gone, but for
    /// [`StoreError::OutcomeUnknown`], which never follows [`Verdict::Rollback`].
    fn run(&self, operation: &'static str, work: Work) -> Result<(), StoreError>;
}

thread_local! {
    /// Whether this thread is inside a transaction.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// What a work returned, for the caller of its transaction: the work may run on another thread.
pub(crate) struct Returned<R>(Arc<Mutex<Option<thread::Result<R>>>>);

impl<R> Returned<R> {
    /// Nothing yet.
    ///
    /// # Panics
    /// In debug builds inside a work.
    pub(crate) fn nothing() -> Self {
        debug_assert!(!INSIDE.get(), "a transaction inside a transaction would wait for itself");
        Self(Arc::default())
    }

    /// Does the work and keeps what it returned. A work that panics is rolled back.
    pub(crate) fn fill(&self, work: impl FnOnce() -> (R, Verdict)) -> Verdict {
        INSIDE.set(true);
        let outcome = catch_unwind(AssertUnwindSafe(work));
        INSIDE.set(false);
        let (returned, verdict) = match outcome {
            Ok((value, verdict)) => (Ok(value), verdict),
            Err(panic) => (Err(panic), Verdict::Rollback),
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(returned);
        verdict
    }

    /// What the work returned, or its panic.
    ///
    /// # Errors
    /// [`StoreError::Failed`] when the store did not call it.
    pub(crate) fn take(self, operation: &'static str) -> Result<thread::Result<R>, StoreError> {
        let returned = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        returned.ok_or_else(|| StoreError::Failed { operation, cause: anyhow!("the store did not call the work") })
    }
}

impl<R> Clone for Returned<R> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// Runs a work in one transaction and returns what it returned. `operation` says in logs and errors what was being done.
///
/// # Errors
/// Those of the work, after which nothing is written, and [`StoreError`].
///
/// # Panics
/// When the work does, after its transaction was rolled back; in debug builds when a work calls it.
pub fn write<T, E>(
    store: &dyn Transactions,
    operation: &'static str,
    work: impl FnOnce(&mut dyn Tx) -> Result<T, E> + Send + 'static,
) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    let returned = Returned::nothing();
    let slot = returned.clone();
    let run = move |tx: &mut dyn Tx| {
        slot.fill(|| {
            let outcome = work(tx);
            let verdict = if outcome.is_ok() { Verdict::Commit } else { Verdict::Rollback };
            (outcome, verdict)
        })
    };
    store.run(operation, Box::new(run))?;
    returned.take(operation)?.unwrap_or_else(|panic| resume_unwind(panic))
}
