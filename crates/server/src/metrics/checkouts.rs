//! Times of the transactions of checkouts: how long they waited, what they did, and for how long
//! they held the rotation.

use std::{
    sync::{Arc, OnceLock},
    time::Instant,
};

use app::{
    IdempotencyKey, StoreError,
    checkout::{
        BatchLimits, CheckoutRows, CheckoutRun, CheckoutTransactions, CheckoutWork,
        IdempotencyClaim, LockedMarket, MarketQuery, NewIdempotencyRecord, RecentOrders,
        RecentQuery,
    },
};
use domain::{AgentPool, CheckoutPlan, OpenCounts, OrderContext, OrderId, PreparedCart, UserId};
use metrics::{Unit, describe_histogram, histogram};

/// Checkouts of a transaction.
pub(super) const SIZE: &str = "influmojo_checkout_batch_size";

const STEP: &str = "influmojo_checkout_step_duration_seconds";
const WAITED: &str = "influmojo_checkout_batch_waited_seconds";
const TOOK: &str = "influmojo_checkout_transaction_duration_seconds";
const HELD: &str = "influmojo_rotation_held_seconds";

pub(super) fn describe() {
    describe_histogram!(SIZE, "Checkouts that were placed in one transaction");
    describe_histogram!(
        STEP,
        Unit::Seconds,
        "Each step of a transaction; lock_agents is the wait for the rotation"
    );
    describe_histogram!(
        WAITED,
        Unit::Seconds,
        "From the first checkout of a batch to the beginning of its transaction"
    );
    describe_histogram!(TOOK, Unit::Seconds, "Transactions of checkouts, by run: alone or batch");
    describe_histogram!(
        HELD,
        Unit::Seconds,
        "From the moment at which a checkout has the rotation to the end of its transaction"
    );
}

/// Another store, timed.
pub(super) struct Timed(pub(super) Arc<dyn CheckoutTransactions>);

impl CheckoutTransactions for Timed {
    fn batch_limits(&self) -> BatchLimits {
        self.0.batch_limits()
    }

    fn run_checkout(&self, run: CheckoutRun, work: CheckoutWork) -> Result<(), StoreError> {
        let begun = Instant::now();
        let label = match run {
            CheckoutRun::Alone => "alone",
            CheckoutRun::Batch { since } => {
                histogram!(WAITED).record(begun.duration_since(since));
                "batch"
            }
        };
        let has_rotation = Arc::new(OnceLock::new());
        let had = has_rotation.clone();
        let timed = Box::new(move |rows: &mut dyn CheckoutRows| {
            work(&mut TimedRows { rows, has_rotation })
        });
        let outcome = self.0.run_checkout(run, timed);
        histogram!(TOOK, "run" => label).record(begun.elapsed());
        if let Some(since) = had.get() {
            histogram!(HELD).record(Instant::elapsed(since));
        }
        outcome
    }
}

/// The rows of a transaction, each step timed.
struct TimedRows<'a> {
    rows: &'a mut dyn CheckoutRows,
    has_rotation: Arc<OnceLock<Instant>>,
}

impl TimedRows<'_> {
    fn step<T>(
        &mut self,
        name: &'static str,
        step: impl FnOnce(&mut dyn CheckoutRows) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let since = Instant::now();
        let done = step(self.rows);
        histogram!(STEP, "step" => name).record(since.elapsed());
        done
    }
}

impl CheckoutRows for TimedRows<'_> {
    fn claim_keys(
        &mut self,
        keys: &[(UserId, IdempotencyKey)],
    ) -> Result<Vec<IdempotencyClaim>, StoreError> {
        self.step("claim_keys", |rows| rows.claim_keys(keys))
    }

    fn read_checkouts(&mut self, checkouts: &[OrderId]) -> Result<Vec<OrderContext>, StoreError> {
        self.step("read_checkouts", |rows| rows.read_checkouts(checkouts))
    }

    fn lock_market(&mut self, query: &MarketQuery) -> Result<LockedMarket, StoreError> {
        self.step("lock_market", |rows| rows.lock_market(query))
    }

    fn read_recent_orders(&mut self, query: &RecentQuery) -> Result<RecentOrders, StoreError> {
        // a number of checkouts has no rounding here
        let size = u32::try_from(query.requests).unwrap_or(u32::MAX);
        histogram!(SIZE).record(size);
        self.step("read_recent_orders", |rows| rows.read_recent_orders(query))
    }

    fn write_early(&mut self, carts: &[PreparedCart]) -> Result<(), StoreError> {
        self.step("write_early", |rows| rows.write_early(carts))
    }

    fn lock_agents(&mut self) -> Result<AgentPool, StoreError> {
        let pool = self.step("lock_agents", |rows| rows.lock_agents())?;
        // it is locked once
        let _ = self.has_rotation.set(Instant::now());
        Ok(pool)
    }

    fn count_open(&mut self) -> Result<OpenCounts, StoreError> {
        self.step("count_open", |rows| rows.count_open())
    }

    fn write_checkouts(
        &mut self,
        plans: &[CheckoutPlan],
        records: &[NewIdempotencyRecord],
    ) -> Result<(), StoreError> {
        self.step("write_checkouts", |rows| rows.write_checkouts(plans, records))
    }
}
