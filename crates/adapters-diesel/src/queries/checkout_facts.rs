//! What the decisions about a group of checkouts need, read at once for all of them and locked until the commit.

use std::collections::{BTreeMap, BTreeSet};

use app::StoreError;
use diesel::prelude::*;
use domain::{
    AccountStatus, Brand, CheckoutFacts, CheckoutRequest, CreatorId, DUPLICATE_WINDOW, Offer, OrderId, PackageId,
    RecentOrder, Role, UserId,
};

use super::{
    dialect::{self, Conn},
    offers,
};
use crate::{
    convert::{self, Source},
    error::During,
    held::Held,
    rows::RecentRow,
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
}

impl Facts {
    /// Locks the brands, so that other checkouts of the same brands wait, then the packages, and reads the rest behind
    /// these locks.
    pub(super) fn read(conn: &mut Conn, asks: &[&CheckoutRequest], held: Held) -> Result<Self, StoreError> {
        if asks.is_empty() {
            return Ok(Self::default());
        }
        let buyers: BTreeSet<UserId> = asks.iter().map(|request| request.buyer).collect();
        let (brands, buyers_held) = lock_brands(conn, &buyers, held)?;
        let known = asks.iter().filter(|request| brands.contains_key(&request.buyer));
        let wanted: BTreeSet<PackageId> = known.clone().flat_map(|request| request.cart.packages()).collect();
        let (offers, packages_held) = lock_packages(conn, &wanted, held)?;
        let pairs = known.clone().flat_map(|request| {
            let brand = brands.get(&request.buyer).map(|brand| brand.id.get());
            request.cart.packages().into_iter().filter_map(move |package| Some((brand?, package.get())))
        });
        let pairs: BTreeSet<(i64, i64)> = pairs.collect();
        let since = known.map(|request| request.at).min();
        let recent = match since {
            Some(since) if !pairs.is_empty() => {
                let pairs: Vec<_> = pairs.into_iter().collect();
                let rows = dialect::recent_orders(conn, &pairs, (since - DUPLICATE_WINDOW).into());
                by_brand(&rows.during("look for duplicates")?)?
            }
            _ => BTreeMap::new(),
        };
        Ok(Self { brands, offers, recent, buyers_held, packages_held })
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

/// The profiles of those buyers who are active accounts of a brand, and the buyers whose profile another transaction
/// holds.
fn lock_brands(
    conn: &mut Conn,
    buyers: &BTreeSet<UserId>,
    held: Held,
) -> Result<(BTreeMap<UserId, Brand>, BTreeSet<UserId>), StoreError> {
    let ids: Vec<i64> = buyers.iter().map(|buyer| buyer.get()).collect();
    let may_buy = (Role::Brand.word(), AccountStatus::Active.word());
    let locked = dialect::lock_brands(conn, &ids, may_buy, held).during("lock brands")?;
    let brand = |(row, owner)| convert::brand(row, &owner).map(|brand| (brand.owner.user, brand));
    let known: BTreeMap<UserId, Brand> = locked.into_iter().map(brand).collect::<Result<_, _>>()?;
    let missing: Vec<i64> = buyers.iter().filter(|buyer| !known.contains_key(buyer)).map(|buyer| buyer.get()).collect();
    if held == Held::WaitFor || missing.is_empty() {
        return Ok((known, BTreeSet::new()));
    }
    let there: Vec<i64> = brands::table
        .filter(brands::user_id.eq_any(&missing))
        .select(brands::user_id)
        .load(conn)
        .during("look for brands that are held")?;
    let source = Source { table: "brands", row: 0 };
    let there = there.into_iter().map(|id| source.id("user_id", UserId::new, id));
    Ok((known, there.collect::<Result<_, _>>()?))
}

/// What is sold, and the packages that another transaction holds.
fn lock_packages(
    conn: &mut Conn,
    wanted: &BTreeSet<PackageId>,
    held: Held,
) -> Result<(BTreeMap<PackageId, Offer>, BTreeSet<PackageId>), StoreError> {
    if wanted.is_empty() {
        return Ok((BTreeMap::new(), BTreeSet::new()));
    }
    let ids: Vec<PackageId> = wanted.iter().copied().collect();
    let offers = offers::lock(conn, &ids, held)?;
    let missing: Vec<i64> = ids.iter().filter(|id| !offers.contains_key(id)).map(|id| id.get()).collect();
    if held == Held::WaitFor || missing.is_empty() {
        return Ok((offers, BTreeSet::new()));
    }
    let there: Vec<i64> = packages::table
        .filter(packages::id.eq_any(&missing))
        .select(packages::id)
        .load(conn)
        .during("look for packages that are held")?;
    let source = Source { table: "packages", row: 0 };
    let there = there.into_iter().map(|id| source.id("id", PackageId::new, id));
    Ok((offers, there.collect::<Result<_, _>>()?))
}

fn by_brand(rows: &[RecentRow]) -> Result<BTreeMap<i64, Vec<RecentOrder>>, StoreError> {
    let mut recent = BTreeMap::<i64, Vec<RecentOrder>>::new();
    for row in rows {
        let source = Source { table: "orders", row: row.id };
        recent.entry(row.brand_id).or_default().push(RecentOrder {
            id: source.id("id", OrderId::new, row.id)?,
            package: source.id("package_id", PackageId::new, row.package_id)?,
            creator: source.id("creator_id", CreatorId::new, row.creator_id)?,
            status: source.word("status", &row.status)?,
            placed_at: row.placed_at.0,
        });
    }
    Ok(recent)
}
