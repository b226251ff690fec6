//! Packages that are about to be ordered or to come into a cart, with who sells them.

use std::collections::BTreeMap;

use app::StoreError;
use domain::{Offer, PackageId};

use super::{
    dialect::{self, Conn},
    parties,
};
use crate::{convert, error::During, held::Held};

/// The packages that exist, each with its creator; none of them is deleted before the end of the transaction.
pub(super) fn lock(conn: &mut Conn, ids: &[PackageId], held: Held) -> Result<BTreeMap<PackageId, Offer>, StoreError> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    let rows = dialect::lock_ordered_packages(conn, &ids, held).during("read the packages of a cart")?;
    let sellers = parties::distinct(rows.iter().map(|row| row.creator_id));
    let creators = parties::creators(conn, &sellers)?;
    let mut offers = BTreeMap::new();
    for row in rows {
        let creator = creators.get(&row.creator_id).cloned();
        let package = convert::package(row)?;
        offers.extend(creator.map(|creator| (package.id, Offer { package, creator })));
    }
    Ok(offers)
}
