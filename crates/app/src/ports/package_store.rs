//! Packages: what creators sell, and their changes.

use domain::{CreatorId, Offer, PackageChange, PackageDraft, PackageId};

use crate::{
    AddPackageError, ChangePackageError, DeletePackageError, OwnPackage, PackageFilter, Page, PageRequest, SellerAct,
    ShownPackage, StoreError,
};

/// Reads and changes packages. A deleted package is in no list, and orders still show it.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait PackageStore: Send + Sync {
    /// Puts a package on sale, with its audit event. A creator never has more than [`crate::MOST_ACTIVE_PACKAGES`] on
    /// sale, however many are added or put on sale again at once.
    ///
    /// # Errors
    /// [`AddPackageError`]; nothing was added.
    fn add(&self, draft: &PackageDraft, act: SellerAct) -> Result<Offer, AddPackageError>;

    /// Changes a package of the seller, with its audit event; the same again has no effect. Orders keep their amounts.
    ///
    /// # Errors
    /// [`ChangePackageError`]; nothing was changed.
    fn change(&self, id: PackageId, change: &PackageChange, act: SellerAct) -> Result<Offer, ChangePackageError>;

    /// Deletes a package of the seller, with its audit event, unless an open order shows it. While it decides, no
    /// checkout orders the package: after every commit a package is deleted or has open orders, never both.
    ///
    /// # Errors
    /// [`DeletePackageError`]; nothing was changed.
    fn delete(&self, id: PackageId, act: SellerAct) -> Result<(), DeletePackageError>;

    /// Packages of creators whose account is active, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn list(&self, filter: PackageFilter, page: PageRequest) -> Result<Page<Offer>, StoreError>;

    /// Packages of a creator, also those not on sale, the newest first, each with its newest five orders.
    ///
    /// # Errors
    /// [`StoreError`].
    fn list_own(&self, creator: CreatorId, page: PageRequest) -> Result<Page<OwnPackage>, StoreError>;

    /// A package that can be ordered. `None` for every other.
    ///
    /// # Errors
    /// [`StoreError`].
    fn find(&self, id: PackageId) -> Result<Option<ShownPackage>, StoreError>;
}
