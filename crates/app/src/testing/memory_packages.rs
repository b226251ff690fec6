//! Packages of the store in memory.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    AccountStatus, Creator, CreatorId, Listing, OrderContext, OrderStatus, Package, PackageDraft,
    PackageId, Timestamp,
};

use super::{
    MemoryStore,
    memory_store::{Rows, id},
    memory_tickets::page_of,
};
use crate::{
    Page, PageRequest, Position, StoreError,
    packages::{
        OrderSummary, OwnPackage, PackageFilter, PackageQueries, PackageRows, ShownPackage,
    },
};

/// How many orders an own package shows.
const NEWEST: usize = 5;

impl Rows {
    fn own_package(&self, listing: &Listing) -> OwnPackage {
        let mut orders: Vec<_> = self
            .contexts
            .iter()
            .filter(|context| context.order.package == listing.package.id)
            .collect();
        orders
            .sort_by_key(|context| std::cmp::Reverse((context.order.placed_at, context.order.id)));
        let facts = |context: &&OrderContext| OrderSummary {
            id: context.order.id,
            status: context.order.status,
            placed_at: context.order.placed_at,
        };
        OwnPackage {
            listing: listing.clone(),
            orders: u64::try_from(orders.len()).unwrap_or(u64::MAX),
            newest: orders.iter().take(NEWEST).map(facts).collect(),
        }
    }
}

fn position(listing: &Listing) -> Position {
    Position { at: listing.package.created_at, id: listing.package.id.get() }
}

impl PackageRows for Rows {
    fn lock_listings(
        &mut self,
        packages: &[PackageId],
    ) -> Result<BTreeMap<PackageId, Listing>, StoreError> {
        let known = packages.iter().filter_map(|id| Some((*id, self.listings.get(id)?.clone())));
        Ok(known.collect())
    }

    fn lock_package(&mut self, id: PackageId) -> Result<Option<Package>, StoreError> {
        Ok(self.listings.get(&id).map(|listing| listing.package.clone()))
    }

    fn lock_packages_on_sale(&mut self, creator: CreatorId) -> Result<u32, StoreError> {
        let packages = self.listings.values().map(|listing| &listing.package);
        let on_sale = packages
            .filter(|known| known.creator == creator && known.is_active && !known.is_deleted);
        Ok(u32::try_from(on_sale.count()).unwrap_or(u32::MAX))
    }

    fn has_orders(
        &mut self,
        package: PackageId,
        statuses: &[OrderStatus],
    ) -> Result<bool, StoreError> {
        let mut orders = self.contexts.iter().map(|context| &context.order);
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
        self.listings.insert(id, Listing { package: package.clone(), creator });
        Ok(package)
    }

    fn update_package(&mut self, package: &Package) -> Result<(), StoreError> {
        for context in
            self.contexts.iter_mut().filter(|context| context.order.package == package.id)
        {
            context.package = Arc::new(package.clone());
        }
        self.listings
            .get_mut(&package.id)
            .into_iter()
            .for_each(|listing| listing.package.clone_from(package));
        Ok(())
    }

    fn mark_package_deleted(&mut self, id: PackageId, at: Timestamp) -> Result<(), StoreError> {
        let present = self.lock_package(id)?;
        present.map_or(Ok(()), |known| {
            self.update_package(&Package { is_deleted: true, updated_at: at, ..known })
        })
    }
}

impl PackageQueries for MemoryStore {
    fn packages(
        &self,
        filter: PackageFilter,
        page: PageRequest,
    ) -> Result<Page<Listing>, StoreError> {
        let mut listings: Vec<_> = self.rows().listings.values().cloned().collect();
        listings.retain(|listing| {
            !listing.package.is_deleted
                && listing.package.is_active == filter.on_sale
                && listing.creator.owner.account == AccountStatus::Active
                && filter.creator.is_none_or(|creator| creator == listing.package.creator)
        });
        Ok(page_of(listings, page, position))
    }

    fn own_packages(
        &self,
        creator: CreatorId,
        page: PageRequest,
    ) -> Result<Page<OwnPackage>, StoreError> {
        let rows = self.rows();
        let own =
            |listing: &&Listing| listing.package.creator == creator && !listing.package.is_deleted;
        let own = rows.listings.values().filter(own).cloned().collect();
        Ok(page_of(own, page, position).map(|listing| rows.own_package(&listing)))
    }

    fn package(&self, id: PackageId) -> Result<Option<ShownPackage>, StoreError> {
        let listing = self.rows().listings.get(&id).cloned();
        Ok(listing.map(|listing| ShownPackage { listing, social_accounts: Vec::new() }))
    }
}
