//! The checkout of a batch of requests, from top to bottom.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    AcceptedCart, AccountStatus, Assigner, CheckoutFacts, CheckoutPlan, DUPLICATE_WINDOW, NewIds,
    PreparedCart, Role, UserId,
};

use self::answers::{Known, read_earlier};
use super::{
    rows::{
        CheckoutRows, IdempotencyClaim, LockWait, LockedMarket, MarketQuery, NewIdempotencyRecord,
        RecentOrders, RecentQuery,
    },
    types::{
        IdempotencyLookup, IdempotencyRecord, KeptAnswer, PlaceOrdersError, Placement,
        PlacementRequest, StoredResponse,
    },
};
use crate::{IdempotencyKey, StoreError};

mod answers;
#[cfg(test)]
mod tests;

/// Who may order: an active account of a brand. Any other has no brand profile here.
const ELIGIBLE: (Role, AccountStatus) = (Role::Brand, AccountStatus::Active);

/// What became of a request.
pub type PlacementAnswer = Result<Placement, PlaceOrdersError>;

/// What became of a batch.
#[derive(Debug)]
pub struct PlacedBatch {
    /// Answers in the order of the requests. `None` is for a request that needs what another
    /// transaction has locked, or that depends on one before it in a way that a batch cannot
    /// decide: it is to be placed by itself.
    pub answers: Vec<Option<PlacementAnswer>>,
    /// Whether anything was written. Answers to a batch that wrote nothing hold as well.
    pub is_written: bool,
}

/// Decides requests one after another, as if each were committed before the next is looked at, and
/// writes all that were accepted. Locks are taken in this order: idempotency keys, brands and
/// packages, agents.
///
/// # Errors
/// [`StoreError`]; the transaction has to be rolled back.
pub fn place(
    rows: &mut (impl CheckoutRows + ?Sized),
    requests: &[&PlacementRequest],
    wait: LockWait,
    assigner: &dyn Assigner,
) -> Result<PlacedBatch, StoreError> {
    let mut batch = Batch { claims: claim_keys(rows, requests)?, ..Batch::default() };
    let open: Vec<_> =
        requests.iter().copied().filter(|request| batch.by_key(request).is_none()).collect();
    if !open.is_empty() {
        batch.market = lock_market(rows, &open, wait)?;
        batch.recent = read_recent_orders(rows, &open, &batch.market)?;
    }
    let decisions: Vec<_> =
        requests.iter().map(|request| (*request, batch.decide(request))).collect();
    let mut known = Known { earlier: read_earlier(rows, &decisions)?, placed: Vec::new() };
    if batch.accepted.is_empty() {
        return Ok(PlacedBatch { answers: known.answers(decisions), is_written: false });
    }
    let (accepted, carts) = prepare(std::mem::take(&mut batch.accepted))?;
    rows.write_early(&carts)?;
    let mut agents = rows.lock_agents()?;
    if assigner.reads_counts() {
        agents = agents.with_counts(rows.count_open()?);
    }
    let plans: Vec<_> = carts.into_iter().map(|cart| cart.assign(&mut agents, assigner)).collect();
    let records = accepted
        .iter()
        .zip(&plans)
        .map(|(request, plan)| batch.record(request, plan))
        .collect::<Vec<_>>();
    rows.write_checkouts(&plans, &records.iter().flatten().cloned().collect::<Vec<_>>())?;
    let responses = records.into_iter().map(|new| new?.record.answer.response);
    known.placed = plans.iter().zip(responses).collect();
    Ok(PlacedBatch { answers: known.answers(decisions), is_written: true })
}

/// The same for one request, which waits for whatever is locked.
///
/// # Errors
/// [`PlaceOrdersError`]; the transaction has to be rolled back, or may be where nothing was
/// written.
pub fn place_one(
    rows: &mut (impl CheckoutRows + ?Sized),
    request: &PlacementRequest,
    assigner: &dyn Assigner,
) -> PlacementAnswer {
    let mut placed = place(rows, &[request], LockWait::Block, assigner)?;
    // nothing is locked for one that waits; if something were, trying again would be right
    placed.answers.pop().flatten().unwrap_or(Err(PlaceOrdersError::KeyInFlight))
}

