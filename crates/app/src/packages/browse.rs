//! Anybody browses packages; a creator also looks at its own.

use std::sync::Arc;

use domain::{Listing, PackageId};

use super::{OwnPackage, PackageFilter, PackageQueries, ShownPackage};
use crate::{CreatorViewer, LookUpError, Noun, Page, PageRequest, StoreError};

/// Lists packages.
#[derive(Clone)]
pub struct ListPackages {
    queries: Arc<dyn PackageQueries>,
}

impl ListPackages {
    /// The use case over a store.
    #[must_use]
    pub fn new(queries: Arc<dyn PackageQueries>) -> Self {
        Self { queries }
    }

    /// Packages, the newest first, without the e-mail addresses of their creators.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(
        &self,
        filter: PackageFilter,
        page: PageRequest,
    ) -> Result<Page<Listing>, StoreError> {
        Ok(self.queries.packages(filter, page)?.map(without_contact))
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
    queries: Arc<dyn PackageQueries>,
}

impl ListOwnPackages {
    /// The use case over a store.
    #[must_use]
    pub fn new(queries: Arc<dyn PackageQueries>) -> Self {
        Self { queries }
    }

    /// The viewer's packages, also those not on sale, the newest first.
    ///
    /// # Errors
    /// [`ListOwnPackagesError`].
    pub fn run(
        &self,
        viewer: &CreatorViewer,
        page: PageRequest,
    ) -> Result<Page<OwnPackage>, ListOwnPackagesError> {
        let creator = viewer.creator.ok_or(ListOwnPackagesError::NoProfile)?;
        Ok(self.queries.own_packages(creator, page)?)
    }
}

/// Reads a package.
#[derive(Clone)]
pub struct ReadPackage {
    queries: Arc<dyn PackageQueries>,
}

impl ReadPackage {
    /// The use case over a store.
    #[must_use]
    pub fn new(queries: Arc<dyn PackageQueries>) -> Self {
        Self { queries }
    }

    /// A package on sale, without the e-mail address of its creator.
    ///
    /// # Errors
    /// [`LookUpError`].
    pub fn run(&self, id: PackageId) -> Result<ShownPackage, LookUpError> {
        let open = self.queries.package(id)?.filter(|shown| shown.listing.is_open());
        let shown = open.ok_or(LookUpError::NotFound(Noun::Package))?;
        Ok(ShownPackage { listing: without_contact(shown.listing), ..shown })
    }
}

fn without_contact(mut listing: Listing) -> Listing {
    listing.creator.owner.email = None;
    listing
}

#[cfg(test)]
mod tests {
    use domain::{CreatorId, Currency, Money, UserId};

    use super::*;
    use crate::{packages::MockPackageQueries, testing::samples};

    fn listing() -> Listing {
        let creator = samples::creator(5, "Test Creator").unwrap();
        let price = Money::from_minor(100, Currency::USD).unwrap();
        Listing { package: samples::package(3, &creator, "Reel", price).unwrap(), creator }
    }

    #[test]
    fn r31_whoever_browses_packages_sees_no_contact() {
        let mut queries = MockPackageQueries::new();
        queries.expect_packages().returning(|_, _| Ok(Page { items: vec![listing()], next: None }));
        queries.expect_package().returning(|_| {
            Ok(Some(ShownPackage { listing: listing(), social_accounts: Vec::new() }))
        });
        let queries = Arc::new(queries);
        let filter = PackageFilter { creator: None, on_sale: true };
        let listed = ListPackages::new(queries.clone())
            .run(filter, PageRequest::first(9))
            .unwrap()
            .items
            .remove(0);
        let read = ReadPackage::new(queries).run(listed.package.id).unwrap().listing;
        assert!(listing().creator.owner.email.is_some());
        assert_eq!((listed.creator.owner.email, read.creator.owner.email), (None, None));
    }

    #[test]
    fn a_package_that_is_unknown_or_cannot_be_ordered_is_not_found() {
        let off_sale = Listing {
            package: domain::Package { is_active: false, ..listing().package },
            ..listing()
        };
        for known in [None, Some(ShownPackage { listing: off_sale, social_accounts: Vec::new() })] {
            let mut queries = MockPackageQueries::new();
            queries.expect_package().return_once(|_| Ok(known));
            let refused = ReadPackage::new(Arc::new(queries)).run(PackageId::new(3).unwrap());
            assert!(matches!(refused, Err(LookUpError::NotFound(Noun::Package))));
        }
    }

    #[test]
    fn a_creator_lists_its_own_packages_and_needs_a_profile() {
        let mut queries = MockPackageQueries::new();
        queries
            .expect_own_packages()
            .withf(|creator, _| creator.get() == 5)
            .once()
            .returning(|_, _| Ok(Page::default()));
        let list = ListOwnPackages::new(Arc::new(queries));
        let nobody = CreatorViewer { user: UserId::new(7).unwrap(), creator: None };
        let refused = list.run(&nobody, PageRequest::first(9));
        assert!(matches!(refused, Err(ListOwnPackagesError::NoProfile)));
        list.run(
            &CreatorViewer { creator: Some(CreatorId::new(5).unwrap()), ..nobody },
            PageRequest::first(9),
        )
        .unwrap();
    }
}
