//! Rows of carts.

use diesel::prelude::*;

use crate::{moment::At, schema::cart_items};

#[derive(Queryable, Selectable)]
#[diesel(table_name = cart_items)]
pub(crate) struct CartItemRow {
    pub(crate) id: i64,
    pub(crate) package_id: i64,
    pub(crate) quantity: i32,
    pub(crate) delivery_days: Option<i32>,
    pub(crate) instructions: Option<String>,
    pub(crate) reference_urls: String,
    pub(crate) created_at: At,
    pub(crate) updated_at: At,
}

#[derive(Insertable)]
#[diesel(table_name = cart_items, treat_none_as_default_value = false)]
pub(crate) struct NewCartItemRow<'a> {
    pub(crate) user_id: i64,
    pub(crate) package_id: i64,
    pub(crate) quantity: i32,
    pub(crate) delivery_days: Option<i32>,
    pub(crate) instructions: Option<&'a str>,
    pub(crate) reference_urls: String,
    pub(crate) created_at: At,
    pub(crate) updated_at: At,
}
