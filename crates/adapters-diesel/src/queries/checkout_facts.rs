//! What the decisions about a group of checkouts need, read at once for all of them and locked until the commit.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use app::StoreError;
use diesel::prelude::*;
use domain::{
    AccountStatus, Brand, CheckoutFacts, CheckoutRequest, CreatorId, DUPLICATE_WINDOW, NewIds, Offer, OrderId,
    OrderStatus, PackageId, RecentOrder, Role, TicketId, UserId,
};

use super::{
    BESIDE,
    dialect::{self, Conn},
    offers,
};
use crate::{
    convert::{self, Source, readable},
    error::During,
    held::Held,
    rows::{IdPair, RecentRow, RingRow},
    schema::{brands, packages},
};

/// What is known about a group.
#[derive(Default)]
pub(super) struct Facts {
    brands: BTreeMap<UserId, Brand>,
    offers: BTreeMap<PackageId, Offer>,
    /// By brand, and by ascending id.
    recent: BTreeMap<i64, Vec<RecentOrder>>,
    /// Whose profile another transaction holds.
    buyers_held: BTreeSet<UserId>,
    /// Packages that another transaction holds.
    packages_held: BTreeSet<PackageId>,
    /// Fresh ids, one for each line.
    ids: VecDeque<NewIds>,
    /// The ring, if it is locked.
    pub(super) ring: Option<RingRow>,
}

impl Facts {
    /// Locks the brands, so that other checkouts of the same brands wait, and the packages, and reads the rest behind
    /// these locks. A group that is too small for another to begin beside it locks the ring at once.
    pub(super) fn read(conn: &mut Conn, asks: &[&CheckoutRequest], held: Held) -> Result<Self, StoreError> {
        if asks.is_empty() {
            return Ok(Self::default());
        }
        let mut facts = Self::lock(conn, asks, held)?;
        let pairs = asks.iter().flat_map(|request| {
            let brand = facts.brands.get(&request.buyer).map(|brand| brand.id.get());
            request.cart.packages().into_iter().filter_map(move |package| Some((brand?, package.get())))
        });
        let pairs: BTreeSet<(i64, i64)> = pairs.collect();
        let (Some(since), false) = (asks.iter().map(|request| request.at).min(), pairs.is_empty()) else {
            return Ok(facts);
        };
        let (pairs, since) = (pairs.into_iter().collect::<Vec<_>>(), (since - DUPLICATE_WINDOW).into());
        let lines = asks.iter().map(|request| request.cart.lines().len()).sum::<usize>();
        let lines = i32::try_from(lines).map_err(|_| Source { table: "orders", row: 0 }.corrupt("id"))?;
        let (recent, ids, ring) = dialect::recent_orders_and_ids(conn, &pairs, since, lines, asks.len() <= BESIDE)
            .during("look for duplicates")?;
        facts.recent = by_brand(&recent)?;
        facts.ids = ids.iter().map(new_ids).collect::<Result<_, _>>()?;
        facts.ring = ring;
        Ok(facts)
    }

    fn lock(conn: &mut Conn, asks: &[&CheckoutRequest], held: Held) -> Result<Self, StoreError> {
        let buyers: BTreeSet<UserId> = asks.iter().map(|request| request.buyer).collect();
        let wanted: BTreeSet<PackageId> = asks.iter().flat_map(|request| request.cart.packages()).collect();
        let users: Vec<i64> = buyers.iter().map(|id| id.get()).collect();
        let ids: Vec<i64> = wanted.iter().map(|id| id.get()).collect();
        let may_buy = (Role::Brand.word(), AccountStatus::Active.word());
        let (locked, offers) =
            dialect::lock_market(conn, &users, may_buy, &ids, held).during("lock brands and packages")?;
        let brand = |(row, owner)| readable(convert::brand(row, &owner)).map(|brand| (brand.owner.user, brand));
        let brands: BTreeMap<UserId, Brand> = locked.into_iter().filter_map(brand).collect();
        let offers = offers::by_package(offers);
        let mut facts = Self { brands, offers, ..Self::default() };
        if held == Held::LeaveOut {
            facts.buyers_held = held_brands(conn, buyers.into_iter().filter(|id| !facts.brands.contains_key(id)))?;
            facts.packages_held = held_packages(conn, wanted.into_iter().filter(|id| !facts.offers.contains_key(id)))?;
        }
        Ok(facts)
    }

