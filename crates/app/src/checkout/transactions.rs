//! A store that can place orders.

use std::time::{Duration, Instant};

use super::rows::CheckoutRows;
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

/// How many checkouts are placed together, and how long they wait for one another.
#[derive(Debug, Clone, Copy)]
pub struct BatchLimits {
    /// Batches that run at the same time.
    pub max_concurrent: usize,
    /// Checkouts that wait before a batch begins while another runs. The fewer, the sooner they
    /// begin, and the smaller and dearer batches are.
    pub min_waiting_for_second: usize,
    /// Checkouts of one batch.
    pub max_size: usize,
    /// Lines of all carts of one batch, so that its first checkout does not wait long for the last;
    /// a cart with more is placed by itself.
    pub max_weight: usize,
    /// Checkouts that may wait; one more is refused as busy.
    pub max_waiting: usize,
    /// How long a checkout waits for the beginning of its batch.
    pub max_wait: Duration,
    /// How long a checkout waits for the end of its batch.
    pub max_run: Duration,
}

impl BatchLimits {
    /// One batch at a time of at most `max_size` checkouts with four lines each on average. 1,024
    /// may wait, each as long as `max_wait`, and then 15 seconds for the end of its batch.
    #[must_use]
    pub const fn new(max_size: usize, max_wait: Duration) -> Self {
        let (max_weight, max_run) = (4 * max_size, Duration::from_secs(15));
        Self {
            max_concurrent: 1,
            min_waiting_for_second: 1,
            max_size,
            max_weight,
            max_waiting: 1024,
            max_wait,
            max_run,
        }
    }
}

/// Runs the transactions of checkouts. A service that only checks out implements this, and the
/// steps of [`CheckoutRows`].
pub trait CheckoutTransactions: Send + Sync {
    /// How checkouts are batched for this store.
    fn batch_limits(&self) -> BatchLimits;

    /// Runs a work in one transaction, as [`Transactions::run`](crate::tx::Transactions::run) does.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written, but for [`StoreError::OutcomeUnknown`].
    fn run_checkout(&self, run: CheckoutRun, work: CheckoutWork) -> Result<(), StoreError>;
}
