//! Packages of the store in memory.

use std::sync::Arc;

use domain::{
    AccountStatus, CreatorId, Offer, OrderCase, OrderStatus, PackageChange, PackageDraft, PackageId, package_added,
    package_deleted,
};

use super::{
    MemoryStore,
    memory_store::{Rows, id},
    memory_tickets::page_of,
};
use crate::{
    AddPackageError, ChangePackageError, DeletePackageError, MOST_ACTIVE_PACKAGES, OrderGlance, OwnPackage,
    PackageFilter, Page, PageRequest, Position, SellerAct, ShownPackage, StoreError, ports::PackageStore,
};

/// How many orders an own package shows.
const NEWEST: usize = 5;

impl Rows {
    /// A package of this creator that is not deleted.
    fn own_offer(&self, id: PackageId, seller: CreatorId) -> Option<&Offer> {
        let own = |offer: &&Offer| offer.package.creator == seller && !offer.package.is_deleted;
        self.offers.get(&id).filter(own)
    }

    fn has_most_packages(&self, seller: CreatorId) -> bool {
        let packages = self.offers.values().map(|offer| &offer.package);
        let on_sale =
            |package: &&domain::Package| package.creator == seller && package.is_active && !package.is_deleted;
        packages.filter(on_sale).count() >= usize::try_from(MOST_ACTIVE_PACKAGES).unwrap_or(usize::MAX)
    }

    fn put_offer(&mut self, offer: Offer) {
        for case in self.cases.iter_mut().filter(|case| case.order.package == offer.package.id) {
            case.package = Arc::new(offer.package.clone());
        }
        self.offers.insert(offer.package.id, offer);
    }

    fn own_package(&self, offer: &Offer) -> OwnPackage {
        let mut orders: Vec<_> = self.cases.iter().filter(|case| case.order.package == offer.package.id).collect();
        orders.sort_by_key(|case| std::cmp::Reverse((case.order.placed_at, case.order.id)));
        let glance = |case: &&OrderCase| OrderGlance {
            id: case.order.id,
            status: case.order.status,
            placed_at: case.order.placed_at,
        };
        OwnPackage {
            offer: offer.clone(),
            orders: u64::try_from(orders.len()).unwrap_or(u64::MAX),
            newest: orders.iter().take(NEWEST).map(glance).collect(),
        }
    }
}

fn position(offer: &Offer) -> Position {
    Position { at: offer.package.created_at, id: offer.package.id.get() }
}

impl PackageStore for MemoryStore {
    fn add(&self, draft: &PackageDraft, act: SellerAct) -> Result<Offer, AddPackageError> {
        let mut rows = self.rows();
        if rows.has_most_packages(act.seller) {
            return Err(AddPackageError::TooMany);
        }
        let unknown = StoreError::Corrupt { table: "packages", column: "creator_id", row: 0 };
        let creator = rows.creators.values().find(|creator| creator.id == act.seller).cloned().ok_or(unknown)?;
        // planted packages have ids from the other end
        let package = id(PackageId::new(1_000_000 + rows.next_id()))?;
        let offer = Offer { package: draft.package(package, act.seller, act.at), creator };
        rows.events.push(package_added(&offer.package, act.actor));
        rows.put_offer(offer.clone());
        Ok(offer)
    }

    fn change(&self, id: PackageId, change: &PackageChange, act: SellerAct) -> Result<Offer, ChangePackageError> {
        let mut rows = self.rows();
        let present = rows.own_offer(id, act.seller).ok_or(ChangePackageError::NotFound)?.clone();
        let plan = change.plan(&present.package, act.actor, act.at)?;
        if plan.package.is_active && !present.package.is_active && rows.has_most_packages(act.seller) {
            return Err(ChangePackageError::TooMany);
        }
        rows.events.extend(plan.event);
        let offer = Offer { package: plan.package, creator: present.creator };
        rows.put_offer(offer.clone());
        Ok(offer)
    }

    fn delete(&self, id: PackageId, act: SellerAct) -> Result<(), DeletePackageError> {
        let mut rows = self.rows();
        let mut offer = rows.own_offer(id, act.seller).ok_or(DeletePackageError::NotFound)?.clone();
        if rows.cases.iter().any(|case| case.order.package == id && OrderStatus::OPEN.contains(&case.order.status)) {
            return Err(DeletePackageError::InUse);
        }
        (offer.package.is_deleted, offer.package.updated_at) = (true, act.at);
        rows.events.push(package_deleted(id, act.actor, act.at));
        rows.put_offer(offer);
        Ok(())
    }

    fn list(&self, filter: PackageFilter, page: PageRequest) -> Result<Page<Offer>, StoreError> {
        let mut offers: Vec<_> = self.rows().offers.values().cloned().collect();
        offers.retain(|offer| {
            !offer.package.is_deleted
                && offer.package.is_active == filter.on_sale
                && offer.creator.owner.account == AccountStatus::Active
                && filter.creator.is_none_or(|creator| creator == offer.package.creator)
        });
        Ok(page_of(offers, page, position))
    }

    fn list_own(&self, creator: CreatorId, page: PageRequest) -> Result<Page<OwnPackage>, StoreError> {
        let rows = self.rows();
        let own = |offer: &&Offer| offer.package.creator == creator && !offer.package.is_deleted;
        let own = rows.offers.values().filter(own).cloned().collect();
        Ok(page_of(own, page, position).map(|offer| rows.own_package(&offer)))
    }

    fn find(&self, id: PackageId) -> Result<Option<ShownPackage>, StoreError> {
        let offer = self.rows().offers.get(&id).filter(|offer| offer.is_open()).cloned();
        Ok(offer.map(|offer| ShownPackage { offer, social_accounts: Vec::new() }))
    }
}
