//! What the transactions of all nouns have in common.
//!
//! A noun says with [`transactions`] which rows its use cases touch. They ask for a store that runs
//! such transactions and know no other noun's rows; [`tx`](crate::tx), above all nouns, says that
//! one transaction has all rows.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use anyhow::anyhow;

use crate::StoreError;

/// What becomes of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Everything is written.
    Commit,
    /// Nothing is written.
    Rollback,
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
        returned.ok_or_else(|| StoreError::Failed {
            operation,
            cause: anyhow!("the store did not call the work"),
        })
    }
}

impl<T, E> Returned<Result<T, E>> {
    /// Does the work, which is committed when it is `Ok`.
    pub(crate) fn by(&self, work: impl FnOnce() -> Result<T, E>) -> Verdict {
        self.fill(|| {
            let outcome = work();
            let verdict = if outcome.is_ok() { Verdict::Commit } else { Verdict::Rollback };
            (outcome, verdict)
        })
    }
}

impl<R> Clone for Returned<R> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// Lets a store run a work in one transaction and returns what it returned.
///
/// # Panics
/// When the work does, after its transaction was rolled back; in debug builds inside of another
/// one.
pub(crate) fn carry_out<T, E: From<StoreError>>(
    operation: &'static str,
    run: impl FnOnce(Returned<Result<T, E>>) -> Result<(), StoreError>,
) -> Result<T, E> {
    let returned = Returned::nothing();
    run(returned.clone())?;
    returned.take(operation)?.unwrap_or_else(|panic| resume_unwind(panic))
}

/// The transactions of a noun: a trait with the rows that its use cases touch, and that of the
/// stores that run them.
macro_rules! transactions {
    ($(#[$doc:meta])* $tx:ident: $first:ident $(+ $rows:ident)*; $store:ident, $run:ident) => {
        $(#[$doc])*
        pub trait $tx: $first $(+ $rows)* {}

        impl<T: $first $(+ $rows)*> $tx for T {}

        /// A store that runs such transactions, as every [`Transactions`](crate::tx::Transactions)
        /// does.
        pub trait $store: Send + Sync {
            /// Runs one, as [`Transactions::run`](crate::tx::Transactions::run) does.
            ///
            /// # Errors
            /// [`StoreError`](crate::StoreError).
            fn $run(
                &self,
                operation: &'static str,
                work: Box<dyn FnOnce(&mut dyn $tx) -> $crate::transaction::Verdict + Send>,
            ) -> Result<(), $crate::StoreError>;
        }

        impl dyn $store {
            /// Runs a work in one transaction and returns what it returned.
            pub(crate) fn write<T, E>(
                &self,
                operation: &'static str,
                work: impl FnOnce(&mut dyn $tx) -> Result<T, E> + Send + 'static,
            ) -> Result<T, E>
            where
                T: Send + 'static,
                E: From<$crate::StoreError> + Send + 'static,
            {
                $crate::transaction::carry_out(operation, |returned| {
                    self.$run(operation, Box::new(move |tx| returned.by(|| work(tx))))
                })
            }
        }
    };
}
pub(crate) use transactions;