    /// Whether this can be decided only when another transaction has ended.
    pub(super) fn is_left_out(&self, request: &CheckoutRequest) -> bool {
        self.buyers_held.contains(&request.buyer)
            || request.cart.packages().iter().any(|package| self.packages_held.contains(package))
    }

    /// From now on this buyer's requests are left out.
    pub(super) fn leave_out(&mut self, buyer: UserId) {
        self.buyers_held.insert(buyer);
    }

    /// The next fresh ids, for so many lines.
    pub(super) fn take_ids(&mut self, lines: usize) -> Vec<NewIds> {
        self.ids.drain(..lines.min(self.ids.len())).collect()
    }

    /// What is known about one request.
    pub(super) fn of(&self, request: &CheckoutRequest) -> CheckoutFacts {
        let brand = self.brands.get(&request.buyer);
        let recent = brand.and_then(|brand| self.recent.get(&brand.id.get()));
        let offer = |id: PackageId| Some((id, self.offers.get(&id)?.clone()));
        CheckoutFacts {
            brand: brand.cloned(),
            offers: request.cart.packages().into_iter().filter_map(offer).collect(),
            recent: recent.cloned().unwrap_or_default(),
        }
    }
}

/// Which of these buyers have a profile, so that another transaction must hold it.
fn held_brands(conn: &mut Conn, missing: impl Iterator<Item = UserId>) -> Result<BTreeSet<UserId>, StoreError> {
    let missing: Vec<i64> = missing.map(UserId::get).collect();
    if missing.is_empty() {
        return Ok(BTreeSet::new());
    }
    let there = brands::table.filter(brands::user_id.eq_any(&missing)).select(brands::user_id);
    let there: Vec<i64> = there.load(conn).during("look for brands that are held")?;
    let source = Source { table: "brands", row: 0 };
    there.into_iter().map(|id| source.id("user_id", UserId::new, id)).collect()
}

/// Which of these packages exist, so that another transaction must hold them.
fn held_packages(conn: &mut Conn, missing: impl Iterator<Item = PackageId>) -> Result<BTreeSet<PackageId>, StoreError> {
    let missing: Vec<i64> = missing.map(PackageId::get).collect();
    if missing.is_empty() {
        return Ok(BTreeSet::new());
    }
    let there = packages::table.filter(packages::id.eq_any(&missing)).select(packages::id);
    let there: Vec<i64> = there.load(conn).during("look for packages that are held")?;
    let source = Source { table: "packages", row: 0 };
    there.into_iter().map(|id| source.id("id", PackageId::new, id)).collect()
}

fn new_ids(pair: &IdPair) -> Result<NewIds, StoreError> {
    let source = Source { table: "orders", row: 0 };
    let order = source.id("id", OrderId::new, pair.order_id)?;
    Ok(NewIds { order, ticket: source.id("id", TicketId::new, pair.ticket_id)? })
}

fn by_brand(rows: &[RecentRow]) -> Result<BTreeMap<i64, Vec<RecentOrder>>, StoreError> {
    let mut recent = BTreeMap::<i64, Vec<RecentOrder>>::new();
    for row in rows {
        let source = Source { table: "orders", row: row.id };
        recent.entry(row.brand_id).or_default().push(RecentOrder {
            id: source.id("id", OrderId::new, row.id)?,
            package: source.id("package_id", PackageId::new, row.package_id)?,
            creator: source.id("creator_id", CreatorId::new, row.creator_id)?,
            status: source.word_or("status", &row.status, OrderStatus::Rejected),
            placed_at: row.placed_at.0,
        });
    }
    Ok(recent)
}
