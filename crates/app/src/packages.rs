//! What creators sell. A deleted package is in no list, and orders still show it.

mod browse;
mod manage;
mod queries;
mod rows;
mod tx;
mod types;

pub use browse::{ListOwnPackages, ListOwnPackagesError, ListPackages, ReadPackage};
pub use manage::{
    AddPackage, AddPackageError, ChangePackage, ChangePackageError, DeletePackage,
    DeletePackageError, MAX_ACTIVE_PACKAGES,
};
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockPackageQueries;
pub use queries::PackageQueries;
pub use rows::PackageRows;
pub use tx::{PackageTransactions, PackageTx};
pub use types::{OrderSummary, OwnPackage, PackageFilter, ShownPackage};
