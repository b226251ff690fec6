//! Anybody browses packages; a creator also looks at its own.

use std::sync::Arc;

use domain::{CreatorId, Offer, OrderId, OrderStatus, PackageId, Timestamp};

use crate::{CreatorViewer, Page, PageRequest, SocialAccount, StoreError, ports::PackageStore};

/// Which packages are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackageFilter {
    /// Only those of this creator.
    pub creator: Option<CreatorId>,
    /// Those on sale, or those that their creators took off sale.
    pub on_sale: bool,
}

/// A package in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownPackage {
    /// The package with its creator.
    pub offer: Offer,
    /// The creator's accounts on platforms.
    pub social_accounts: Vec<SocialAccount>,
}

/// A package as its creator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPackage {
    /// The package with its creator.
    pub offer: Offer,
    /// How many orders of it there are.
    pub orders: u64,
    /// The newest five of them, the newest first.
    pub newest: Vec<OrderGlance>,
}

/// An order at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderGlance {
    /// Its id.
    pub id: OrderId,
    /// Where it stands.
    pub status: OrderStatus,
    /// When it was placed.
    pub placed_at: Timestamp,
}

/// Lists packages.
#[derive(Clone)]
pub struct ListPackages {
    packages: Arc<dyn PackageStore>,
}

impl ListPackages {
    /// The use case over packages.
    #[must_use]
    pub fn new(packages: Arc<dyn PackageStore>) -> Self {
        Self { packages }
    }

    /// Packages, the newest first, without the e-mail addresses of their creators.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self, filter: PackageFilter, page: PageRequest) -> Result<Page<Offer>, StoreError> {
        Ok(self.packages.list(filter, page)?.map(without_contact))
    }
}

/// Why a creator's packages are not listed.
#[derive(Debug, thiserror::Error)]
pub enum ListOwnPackagesError {
    /// The account has no creator profile; setting one up is the way on.
    #[error("the account has no creator profile")]
    NoProfile,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lists a creator's own packages.
#[derive(Clone)]
pub struct ListOwnPackages {
    packages: Arc<dyn PackageStore>,
}

impl ListOwnPackages {
    /// The use case over packages.
    #[must_use]
    pub fn new(packages: Arc<dyn PackageStore>) -> Self {
        Self { packages }
    }

    /// The viewer's packages, also those not on sale, the newest first.
    ///
    /// # Errors
    /// [`ListOwnPackagesError`].
    pub fn run(&self, viewer: &CreatorViewer, page: PageRequest) -> Result<Page<OwnPackage>, ListOwnPackagesError> {
        let creator = viewer.creator.ok_or(ListOwnPackagesError::NoProfile)?;
        Ok(self.packages.list_own(creator, page)?)
    }
}

/// Why a package is not shown.
#[derive(Debug, thiserror::Error)]
pub enum ReadPackageError {
    /// There is no such package on sale.
    #[error("the package is unknown or no longer offered")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads a package.
#[derive(Clone)]
pub struct ReadPackage {
    packages: Arc<dyn PackageStore>,
}

impl ReadPackage {
    /// The use case over packages.
    #[must_use]
    pub fn new(packages: Arc<dyn PackageStore>) -> Self {
        Self { packages }
    }

    /// A package on sale, without the e-mail address of its creator.
    ///
    /// # Errors
    /// [`ReadPackageError`].
    pub fn run(&self, id: PackageId) -> Result<ShownPackage, ReadPackageError> {
        let shown = self.packages.find(id)?.ok_or(ReadPackageError::NotFound)?;
        Ok(ShownPackage { offer: without_contact(shown.offer), ..shown })
    }
}

fn without_contact(mut offer: Offer) -> Offer {
    offer.creator.owner.email = None;
    offer
}

#[cfg(test)]
mod tests {
    use domain::{Currency, Money, UserId};

    use super::*;
    use crate::{ports::MockPackageStore, testing::samples};

    fn offer() -> Offer {
        let creator = samples::creator(5, "Test Creator").unwrap();
        let price = Money::from_minor(100, Currency::USD).unwrap();
        Offer { package: samples::package(3, &creator, "Reel", price).unwrap(), creator }
    }

    #[test]
    fn r31_whoever_browses_packages_sees_no_contact() {
        let mut store = MockPackageStore::new();
        store.expect_list().returning(|_, _| Ok(Page { items: vec![offer()], next: None }));
        store.expect_find().returning(|_| Ok(Some(ShownPackage { offer: offer(), social_accounts: Vec::new() })));
        let store = Arc::new(store);
        let filter = PackageFilter { creator: None, on_sale: true };
        let listed = ListPackages::new(store.clone()).run(filter, PageRequest::first(9)).unwrap().items.remove(0);
        let read = ReadPackage::new(store).run(listed.package.id).unwrap().offer;
        assert!(offer().creator.owner.email.is_some());
        assert_eq!((listed.creator.owner.email, read.creator.owner.email), (None, None));
    }

    #[test]
    fn an_unknown_package_is_not_found() {
        let mut store = MockPackageStore::new();
        store.expect_find().returning(|_| Ok(None));
        let refused = ReadPackage::new(Arc::new(store)).run(PackageId::new(3).unwrap());
        assert!(matches!(refused, Err(ReadPackageError::NotFound)));
    }

    #[test]
    fn a_creator_lists_its_own_packages_and_needs_a_profile() {
        let mut store = MockPackageStore::new();
        store.expect_list_own().withf(|creator, _| creator.get() == 5).once().returning(|_, _| Ok(Page::default()));
        let list = ListOwnPackages::new(Arc::new(store));
        let nobody = CreatorViewer { user: UserId::new(7).unwrap(), creator: None };
        let refused = list.run(&nobody, PageRequest::first(9));
        assert!(matches!(refused, Err(ListOwnPackagesError::NoProfile)));
        list.run(&CreatorViewer { creator: Some(CreatorId::new(5).unwrap()), ..nobody }, PageRequest::first(9))
            .unwrap();
    }
}
