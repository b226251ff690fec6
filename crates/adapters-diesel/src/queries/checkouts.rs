//! Checkouts that are decided and written together, in one transaction. The order of the statements is the order of
//! the locks: idempotency keys, brands and packages, rows that do not depend on whose turn it is, ring, all other rows.

use std::{
    any::Any,
    borrow::Borrow,
    collections::{BTreeMap, BTreeSet},
    panic::resume_unwind,
};

use app::{Idempotent, PlaceOrdersError, Placement, Recall, Receipt, StoreError};
use domain::{AcceptedCart, CheckoutPlan, CheckoutRequest, NewIds};

use super::{
    bench::Turns,
    checkout_facts::Facts,
    checkout_rows,
    dialect::Conn,
    receipts::{self, Claim, Owned},
};
use crate::held::Held;

#[cfg(test)]
mod tests;

/// One checkout that is asked for.
pub(crate) struct Ask {
    pub(crate) request: CheckoutRequest,
    pub(crate) idempotent: Option<Idempotent>,
}

impl Ask {
    /// The key, if there is one, and whose it is.
    pub(super) fn key(&self) -> Option<Owned<'_>> {
        self.idempotent.as_ref().map(|once| (self.request.buyer, once.key.as_str()))
    }
}

/// What became of a checkout.
pub(crate) type Answer = Result<Placement, PlaceOrdersError>;

/// What was decided about an ask before anything is written.
enum Decision {
    /// It needs what another transaction holds.
    Undecided,
    /// It writes nothing.
    Settled(Answer),
    /// It is the accepted one with this number.
    Accepted(usize),
    /// It repeats the accepted one with this number.
    Repeats(usize),
}

/// A cart that is to be written.
struct Accepted<'a> {
    ask: &'a Ask,
    cart: AcceptedCart,
    /// One for each line.
    ids: Vec<NewIds>,
}

/// Why nothing of a group was written.
pub(crate) enum Unwritten {
    /// Nothing had to be.
    Nothing(Vec<Option<Answer>>),
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

/// Decides these one after another, as if each were committed before the next is looked at, and writes all that were
/// accepted. The answers come in the same order; `None` is for whom another transaction is in the way, which happens
/// only to those who will not wait for it.
pub(crate) fn place_together(
    conn: &mut Conn,
    asks: &[impl Borrow<Ask>],
    held: Held,
    turns: &Turns,
) -> Result<Vec<Option<Answer>>, Unwritten> {
    let asks: Vec<&Ask> = asks.iter().map(Borrow::borrow).collect();
    let mut group = Group { claims: claims(conn, &asks)?, facts: Facts::default(), accepted: Vec::new() };
    let mut open = Vec::with_capacity(asks.len());
    for &ask in &asks {
        if group.by_key(ask)?.is_none() {
            open.push(&ask.request);
        }
    }
    group.facts = Facts::read(conn, &open, held)?;
    let decisions = asks.into_iter().map(|ask| group.decide(ask)).collect::<Result<Vec<_>, _>>()?;
    let placed = group.write(conn, turns)?;
    let answers = decisions.into_iter().map(|decision| answer(decision, &placed)).collect();
    if placed.is_empty() { Err(Unwritten::Nothing(answers)) } else { Ok(answers) }
}

/// The only answer to an ask that waits for whatever is in its way.
pub(crate) fn place_alone(conn: &mut Conn, ask: &Ask, turns: &Turns) -> Answer {
    let mut answers = match place_together(conn, std::slice::from_ref(ask), Held::WaitFor, turns) {
        Ok(answers) | Err(Unwritten::Nothing(answers)) => answers,
        Err(Unwritten::Failed(error)) => return Err(error.into()),
        Err(Unwritten::Panicked(panic)) => resume_unwind(panic),
    };
    // nobody is in the way of one that waits; if somebody were, trying again would be right
    answers.pop().flatten().unwrap_or(Err(PlaceOrdersError::KeyInFlight))
}

fn answer(decision: Decision, placed: &[Placed]) -> Option<Answer> {
    match decision {
        Decision::Undecided => None,
        Decision::Settled(answer) => Some(answer),
        Decision::Accepted(n) => placed
            .get(n)
            .map(|placed| Ok(Placement::Placed { orders: placed.plan.placed(), receipt: placed.receipt.clone() })),
        Decision::Repeats(n) => Some(Ok(Placement::Repeated(placed.get(n)?.receipt.clone()?))),
    }
}

fn claims<'a>(conn: &mut Conn, asks: &[&'a Ask]) -> Result<BTreeMap<Owned<'a>, Claim>, StoreError> {
    let keys: BTreeSet<Owned<'_>> = asks.iter().filter_map(|ask| ask.key()).collect();
    receipts::claim(conn, &keys.into_iter().collect::<Vec<_>>())
}

