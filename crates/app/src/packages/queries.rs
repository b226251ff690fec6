//! Reads packages.

use domain::{CreatorId, Listing, PackageId};

use super::{OwnPackage, PackageFilter, ShownPackage};
use crate::{Page, PageRequest, StoreError};

/// Reads outside of a transaction. Rows that do not parse are left out of lists.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait PackageQueries: Send + Sync {
    /// Packages that are not deleted, of creators whose account is active, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn packages(
        &self,
        filter: PackageFilter,
        page: PageRequest,
    ) -> Result<Page<Listing>, StoreError>;

    /// Packages of a creator that are not deleted, also those not on sale, the newest first, each
    /// with its newest five orders.
    ///
    /// # Errors
    /// [`StoreError`].
    fn own_packages(
        &self,
        creator: CreatorId,
        page: PageRequest,
    ) -> Result<Page<OwnPackage>, StoreError>;

    /// A package, whether it can be ordered or not.
    ///
    /// # Errors
    /// [`StoreError`].
    fn package(&self, id: PackageId) -> Result<Option<ShownPackage>, StoreError>;
}
