//! The rows of checkouts on a connection.

use std::{any::Any, borrow::Borrow};

use app::{
    IdempotencyKey, StoreError,
    checkout::{
        CheckoutRows, IdempotencyClaim, LockWait, LockedMarket, MarketQuery, NewIdempotencyRecord, PlacementAnswer,
        PlacementRequest, RecentOrders, RecentQuery, place, place_one,
    },
};
use domain::{Bench, CheckoutPlan, PreparedCart, UserId};

use super::{
    bench::{Turns, Version},
    checkout_facts, checkout_rows,
    dialect::Conn,
    receipts,
};
use crate::rows::RingRow;

#[cfg(test)]
mod tests;

/// Why nothing of a batch was written.
pub(crate) enum Unwritten {
    /// Nothing had to be.
    Nothing(Vec<Option<PlacementAnswer>>),
    /// The store failed.
    Failed(StoreError),
    /// Somebody panicked, with this.
    Panicked(Box<dyn Any + Send>),
}

impl From<StoreError> for Unwritten {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

/// Places requests together.
pub(crate) fn place_together(
    conn: &mut Conn,
    requests: &[impl Borrow<PlacementRequest>],
    wait: LockWait,
    turns: &Turns,
) -> Result<Vec<Option<PlacementAnswer>>, Unwritten> {
    let requests: Vec<&PlacementRequest> = requests.iter().map(Borrow::borrow).collect();
    let placed = place(&mut Checkouts::on(conn, turns), &requests, wait, turns.assigner.as_ref())?;
    if placed.is_written { Ok(placed.answers) } else { Err(Unwritten::Nothing(placed.answers)) }
}

/// Places one request that waits for whatever is in its way.
pub(crate) fn place_alone(conn: &mut Conn, request: &PlacementRequest, turns: &Turns) -> PlacementAnswer {
    place_one(&mut Checkouts::on(conn, turns), request, turns.assigner.as_ref())
}

/// The rows, and what one step leaves to a later one.
struct Checkouts<'c> {
    conn: &'c mut Conn,
    turns: &'c Turns,
    /// The ring, if it was locked with the recent orders.
    ring: Option<RingRow>,
    /// Ids of the messages that are still to be written, if the others were written early.
    early: Option<Vec<i64>>,
    agents: Option<Version>,
}

impl<'c> Checkouts<'c> {
    const fn on(conn: &'c mut Conn, turns: &'c Turns) -> Self {
        Self { conn, turns, ring: None, early: None, agents: None }
    }
}

impl CheckoutRows for Checkouts<'_> {
    fn claim_keys(&mut self, keys: &[(UserId, IdempotencyKey)]) -> Result<Vec<IdempotencyClaim>, StoreError> {
        receipts::claim(self.conn, keys)
    }

    fn lock_market(&mut self, query: &MarketQuery) -> Result<LockedMarket, StoreError> {
        checkout_facts::lock_market(self.conn, query)
    }

    fn read_recent_orders(&mut self, query: &RecentQuery) -> Result<RecentOrders, StoreError> {
        let (recent, ring) = checkout_facts::read_recent_orders(self.conn, query)?;
        self.ring = ring;
        Ok(recent)
    }

    fn write_early(&mut self, carts: &[PreparedCart]) -> Result<(), StoreError> {
        // the ring is locked already when nobody of this process waits for it
        if self.ring.is_none() {
            self.early = checkout_rows::write_early(self.conn, carts)?;
        }
        Ok(())
    }

    fn lock_agents(&mut self) -> Result<Bench, StoreError> {
        let (bench, version) = self.turns.lock_bench(self.conn, self.ring.take())?;
        self.agents = Some(version);
        Ok(bench)
    }

    fn write_checkouts(&mut self, plans: &[CheckoutPlan], records: &[NewIdempotencyRecord]) -> Result<(), StoreError> {
        for lapsed in records.iter().filter(|new| new.replaces) {
            receipts::remove(self.conn, lapsed.owner, &lapsed.key)?;
        }
        let records = records.iter().map(receipts::row).collect();
        checkout_rows::write(self.conn, plans, self.agents.as_ref(), records, self.early.take())
    }
}
