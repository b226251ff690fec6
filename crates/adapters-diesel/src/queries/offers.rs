//! Packages that are about to be ordered or to come into a cart, with who sells them.

use std::collections::BTreeMap;

use app::StoreError;
use domain::{Offer, PackageId};

use super::dialect::{self, Conn};
use crate::{
    convert::{self, readable},
    error::During,
    rows::{CreatorRow, OwnerRow, PackageRow},
};

/// The packages that exist, each with its creator; none of them is deleted before the end of the transaction.
pub(super) fn lock(conn: &mut Conn, ids: &[PackageId]) -> Result<BTreeMap<PackageId, Offer>, StoreError> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    Ok(by_package(dialect::lock_offers(conn, &ids).during("read the packages of a cart")?))
}

/// Packages and who sells them, as they are stored.
pub(super) fn by_package(rows: Vec<(PackageRow, CreatorRow, OwnerRow)>) -> BTreeMap<PackageId, Offer> {
    let offer = |(package, creator, owner)| {
        let package = convert::package(package)?;
        Ok::<_, StoreError>((package.id, Offer { package, creator: convert::creator(creator, &owner)? }))
    };
    rows.into_iter().filter_map(|row| readable(offer(row))).collect()
}
