//! Checkouts that come while others are being committed are placed together, in one transaction.
//!
//! [`CheckoutBatcher::place`] is the one door. A checkout that comes alone is a batch of one, run
//! at once by its own thread. Why there are batches, and why of these sizes, is in
//! `docs/decisions/0015-checkouts-come-in-batches.md`.

use std::{panic::resume_unwind, sync::Arc, time::Instant};

use anyhow::anyhow;
use domain::Assigner;

use self::queue::{Batch, BatchQueue, BatchRole};
use super::{
    place::{PlacementAnswer, place, place_one},
    rows::{CheckoutRows, LockWait},
    transactions::{CheckoutRun, CheckoutTransactions},
    types::PlacementRequest,
};
use crate::{
    StoreError,
    transaction::{Returned, Verdict, carry_out},
};

mod queue;
#[cfg(test)]
mod tests;

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
    /// [`PlaceOrdersError`](super::PlaceOrdersError); nothing of it is written, but for
    /// [`StoreError::OutcomeUnknown`].
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
            BatchRole::Late | BatchRole::Lead(_) => {
                Err(busy("its batch did not begin in time").into())
            }
        }
    }

    /// How many checkouts wait for the beginning of their batch.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue.waiting()
    }

    /// Places a batch, the first of which has waited since then. A checkout that needs what another
    /// transaction has locked, and every checkout of a batch in which one was at fault, is then
    /// placed alone by its own thread, so that a fault or a panic is that of the one that it
    /// belongs to.
    fn lead<'q>(
        &self,
        batch: Batch<'q, Shared, PlacementAnswer>,
        since: Instant,
    ) -> BatchRole<'q, Shared, PlacementAnswer> {
        let requests = batch.jobs().to_vec();
        let assigner = self.assigner.clone();
        let count = batch.jobs().len();
        let returned = Returned::nothing();
        let slot = returned.clone();
        let work = Box::new(move |rows: &mut dyn CheckoutRows| {
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
        let assigner = self.assigner.clone();
        carry_out(OPERATION, |returned| {
            let work = move |rows: &mut dyn CheckoutRows| {
                returned.by(|| place_one(rows, &request, assigner.as_ref()))
            };
            self.store.run_checkout(CheckoutRun::Alone, Box::new(work))
        })
    }
}

/// What logs and errors say was being done.
const OPERATION: &str = "place orders";

fn busy(why: &'static str) -> StoreError {
    StoreError::Busy { operation: "wait to place orders", cause: anyhow!(why) }
}
