//! What a transaction can do with packages.

use std::collections::BTreeMap;

use domain::{
    Creator, CreatorId, Listing, OrderStatus, Package, PackageDraft, PackageId, Timestamp,
};

use crate::StoreError;

/// Rows of packages.
pub trait PackageRows {
    /// Those of these packages that exist, each with its creator. None of them is deleted before
    /// the end of the transaction. Those that do not parse are left out.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_listings(
        &mut self,
        packages: &[PackageId],
    ) -> Result<BTreeMap<PackageId, Listing>, StoreError>;

    /// A package, which may be deleted. Until the end of the transaction nobody else changes or
    /// orders it.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_package(&mut self, id: PackageId) -> Result<Option<Package>, StoreError>;

    /// How many packages a creator has on sale. Nobody else puts one of them on sale until the end
    /// of the transaction.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_packages_on_sale(&mut self, creator: CreatorId) -> Result<u32, StoreError>;

    /// Whether there is an order of a package in one of these statuses.
    ///
    /// # Errors
    /// [`StoreError`].
    fn has_orders(
        &mut self,
        package: PackageId,
        statuses: &[OrderStatus],
    ) -> Result<bool, StoreError>;

    /// A creator, who exists.
    ///
    /// # Errors
    /// [`StoreError`].
    fn seller(&mut self, creator: CreatorId) -> Result<Creator, StoreError>;

    /// Writes a new package on sale and returns it.
    ///
    /// # Errors
    /// [`StoreError`].
    fn insert_package(
        &mut self,
        creator: CreatorId,
        draft: &PackageDraft,
        at: Timestamp,
    ) -> Result<Package, StoreError>;

    /// Writes a package over the one with its id. Whether it is deleted stays as it is.
    ///
    /// # Errors
    /// [`StoreError`].
    fn update_package(&mut self, package: &Package) -> Result<(), StoreError>;

    /// Writes that a package is deleted.
    ///
    /// # Errors
    /// [`StoreError`].
    fn mark_package_deleted(&mut self, id: PackageId, at: Timestamp) -> Result<(), StoreError>;
}