fn claim_keys(
    rows: &mut (impl CheckoutRows + ?Sized),
    requests: &[&PlacementRequest],
) -> Result<Claims, StoreError> {
    let keys: BTreeSet<_> = requests.iter().filter_map(|request| request.key()).collect();
    let keys: Vec<_> = keys.into_iter().map(|(owner, key)| (owner, key.clone())).collect();
    if keys.is_empty() {
        return Ok(Claims::new());
    }
    let claims = rows.claim_keys(&keys)?;
    Ok(keys.into_iter().zip(claims).collect())
}

fn lock_market(
    rows: &mut (impl CheckoutRows + ?Sized),
    open: &[&PlacementRequest],
    wait: LockWait,
) -> Result<LockedMarket, StoreError> {
    let buyers: BTreeSet<_> = open.iter().map(|request| request.checkout.buyer).collect();
    let packages: BTreeSet<_> =
        open.iter().flat_map(|request| request.checkout.cart.packages()).collect();
    let (buyers, packages) = (buyers.into_iter().collect(), packages.into_iter().collect());
    rows.lock_market(&MarketQuery { buyers, eligible: ELIGIBLE, packages, wait })
}

fn read_recent_orders(
    rows: &mut (impl CheckoutRows + ?Sized),
    open: &[&PlacementRequest],
    market: &LockedMarket,
) -> Result<RecentOrders, StoreError> {
    let pairs = open.iter().flat_map(|request| {
        let brand = market.brands.get(&request.checkout.buyer).map(|brand| brand.id);
        request
            .checkout
            .cart
            .packages()
            .into_iter()
            .filter_map(move |package| Some((brand?, package)))
    });
    let pairs: BTreeSet<_> = pairs.collect();
    match open.iter().map(|request| request.checkout.at).min() {
        Some(oldest) if !pairs.is_empty() => rows.read_recent_orders(&RecentQuery {
            pairs,
            after: oldest - DUPLICATE_WINDOW,
            lines: open.iter().map(|request| request.checkout.cart.lines().len()).sum(),
            requests: open.len(),
        }),
        _ => Ok(RecentOrders::default()),
    }
}

fn prepare(
    accepted: Vec<Accepted<'_>>,
) -> Result<(Vec<&PlacementRequest>, Vec<PreparedCart>), StoreError> {
    let mut prepared = (Vec::with_capacity(accepted.len()), Vec::with_capacity(accepted.len()));
    for Accepted { request, cart, ids } in accepted {
        let mut ids = ids.into_iter();
        prepared.0.push(request);
        prepared.1.push(cart.prepare(|| ids.next().ok_or(NO_ID))?);
    }
    Ok(prepared)
}

/// Fewer ids were reserved than there are lines.
const NO_ID: StoreError = StoreError::Corrupt { table: "orders", column: "id", row: 0 };

type Claims = BTreeMap<(UserId, IdempotencyKey), IdempotencyClaim>;

/// A cart that is to be written.
struct Accepted<'a> {
    request: &'a PlacementRequest,
    cart: AcceptedCart,
    /// One for each line.
    ids: Vec<NewIds>,
}

/// What was decided about a request before anything is written.
enum Decision {
    /// It is to be placed by itself.
    Undecided,
    /// It writes nothing.
    Settled(PlacementAnswer),
    /// It is the accepted one with this number.
    Accepted(usize),
    /// It repeats the accepted one with this number.
    Repeats(usize),
    /// It repeats one that was answered so.
    Answered(KeptAnswer),
}

/// What is known while a batch is decided.
#[derive(Default)]
struct Batch<'a> {
    claims: Claims,
    market: LockedMarket,
    recent: RecentOrders,
    accepted: Vec<Accepted<'a>>,
}

impl<'a> Batch<'a> {
    fn decide(&mut self, request: &'a PlacementRequest) -> Decision {
        if let Some(decision) = self.by_key(request) {
            return decision;
        }
        let checkout = &request.checkout;
        let needs_skipped = self.market.skipped_buyers.contains(&checkout.buyer)
            || checkout
                .cart
                .packages()
                .iter()
                .any(|package| self.market.skipped_packages.contains(package));
        if needs_skipped {
            return self.leave_out(checkout.buyer);
        }
        match checkout.accept(&self.facts(request)) {
            Err(refusal) => Decision::Settled(Err(refusal.into())),
            Ok(cart) => {
                let ids = self.recent.ids.drain(..cart.len().min(self.recent.ids.len())).collect();
                self.accepted.push(Accepted { request, cart, ids });
                Decision::Accepted(self.accepted.len() - 1)
            }
        }
    }

