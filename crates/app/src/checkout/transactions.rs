//! A store that can place orders.

use std::time::Instant;

use super::{batcher::BatchLimits, rows::CheckoutRows};
use crate::{StoreError, transaction::Verdict};

/// What is done in one transaction.
pub type CheckoutWork = Box<dyn FnOnce(&mut dyn CheckoutRows) -> Verdict + Send>;

/// For how many checkouts a transaction is. A store may have connections of its own for batches.
#[derive(Debug, Clone, Copy)]
pub enum CheckoutRun {
    /// For one, which waits for rows that others have locked.
    Alone,
    /// For a batch, which waits for nothing but the agents.
    Batch {
        /// When the first of them came: it waits no longer than any other request.
        since: Instant,
    },
}

/// Runs the transactions of checkouts. A service that only checks out implements this, and the steps of
/// [`CheckoutRows`].
pub trait CheckoutTransactions: Send + Sync {
    /// How checkouts are batched for this store.
    fn batch_limits(&self) -> BatchLimits;

    /// Runs a work in one transaction, as [`Transactions::run`](crate::tx::Transactions::run) does.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written, but for [`StoreError::OutcomeUnknown`].
    fn run_checkout(&self, run: CheckoutRun, work: CheckoutWork) -> Result<(), StoreError>;
}
