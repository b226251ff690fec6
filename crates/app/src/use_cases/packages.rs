//! What creators sell.

use crate::{
    OutsidePorts, StorePorts,
    packages::{
        AddPackage, ChangePackage, DeletePackage, ListOwnPackages, ListPackages, ReadPackage,
    },
};

/// Use cases of packages.
#[derive(Clone)]
pub struct PackageUseCases {
    /// Puts a package on sale.
    pub add: AddPackage,
    /// Changes a package.
    pub change: ChangePackage,
    /// Deletes a package.
    pub delete: DeletePackage,
    /// Lists packages.
    pub list: ListPackages,
    /// Lists a creator's own packages.
    pub list_own: ListOwnPackages,
    /// Reads a package.
    pub read: ReadPackage,
}

impl PackageUseCases {
    pub(super) fn over(stores: &StorePorts, outside: &OutsidePorts) -> Self {
        let (store, packages, clock) = (&stores.transactions, &stores.packages, &outside.clock);
        Self {
            add: AddPackage::new(store.clone(), clock.clone()),
            change: ChangePackage::new(store.clone(), clock.clone()),
            delete: DeletePackage::new(store.clone(), clock.clone()),
            list: ListPackages::new(packages.clone()),
            list_own: ListOwnPackages::new(packages.clone()),
            read: ReadPackage::new(packages.clone()),
        }
    }
}
