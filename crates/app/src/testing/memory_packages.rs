//! Packages of the store in memory.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    AccountStatus, Creator, CreatorId, Offer, OrderCase, OrderStatus, Package, PackageDraft, PackageId, Timestamp,
};

use super::{
    MemoryStore,
    memory_store::{Rows, id},
    memory_tickets::page_of,
};
use crate::{
    Page, PageRequest, Position, StoreError,
    packages::{OrderGlance, OwnPackage, PackageFilter, PackageQueries, PackageRows, ShownPackage},
};

/// How many orders an own package shows.
const NEWEST: usize = 5;

impl Rows {
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

impl PackageRows for Rows {
    fn lock_offers(&mut self, packages: &[PackageId]) -> Result<BTreeMap<PackageId, Offer>, StoreError> {
        let known = packages.iter().filter_map(|id| Some((*id, self.offers.get(id)?.clone())));
        Ok(known.collect())
    }

    fn lock_package(&mut self, id: PackageId) -> Result<Option<Package>, StoreError> {
        Ok(self.offers.get(&id).map(|offer| offer.package.clone()))
    }

    fn lock_packages_on_sale(&mut self, creator: CreatorId) -> Result<u32, StoreError> {
        let packages = self.offers.values().map(|offer| &offer.package);
        let on_sale = packages.filter(|known| known.creator == creator && known.is_active && !known.is_deleted);
        Ok(u32::try_from(on_sale.count()).unwrap_or(u32::MAX))
    }

    fn has_orders(&mut self, package: PackageId, statuses: &[OrderStatus]) -> Result<bool, StoreError> {
        let mut orders = self.cases.iter().map(|case| &case.order);
        Ok(orders.any(|order| order.package == package && statuses.contains(&order.status)))
    }

    fn seller(&mut self, creator: CreatorId) -> Result<Creator, StoreError> {
        let unknown = StoreError::Corrupt { table: "packages", column: "creator_id", row: 0 };
        self.creators.values().find(|known| known.id == creator).cloned().ok_or(unknown)
    }

    fn insert_package(
        &mut self,
        creator: CreatorId,
        draft: &PackageDraft,
        at: Timestamp,
    ) -> Result<Package, StoreError> {
        // planted packages have ids from the other end
        let id = id(PackageId::new(1_000_000 + self.next_id()))?;
        let package = draft.package(id, creator, at);
        let creator = self.seller(creator)?;
        self.offers.insert(id, Offer { package: package.clone(), creator });
        Ok(package)
    }

    fn update_package(&mut self, package: &Package) -> Result<(), StoreError> {
        for case in self.cases.iter_mut().filter(|case| case.order.package == package.id) {
            case.package = Arc::new(package.clone());
        }
        self.offers.get_mut(&package.id).into_iter().for_each(|offer| offer.package.clone_from(package));
        Ok(())
    }

    fn mark_package_deleted(&mut self, id: PackageId, at: Timestamp) -> Result<(), StoreError> {
        let present = self.lock_package(id)?;
        present.map_or(Ok(()), |known| self.update_package(&Package { is_deleted: true, updated_at: at, ..known }))
    }
}

impl PackageQueries for MemoryStore {
    fn packages(&self, filter: PackageFilter, page: PageRequest) -> Result<Page<Offer>, StoreError> {
        let mut offers: Vec<_> = self.rows().offers.values().cloned().collect();
        offers.retain(|offer| {
            !offer.package.is_deleted
                && offer.package.is_active == filter.on_sale
                && offer.creator.owner.account == AccountStatus::Active
                && filter.creator.is_none_or(|creator| creator == offer.package.creator)
        });
        Ok(page_of(offers, page, position))
    }

    fn own_packages(&self, creator: CreatorId, page: PageRequest) -> Result<Page<OwnPackage>, StoreError> {
        let rows = self.rows();
        let own = |offer: &&Offer| offer.package.creator == creator && !offer.package.is_deleted;
        let own = rows.offers.values().filter(own).cloned().collect();
        Ok(page_of(own, page, position).map(|offer| rows.own_package(&offer)))
    }

    fn package(&self, id: PackageId) -> Result<Option<ShownPackage>, StoreError> {
        let offer = self.rows().offers.get(&id).cloned();
        Ok(offer.map(|offer| ShownPackage { offer, social_accounts: Vec::new() }))
    }
}
