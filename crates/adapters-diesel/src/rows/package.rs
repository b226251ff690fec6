//! Rows of packages.

use diesel::prelude::*;

use crate::{
    moment::{At, Moment},
    schema::packages,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = packages)]
pub(crate) struct PackageRow {
    pub(crate) id: i64,
    pub(crate) creator_id: i64,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) price_minor: i64,
    pub(crate) currency: String,
    pub(crate) kind: String,
    pub(crate) deliverables: String,
    pub(crate) platform: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) quantity: Option<i32>,
    pub(crate) revisions: Option<i32>,
    pub(crate) duration1: Option<String>,
    pub(crate) duration2: Option<String>,
    pub(crate) is_active: bool,
    pub(crate) is_deleted: bool,
    pub(crate) created_at: At,
    pub(crate) updated_at: At,
}

#[derive(Insertable)]
#[diesel(table_name = packages, treat_none_as_default_value = false)]
pub(crate) struct NewPackageRow<'a> {
    pub(crate) creator_id: i64,
    pub(crate) title: &'a str,
    pub(crate) description: Option<&'a str>,
    pub(crate) price_minor: i64,
    pub(crate) currency: String,
    pub(crate) kind: &'a str,
    pub(crate) deliverables: String,
    pub(crate) platform: Option<&'a str>,
    pub(crate) content_type: Option<&'a str>,
    pub(crate) quantity: Option<i32>,
    pub(crate) revisions: Option<i32>,
    pub(crate) duration1: Option<&'a str>,
    pub(crate) duration2: Option<&'a str>,
    pub(crate) is_active: bool,
    pub(crate) is_deleted: bool,
    pub(crate) created_at: At,
    pub(crate) updated_at: At,
}

/// What its creator changes of a package. Every column is written, `None` as null.
#[derive(AsChangeset)]
#[diesel(table_name = packages, treat_none_as_null = true)]
pub(crate) struct PackageChangeRow<'a> {
    pub(crate) title: &'a str,
    pub(crate) description: Option<&'a str>,
    pub(crate) price_minor: i64,
    pub(crate) currency: String,
    pub(crate) kind: &'a str,
    pub(crate) deliverables: String,
    pub(crate) platform: Option<&'a str>,
    pub(crate) content_type: Option<&'a str>,
    pub(crate) quantity: Option<i32>,
    pub(crate) revisions: Option<i32>,
    pub(crate) duration1: Option<&'a str>,
    pub(crate) duration2: Option<&'a str>,
    pub(crate) is_active: bool,
    pub(crate) updated_at: At,
}

/// An order at a glance, which a raw query returns.
#[derive(QueryableByName)]
pub(crate) struct OrderSummaryRow {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub(crate) package_id: i64,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub(crate) id: i64,
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub(crate) status: String,
    #[diesel(sql_type = Moment)]
    pub(crate) placed_at: At,
}
