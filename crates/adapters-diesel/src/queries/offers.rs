//! Packages that are about to be ordered or to come into a cart, with who sells them.

use std::collections::BTreeMap;

use app::StoreError;
use domain::{Offer, PackageId};

use super::dialect::{self, Conn};
use crate::{convert, error::During, held::Held};

/// The packages that exist, each with its creator; none of them is deleted before the end of the transaction.
pub(super) fn lock(conn: &mut Conn, ids: &[PackageId], held: Held) -> Result<BTreeMap<PackageId, Offer>, StoreError> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    let rows = dialect::lock_offers(conn, &ids, held).during("read the packages of a cart")?;
    let offer = |(package, creator, owner)| {
        let package = convert::package(package)?;
        Ok((package.id, Offer { package, creator: convert::creator(creator, &owner)? }))
    };
    rows.into_iter().map(offer).collect()
}