/// A cart that was written.
struct Placed {
    plan: CheckoutPlan,
    receipt: Option<Receipt>,
}

/// What is known while a group is decided.
struct Group<'a> {
    claims: BTreeMap<Owned<'a>, Claim>,
    facts: Facts,
    accepted: Vec<Accepted<'a>>,
}

impl<'a> Group<'a> {
    fn decide(&mut self, ask: &'a Ask) -> Result<Decision, StoreError> {
        if let Some(known) = self.by_key(ask)? {
            return Ok(known);
        }
        let buyer = ask.request.buyer;
        if self.facts.is_left_out(&ask.request) {
            // whoever comes after it and depends on it is left out too
            self.facts.leave_out(buyer);
            return Ok(Decision::Undecided);
        }
        let mut facts = self.facts.of(&ask.request);
        let earlier = self.accepted.iter().filter(|earlier| earlier.ask.request.buyer == buyer);
        facts.recent.extend(earlier.flat_map(|earlier| earlier.cart.as_recent(&earlier.ids)));
        Ok(match ask.request.accept(&facts) {
            Err(refusal) => Decision::Settled(Err(refusal.into())),
            Ok(cart) => {
                let ids = self.facts.take_ids(cart.len());
                self.accepted.push(Accepted { ask, cart, ids });
                Decision::Accepted(self.accepted.len() - 1)
            }
        })
    }

    /// What the key alone decides, looked up before anything else.
    fn by_key(&mut self, ask: &Ask) -> Result<Option<Decision>, StoreError> {
        let (Some(key), Some(once)) = (ask.key(), &ask.idempotent) else { return Ok(None) };
        let in_flight = || Some(Decision::Settled(Err(PlaceOrdersError::KeyInFlight)));
        let Some(Claim::Claimed(kept)) = self.claims.get(&key) else { return Ok(in_flight()) };
        if let Some((n, first)) = self.accepted.iter().enumerate().find(|(_, first)| first.ask.key() == Some(key)) {
            if receipts::lapsed(first.ask.request.at, ask.request.at) {
                self.facts.leave_out(ask.request.buyer);
                return Ok(Some(Decision::Undecided));
            }
            let same = first.ask.idempotent.as_ref().is_some_and(|first| first.fingerprint == once.fingerprint);
            let reused = || Decision::Settled(Err(PlaceOrdersError::KeyReused));
            return Ok(Some(if same { Decision::Repeats(n) } else { reused() }));
        }
        let Some(row) = kept else { return Ok(None) };
        Ok(match receipts::said(row, &once.fingerprint, ask.request.at)? {
            Recall::Unknown => None,
            Recall::OtherRequest => Some(Decision::Settled(Err(PlaceOrdersError::KeyReused))),
            Recall::Answered(receipt) => Some(Decision::Settled(Ok(Placement::Repeated(receipt)))),
        })
    }

    /// Takes the turns of all, in order, and writes everything.
    fn write(self, conn: &mut Conn, turns: &Turns) -> Result<Vec<Placed>, StoreError> {
        if self.accepted.is_empty() {
            return Ok(Vec::new());
        }
        let (mut carts, mut asks) = (Vec::new(), Vec::new());
        for Accepted { ask, cart, ids } in self.accepted {
            let mut ids = ids.into_iter();
            let id = || ids.next().ok_or(StoreError::Corrupt { table: "orders", column: "id", row: 0 });
            carts.push(cart.prepare(id)?);
            asks.push(ask);
        }
        let ring = self.facts.ring;
        // the ring is locked already when nobody of this process waits for it
        let early = if ring.is_none() { checkout_rows::write_early(conn, &carts)? } else { None };
        let (mut bench, agents) = turns.lock_bench(conn, ring)?;
        let plans: Vec<_> = carts.into_iter().map(|cart| cart.assign(&mut bench, turns.assigner.as_ref())).collect();
        let (mut written, mut kept) = (Vec::new(), Vec::new());
        for (plan, ask) in plans.iter().zip(asks) {
            let receipt = ask.idempotent.as_ref().map(|once| once.receipts.write(&plan.placed()));
            if let (Some(once), Some(receipt), Some(key)) = (&ask.idempotent, &receipt, ask.key()) {
                if let Some(Claim::Claimed(Some(_))) = self.claims.get(&key) {
                    receipts::remove(conn, key)?;
                }
                kept.push(receipts::row(ask.request.buyer, once, receipt, ask.request.at));
            }
            written.push(receipt);
        }
        checkout_rows::write(conn, &plans, &agents, kept, early)?;
        Ok(plans.into_iter().zip(written).map(|(plan, receipt)| Placed { plan, receipt }).collect())
    }
}
