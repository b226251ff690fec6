//! Packages that are about to be ordered or to come into a cart, with who sells them.

use std::collections::BTreeMap;

use app::StoreError;
use domain::{Listing, PackageId};

use crate::{
    convert::{self, readable},
    rows::{CreatorRow, OwnerRow, PackageRow},
};

/// Packages and who sells them, as they are stored.
pub(super) fn by_package(
    rows: Vec<(PackageRow, CreatorRow, OwnerRow)>,
) -> BTreeMap<PackageId, Listing> {
    let listing = |(package, creator, owner)| {
        let package = convert::package(package)?;
        Ok::<_, StoreError>((
            package.id,
            Listing { package, creator: convert::creator(creator, &owner)? },
        ))
    };
    rows.into_iter().filter_map(|row| readable(listing(row))).collect()
}