    /// What the key alone decides, before anything else is looked at.
    fn by_key(&mut self, request: &PlacementRequest) -> Option<Decision> {
        let (once, now) = (request.idempotent.as_ref()?, request.checkout.at);
        let Some(IdempotencyClaim::Claimed(record)) =
            self.claims.get(&(request.checkout.buyer, once.key.clone()))
        else {
            return Some(Decision::Settled(Err(PlaceOrdersError::KeyInFlight)));
        };
        if let Some(n) =
            self.accepted.iter().position(|earlier| earlier.request.key() == request.key())
        {
            return self.repeat_of(n, request);
        }
        match record
            .as_ref()
            .map_or(IdempotencyLookup::Unknown, |record| record.look_up(&once.fingerprint, now))
        {
            IdempotencyLookup::Unknown => None,
            IdempotencyLookup::OtherRequest => {
                Some(Decision::Settled(Err(PlaceOrdersError::KeyReused)))
            }
            IdempotencyLookup::Answered(kept) => Some(Decision::Answered(kept)),
        }
    }

    /// The same for a key that an accepted request of this batch has.
    fn repeat_of(&mut self, n: usize, request: &PlacementRequest) -> Option<Decision> {
        let earlier = self.accepted.get(n)?.request;
        if earlier.checkout.at <= request.checkout.at - IdempotencyRecord::KEPT_FOR {
            return Some(self.leave_out(request.checkout.buyer));
        }
        let fingerprint =
            |request: &PlacementRequest| request.idempotent.as_ref().map(|once| once.fingerprint);
        let is_same = fingerprint(earlier) == fingerprint(request);
        Some(if is_same {
            Decision::Repeats(n)
        } else {
            Decision::Settled(Err(PlaceOrdersError::KeyReused))
        })
    }

    /// Whatever else this buyer wants in this batch may depend on it, and is left out too.
    fn leave_out(&mut self, buyer: UserId) -> Decision {
        self.market.skipped_buyers.insert(buyer);
        Decision::Undecided
    }

    /// What is known about one request, with what was accepted before it in this batch.
    fn facts(&self, request: &PlacementRequest) -> CheckoutFacts {
        let checkout = &request.checkout;
        let brand = self.market.brands.get(&checkout.buyer).cloned();
        let mut recent = brand
            .as_ref()
            .and_then(|brand| self.recent.by_brand.get(&brand.id))
            .cloned()
            .unwrap_or_default();
        let earlier =
            self.accepted.iter().filter(|earlier| earlier.request.checkout.buyer == checkout.buyer);
        recent.extend(earlier.flat_map(|earlier| earlier.cart.as_recent(&earlier.ids)));
        let listings = checkout.cart.packages().into_iter();
        let listings =
            listings.filter_map(|id| Some((id, self.market.listings.get(&id)?.clone()))).collect();
        CheckoutFacts { brand, listings, recent }
    }

    /// What is kept of the key of a request that is placed.
    fn record(
        &self,
        request: &PlacementRequest,
        plan: &CheckoutPlan,
    ) -> Option<NewIdempotencyRecord> {
        let once = request.idempotent.as_ref()?;
        let (owner, key) = (request.checkout.buyer, once.key.clone());
        let answer = KeptAnswer {
            checkout: plan.orders.first().map(|planned| planned.context.order.checkout),
            response: once.responses.as_ref().map(|writer| writer.write(&plan.placed())),
        };
        let record = IdempotencyRecord {
            fingerprint: once.fingerprint.to_vec(),
            answer,
            at: request.checkout.at,
        };
        let claim = self.claims.get(&(owner, key.clone()));
        let replaces = matches!(claim, Some(IdempotencyClaim::Claimed(Some(_))));
        Some(NewIdempotencyRecord { owner, key, record, replaces })
    }
}
