//! Checkouts that come while others are being committed are placed together, in one transaction.
//!
//! [`CheckoutBatcher::place`] is the one door. A checkout that comes alone is a batch of one, run at once by its own thread.
//! Why there are batches, and why of these sizes, is in `docs/decisions/0015-checkouts-come-in-groups.md`.

use std::{
    panic::resume_unwind,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::anyhow;
use domain::Assigner;

use self::queue::{Batch, BatchQueue, BatchRole};
use super::{
    place::{PlacementAnswer, place, place_one},
    rows::LockWait,
    transactions::{CheckoutRun, CheckoutTransactions},
    types::PlacementRequest,
};
use crate::{
    StoreError,
    transaction::{Returned, Verdict},
};

mod queue;
#[cfg(test)]
mod tests;

/// How many checkouts are placed together, and how long they wait for one another.
#[derive(Debug, Clone, Copy)]
pub struct BatchLimits {
    /// Batches that run at the same time.
    pub max_concurrent: usize,
    /// Checkouts that wait before a batch begins while another runs. The fewer, the sooner they begin, and the smaller and
    /// dearer batches are.
    pub min_waiting_for_second: usize,
    /// Checkouts of one batch.
    pub max_size: usize,
    /// Lines of all carts of one batch, so that its first checkout does not wait long for the last; a cart with more is
    /// placed by itself.
    pub max_weight: usize,
    /// Checkouts that may wait; one more is refused as busy.
    pub max_waiting: usize,
    /// How long a checkout waits for the beginning of its batch.
    pub max_wait: Duration,
    /// How long a checkout waits for the end of its batch.
    pub max_run: Duration,
}

impl BatchLimits {
    /// One batch at a time of at most `max_size` checkouts with four lines each on average. 1,024 may wait, each as long as
    /// `max_wait`, and then 15 seconds for the end of its batch.
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

/// A checkout that waits is shared with the thread that places it.
type Shared = Arc<PlacementRequest>;

/// Places checkouts in batches.
pub struct CheckoutBatcher {
    queue: BatchQueue<Shared, PlacementAnswer>,
    store: Arc<dyn CheckoutTransactions>,
    assigner: Arc<dyn Assigner>,
}

impl CheckoutBatcher {
    /// A batcher over a store. The checkouts of a process share one.
    #[must_use]
    pub fn new(store: Arc<dyn CheckoutTransactions>, assigner: Arc<dyn Assigner>) -> Self {
        Self { queue: BatchQueue::new(store.batch_limits()), store, assigner }
    }

    /// Places one checkout; when this returns `Ok`, it is committed.
    ///
    /// # Errors
    /// [`PlaceOrdersError`](super::PlaceOrdersError); nothing of it is written, but for [`StoreError::OutcomeUnknown`].
    pub fn place(&self, request: PlacementRequest) -> PlacementAnswer {
        let (weight, since) = (request.checkout.cart.lines().len(), Instant::now());
        let role = match self.queue.enter(Arc::new(request), weight) {
            BatchRole::Lead(batch) => self.lead(batch, since),
            role => role,
        };
        match role {
            BatchRole::Answered(answer) => answer,
            BatchRole::Alone(request) => self.place_alone(request),
            BatchRole::Unknown => {
                let cause = anyhow!("its batch did not end in time");
                Err(StoreError::OutcomeUnknown { operation: OPERATION, cause }.into())
            }
            BatchRole::Full => Err(busy("too many checkouts wait").into()),
            BatchRole::Late | BatchRole::Lead(_) => Err(busy("its batch did not begin in time").into()),
        }
    }

    /// How many checkouts wait for the beginning of their batch.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue.waiting()
    }

    /// Places a batch, the first of which has waited since then. A checkout that needs what another transaction has locked,
    /// and every checkout of a batch in which one was at fault, is then placed alone by its own thread, so that a fault or a
    /// panic is that of the one that it belongs to.
    fn lead<'q>(
        &self,
        batch: Batch<'q, Shared, PlacementAnswer>,
        since: Instant,
    ) -> BatchRole<'q, Shared, PlacementAnswer> {
        let (requests, assigner, count) = (batch.jobs().to_vec(), self.assigner.clone(), batch.jobs().len());
        let returned = Returned::nothing();
        let slot = returned.clone();
        let work = Box::new(move |rows: &mut dyn super::CheckoutRows| {
            slot.fill(|| {
                let requests: Vec<_> = requests.iter().map(Arc::as_ref).collect();
                let placed = place(rows, &requests, LockWait::SkipLocked, assigner.as_ref());
                let is_written = placed.as_ref().is_ok_and(|placed| placed.is_written);
                (placed, if is_written { Verdict::Commit } else { Verdict::Rollback })
            })
        });
        let run = self.store.run_checkout(CheckoutRun::Batch { since }, work);
        let answers = match run.and_then(|()| returned.take(OPERATION)) {
            Ok(Ok(Ok(placed))) => placed.answers,
            Ok(Ok(Err(error))) | Err(error) if count == 1 => vec![Some(Err(error.into()))],
            Ok(Ok(Err(error))) | Err(error) if error.ends_all_of_a_batch() => {
                (0..count).map(|_| Some(Err(error.for_another().into()))).collect()
            }
            Ok(Err(panic)) if count == 1 => {
                drop(batch);
                resume_unwind(panic)
            }
            Ok(_) | Err(_) => Vec::new(),
        };
        batch.end(answers)
    }

    fn place_alone(&self, request: Shared) -> PlacementAnswer {
        let (returned, assigner) = (Returned::nothing(), self.assigner.clone());
        let slot = returned.clone();
        let work = Box::new(move |rows: &mut dyn super::CheckoutRows| {
            slot.fill(|| {
                let placed = place_one(rows, &request, assigner.as_ref());
                let verdict = if placed.is_ok() { Verdict::Commit } else { Verdict::Rollback };
                (placed, verdict)
            })
        });
        self.store.run_checkout(CheckoutRun::Alone, work)?;
        returned.take(OPERATION)?.unwrap_or_else(|panic| resume_unwind(panic))
    }
}

/// What logs and errors say was being done.
const OPERATION: &str = "place orders";

fn busy(why: &'static str) -> StoreError {
    StoreError::Busy { operation: "wait to place orders", cause: anyhow!(why) }
}
