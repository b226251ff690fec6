//! What the decisions about a batch of checkouts need, read at once for all of them and locked until the commit.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use app::{
    StoreError,
    checkout::{LockWait, LockedMarket, MarketQuery, RecentOrders, RecentQuery},
};
use diesel::prelude::*;
use domain::{BrandId, CreatorId, NewIds, OrderId, OrderStatus, PackageId, RecentOrder, TicketId, UserId};

use super::{
    BESIDE,
    dialect::{self, Conn},
    offers,
};
use crate::{
    convert::{self, Source, readable},
    error::During,
    rows::{IdPair, RecentRow, RingRow},
    schema::{brands, packages},
};

/// Locks the brands, so that other checkouts of the same brands wait, and the packages.
pub(super) fn lock_market(conn: &mut Conn, query: &MarketQuery) -> Result<LockedMarket, StoreError> {
    let users: Vec<i64> = query.buyers.iter().map(|id| id.get()).collect();
    let ids: Vec<i64> = query.packages.iter().map(|id| id.get()).collect();
    let eligible = (query.eligible.0.word(), query.eligible.1.word());
    let (locked, offers) =
        dialect::lock_market(conn, &users, eligible, &ids, query.wait).during("lock brands and packages")?;
    let brand = |(row, owner)| readable(convert::brand(row, &owner)).map(|brand| (brand.owner.user, brand));
    let brands = locked.into_iter().filter_map(brand).collect();
    let mut market = LockedMarket { brands, offers: offers::by_package(offers), ..LockedMarket::default() };
    if query.wait == LockWait::SkipLocked {
        let buyers = query.buyers.iter().filter(|id| !market.brands.contains_key(id));
        market.skipped_buyers = skipped_brands(conn, &buyers.map(|id| id.get()).collect::<Vec<_>>())?;
        let packages = query.packages.iter().filter(|id| !market.offers.contains_key(id));
        market.skipped_packages = skipped_packages(conn, &packages.map(|id| id.get()).collect::<Vec<_>>())?;
    }
    Ok(market)
}

/// Reads recent orders behind the locks, and fresh ids. A batch that is too small for another to begin beside it locks the
/// ring at once.
pub(super) fn read_recent_orders(
    conn: &mut Conn,
    query: &RecentQuery,
) -> Result<(RecentOrders, Option<RingRow>), StoreError> {
    let pairs: Vec<_> = query.pairs.iter().map(|(brand, package)| (brand.get(), package.get())).collect();
    let lines = i32::try_from(query.lines).map_err(|_| Source { table: "orders", row: 0 }.corrupt("id"))?;
    let with_ring = query.requests <= BESIDE;
    let (recent, ids, ring) = dialect::recent_orders_and_ids(conn, &pairs, query.after.into(), lines, with_ring)
        .during("look for duplicates")?;
    let ids = ids.iter().map(new_ids).collect::<Result<VecDeque<_>, _>>()?;
    Ok((RecentOrders { by_brand: by_brand(&recent)?, ids }, ring))
}

/// Which of these buyers have a profile, so that another transaction must hold it.
fn skipped_brands(conn: &mut Conn, missing: &[i64]) -> Result<BTreeSet<UserId>, StoreError> {
    if missing.is_empty() {
        return Ok(BTreeSet::new());
    }
    let there = brands::table.filter(brands::user_id.eq_any(missing)).select(brands::user_id);
    let there: Vec<i64> = there.load(conn).during("look for brands that are held")?;
    let source = Source { table: "brands", row: 0 };
    there.into_iter().map(|id| source.id("user_id", UserId::new, id)).collect()
}

/// Which of these packages exist, so that another transaction must hold them.
fn skipped_packages(conn: &mut Conn, missing: &[i64]) -> Result<BTreeSet<PackageId>, StoreError> {
    if missing.is_empty() {
        return Ok(BTreeSet::new());
    }
    let there = packages::table.filter(packages::id.eq_any(missing)).select(packages::id);
    let there: Vec<i64> = there.load(conn).during("look for packages that are held")?;
    let source = Source { table: "packages", row: 0 };
    there.into_iter().map(|id| source.id("id", PackageId::new, id)).collect()
}

fn new_ids(pair: &IdPair) -> Result<NewIds, StoreError> {
    let source = Source { table: "orders", row: 0 };
    let order = source.id("id", OrderId::new, pair.order_id)?;
    Ok(NewIds { order, ticket: source.id("id", TicketId::new, pair.ticket_id)? })
}

fn by_brand(rows: &[RecentRow]) -> Result<BTreeMap<BrandId, Vec<RecentOrder>>, StoreError> {
    let mut recent = BTreeMap::<BrandId, Vec<RecentOrder>>::new();
    for row in rows {
        let source = Source { table: "orders", row: row.id };
        let brand = source.id("brand_id", BrandId::new, row.brand_id)?;
        recent.entry(brand).or_default().push(RecentOrder {
            id: source.id("id", OrderId::new, row.id)?,
            package: source.id("package_id", PackageId::new, row.package_id)?,
            creator: source.id("creator_id", CreatorId::new, row.creator_id)?,
            status: source.word_or("status", &row.status, OrderStatus::Rejected),
            placed_at: row.placed_at.0,
        });
    }
    Ok(recent)
}
