//! Checkouts that come while others are being committed are written together, in one transaction.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::anyhow;
use app::{
    PlaceOrdersError, StoreError,
    checkout::{LockWait, PlacementAnswer, PlacementRequest},
};

use super::{
    BESIDE, Db, GROUPS, TOGETHER,
    bench::Turns,
    checkouts::{Unwritten, place_alone, place_together},
    dialect::Conn,
};
use crate::{
    error::{again, is_of_a_part},
    lane::{Bounds, Group, Lane, Turn},
};

/// Orders of one group, so that the first of them does not wait long for the last.
const ORDERS: usize = 4 * TOGETHER;
/// Checkouts that may wait; one more is refused as busy.
const WAITING: usize = 1024;

/// How long whoever is in a group waits for its end.
const RUN: Duration = Duration::from_secs(15);

/// The way of a checkout into the database.
pub(crate) struct CheckoutLane(pub(crate) Lane<Arc<PlacementRequest>, PlacementAnswer>);

impl CheckoutLane {
    pub(crate) fn new(wait: Duration) -> Self {
        let (groups, weight) = (GROUPS.into(), ORDERS);
        Self(Lane::new(Bounds { groups, beside: BESIDE, together: TOGETHER, weight, waiting: WAITING, wait, run: RUN }))
    }

    /// Places one checkout; when this returns, it is committed or nothing of it is written.
    pub(crate) fn place(&self, db: &Db, ask: PlacementRequest, turns: &Arc<Turns>) -> PlacementAnswer {
        let (weight, since) = (ask.checkout.cart.lines().len(), Instant::now());
        let turn = match self.0.enter(Arc::new(ask), weight) {
            Turn::Lead(group) => lead(group, db, turns, since),
            turn => turn,
        };
        match turn {
            Turn::Answered(answer) => answer,
            Turn::Alone(ask) => alone(ask, db, turns),
            Turn::Unknown => Err(StoreError::OutcomeUnknown {
                operation: "place orders",
                cause: anyhow!("its group did not end in time"),
            }
            .into()),
            Turn::Full => Err(busy("too many checkouts wait").into()),
            Turn::Late | Turn::Lead(_) => Err(busy("its turn did not come in time").into()),
        }
    }
}

/// Why one that was placed alone was not.
enum Fate {
    Told(PlaceOrdersError),
    Panicked(Box<dyn Any + Send>),
}

impl From<StoreError> for Fate {
    fn from(error: StoreError) -> Self {
        Self::Told(error.into())
    }
}

/// Places one by itself. A panic is that of whoever asked for it, wherever it is placed.
fn alone(ask: Arc<PlacementRequest>, db: &Db, turns: &Arc<Turns>) -> PlacementAnswer {
    let turns = turns.clone();
    let placed = db.write("place orders", move |conn| {
        let placed = catch_unwind(AssertUnwindSafe(|| place_alone(conn, &ask, &turns)));
        placed.map_err(Fate::Panicked)?.map_err(Fate::Told)
    });
    placed.map_err(|fate| match fate {
        Fate::Told(error) => error,
        Fate::Panicked(panic) => resume_unwind(panic),
    })
}

fn busy(why: &'static str) -> StoreError {
    StoreError::Busy { operation: "wait to place orders", cause: anyhow!(why) }
}

/// Runs a group. Whoever another transaction is in the way of, and everybody of a group in which one was at fault, is
/// placed alone, each by whoever asked for it. The first of them has waited since then.
fn lead<'l>(
    group: Group<'l, Arc<PlacementRequest>, PlacementAnswer>,
    db: &Db,
    turns: &Arc<Turns>,
    since: Instant,
) -> Turn<'l, Arc<PlacementRequest>, PlacementAnswer> {
    let (asks, turns, count) = (group.jobs().to_vec(), turns.clone(), group.jobs().len());
    // a panic is a defect of one of them; it shall be that one's alone
    let place = move |conn: &mut Conn| {
        let placed = catch_unwind(AssertUnwindSafe(|| place_together(conn, &asks, LockWait::SkipLocked, &turns)));
        placed.unwrap_or_else(|panic| Err(Unwritten::Panicked(panic)))
    };
    let answers = match (db.write_group("place orders", since, place), count) {
        (Ok(answers) | Err(Unwritten::Nothing(answers)), _) => answers,
        (Err(Unwritten::Failed(error)), 1) => vec![Some(Err(error.into()))],
        (Err(Unwritten::Failed(error)), _) if is_of_a_part(&error) => Vec::new(),
        (Err(Unwritten::Failed(error)), _) => (0..count).map(|_| Some(Err(again(&error).into()))).collect(),
        (Err(Unwritten::Panicked(panic)), 1) => {
            drop(group);
            resume_unwind(panic)
        }
        (Err(Unwritten::Panicked(_)), _) => Vec::new(),
    };
    group.end(answers)
}
