//! Checkouts on PostgreSQL: those that come while others are being committed are written together, in one transaction.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    time::Duration,
};

use anyhow::anyhow;
use app::StoreError;

use super::{
    engine::{Db, GROUPS},
    lane::{Bounds, Group, Lane, Turn},
    queries::{
        bench::Turns,
        checkouts::{Answer, Ask, Unwritten, place_alone, place_together},
    },
};
use crate::{
    error::{again, is_of_a_part},
    held::Held,
};

#[cfg(test)]
mod tests;

/// Checkouts of one group.
const TOGETHER: usize = 32;
/// Orders of one group, so that the first of them does not wait long for the last.
const ORDERS: usize = 128;
/// Checkouts that may wait; one more is refused as busy.
const WAITING: usize = 1024;

/// The way of a checkout into the database.
pub(crate) struct CheckoutLane(Lane<Ask, Answer>);

impl CheckoutLane {
    pub(crate) fn new(wait: Duration) -> Self {
        Self(Lane::new(Bounds { groups: GROUPS.into(), together: TOGETHER, weight: ORDERS, waiting: WAITING, wait }))
    }

    /// Places one checkout; when this returns, it is committed or nothing of it is written.
    pub(crate) fn place(&self, db: &Db, ask: Ask, turns: &Turns) -> Answer {
        let weight = ask.request.cart.lines().len();
        let turn = match self.0.enter(ask, weight) {
            Turn::Lead(group) => lead(group, db, turns),
            turn => turn,
        };
        match turn {
            Turn::Answered(answer) => answer,
            Turn::Alone(ask) => db.write("place orders", |conn| place_alone(conn, &ask, turns)),
            Turn::Full => Err(busy("too many checkouts wait").into()),
            Turn::Late | Turn::Lead(_) => Err(busy("its turn did not come in time").into()),
        }
    }
}

fn busy(why: &'static str) -> StoreError {
    StoreError::Busy { operation: "wait to place orders", cause: anyhow!(why) }
}

/// Runs a group. Whoever another transaction is in the way of, and everybody of a group in which one was at fault, is
/// placed alone, each by whoever asked for it.
fn lead<'l>(group: Group<'l, Ask, Answer>, db: &Db, turns: &Turns) -> Turn<'l, Ask, Answer> {
    let asks = group.jobs();
    let place = || db.write_group("place orders", |conn| place_together(conn, asks, Held::LeaveOut, turns));
    // a panic is a defect of one of them; it shall be that one's alone
    let answers = match (catch_unwind(AssertUnwindSafe(place)), asks.len()) {
        (Ok(Ok(answers) | Err(Unwritten::Nothing(answers))), _) => answers,
        (Ok(Err(Unwritten::Failed(error))), 1) => vec![Some(Err(error.into()))],
        (Ok(Err(Unwritten::Failed(error))), _) if is_of_a_part(&error) => Vec::new(),
        (Ok(Err(Unwritten::Failed(error))), _) => asks.iter().map(|_| Some(Err(again(&error).into()))).collect(),
        (Err(panic), 1) => {
            drop(group);
            resume_unwind(panic)
        }
        (Err(_), _) => Vec::new(),
    };
    group.end(answers)
}
