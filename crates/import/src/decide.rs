//! What becomes of each row, one function for each table. They know the rows before them by
//! [`Known`], and no database.

mod brands;
mod contacts;
mod conversations;
mod creators;
mod known;
mod orders;
mod packages;
mod users;

pub(crate) use brands::brand;
pub(crate) use contacts::Contacts;
pub(crate) use conversations::{message, notification, ticket};
pub(crate) use creators::{creator, portfolio_item, social_account};
pub(crate) use known::{BrandFacts, Known, PackageFacts};
pub(crate) use orders::order;
pub(crate) use packages::{cart_item, package};
pub(crate) use users::{agent, user};

use crate::report::Row;

/// Ids are positive here.
fn has_id(id: i64, row: &mut Row) -> Option<()> {
    if id > 0 { Some(()) } else { row.leave_out("id", "ids are positive", &id.to_string()) }
}
