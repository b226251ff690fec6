//! Creators as brands browse them. Always four statements, however many creators there are.

use std::collections::BTreeMap;

use app::{
    Page, PageRequest, Position, StoreError,
    catalog::{Catalog, CreatorDetail, CreatorProfile, PortfolioItem, SocialAccount},
};
use diesel::{
    define_sql_function,
    prelude::*,
    sql_types::{BigInt, Text},
};
use domain::{AccountStatus, CreatorId, Package, Platform};

use super::{Store, dialect::Conn, page::newest};
use crate::{
    convert::{self, readable},
    error::During,
    rows::{CreatorRow, OwnerRow, PackageRow, PortfolioItemRow, SocialAccountRow},
    schema::{creators, packages, portfolio_items, social_accounts, users},
};

define_sql_function! {
    /// A text in lower case, as far as it is ASCII.
    fn lower(text: Text) -> Text;
}

/// Most packages of one creator that it sees itself, also those that are not on sale.
const MAX_OWN: u32 = 1000;

impl Catalog for Store {
    fn creators(
        &self,
        platform: Option<Platform>,
        page: PageRequest,
        detail: CreatorDetail,
    ) -> Result<Page<CreatorProfile>, StoreError> {
        self.db.read(|conn| {
            let rows = creator_rows(conn, None, platform, page)?;
            let position =
                |(row, _): &(CreatorRow, OwnerRow)| Position { at: row.created_at.0, id: row.id };
            let Page { items, next } = Page::of(rows, page.limit, position);
            Ok(Page { items: profiles(conn, items, detail, true)?, next })
        })
    }

    fn creator(
        &self,
        id: CreatorId,
        detail: CreatorDetail,
    ) -> Result<Option<CreatorProfile>, StoreError> {
        self.db.read(|conn| {
            let rows = creator_rows(conn, Some(id), None, PageRequest::first(1))?;
            Ok(profiles(conn, rows, detail, true)?.pop())
        })
    }
}

fn creator_rows(
    conn: &mut Conn,
    only: Option<CreatorId>,
    platform: Option<Platform>,
    page: PageRequest,
) -> Result<Vec<(CreatorRow, OwnerRow)>, StoreError> {
    let mut query = creators::table
        .inner_join(users::table)
        .filter(users::status.eq(AccountStatus::Active.as_str()))
        .select((CreatorRow::as_select(), OwnerRow::as_select()))
        .into_boxed();
    if let Some(id) = only {
        query = query.filter(creators::id.eq(id.get()));
    }
    if let Some(platform) = platform {
        // an escaped quote ends in a backslash, so that only a whole text stands between two plain
        // ones
        let listed = lower(creators::platforms).like(format!("%\"{platform}\"%"));
        query = match platform {
            Platform::DEFAULT => query.filter(listed.or(creators::platforms.eq("[]"))),
            _ => query.filter(listed),
        };
    }
    newest!(query, page, creators::created_at, creators::id).load(conn).during("list creators")
}

/// A profile as its owner sees it.
pub(super) fn own_profile(
    conn: &mut Conn,
    row: (CreatorRow, OwnerRow),
    portfolio: u32,
) -> Result<CreatorProfile, StoreError> {
    let corrupt = StoreError::Corrupt { table: "creators", column: "id", row: row.0.id };
    profiles(conn, vec![row], CreatorDetail { portfolio, packages: MAX_OWN }, false)?
        .pop()
        .ok_or(corrupt)
}

fn profiles(
    conn: &mut Conn,
    rows: Vec<(CreatorRow, OwnerRow)>,
    detail: CreatorDetail,
    only_on_sale: bool,
) -> Result<Vec<CreatorProfile>, StoreError> {
    let creators: Vec<i64> = rows.iter().map(|(row, _)| row.id).collect();
    let owners: Vec<i64> = rows.iter().map(|(_, user)| user.id).collect();
    let mut packages = packages_of(conn, &creators, only_on_sale, detail.packages)?;
    let mut accounts = social_accounts_of(conn, &creators)?;
    let mut works = portfolios_of(conn, &owners, detail.portfolio)?;
    let mut profile = |(mut row, user): (CreatorRow, OwnerRow)| {
        Ok(CreatorProfile {
            packages: packages.remove(&row.id).unwrap_or_default(),
            social_accounts: accounts.remove(&row.id).unwrap_or_default(),
            portfolio: works.remove(&user.id).unwrap_or_default(),
            gender: row.gender.take(),
            date_of_birth: convert::instant(row.date_of_birth),
            creator: convert::creator(row, &user)?,
            phone: user.phone().cloned(),
            profile_image_url: user.profile_image_url,
            cover_image_url: user.cover_image_url,
        })
    };
    Ok(rows.into_iter().filter_map(|row| readable(profile(row))).collect())
}

/// The newest packages of each that are not deleted, the newest first; those on sale, or all. With
/// few of each, what is read of a creator does not grow with what it has.
fn packages_of(
    conn: &mut Conn,
    creators: &[i64],
    only_on_sale: bool,
    each: u32,
) -> Result<BTreeMap<i64, Vec<Package>>, StoreError> {
    let most = i64::try_from(creators.len()).unwrap_or(i64::MAX).saturating_mul(i64::from(each));
    let mut query = packages::table
        .filter(packages::creator_id.eq_any(creators))
        .filter(packages::is_deleted.eq(false))
        .select(PackageRow::as_select())
        .into_boxed();
    if only_on_sale {
        let newer = format!(
            "(select count(*) from (select 1 as one from packages newer where newer.creator_id = packages.creator_id \
             and newer.is_active and not newer.is_deleted \
             and (newer.created_at, newer.id) > (packages.created_at, packages.id) limit {each}) as newest)"
        );
        query = query
            .filter(packages::is_active.eq(true))
            .filter(diesel::dsl::sql::<BigInt>(&newer).lt(i64::from(each)));
    }
    let rows: Vec<PackageRow> = query
        .order((packages::created_at.desc(), packages::id.desc()))
        .limit(most)
        .load(conn)
        .during("read packages of creators")?;
    Ok(grouped(rows, |row| row.creator_id, convert::package))
}

pub(super) fn social_accounts_of(
    conn: &mut Conn,
    creators: &[i64],
) -> Result<BTreeMap<i64, Vec<SocialAccount>>, StoreError> {
    let rows: Vec<SocialAccountRow> = social_accounts::table
        .filter(social_accounts::creator_id.eq_any(creators))
        .order(social_accounts::id)
        .select(SocialAccountRow::as_select())
        .load(conn)
        .during("read social accounts")?;
    Ok(grouped(rows, |row| row.creator_id, |row| Ok(convert::social_account(row))))
}

/// The newest pieces of work of each user.
pub(super) fn portfolios_of(
    conn: &mut Conn,
    users: &[i64],
    each: u32,
) -> Result<BTreeMap<i64, Vec<PortfolioItem>>, StoreError> {
    let newer = diesel::dsl::sql::<BigInt>(
        "(select count(*) from portfolio_items newer where newer.user_id = portfolio_items.user_id \
         and newer.id > portfolio_items.id)",
    );
    let rows: Vec<PortfolioItemRow> = portfolio_items::table
        .filter(portfolio_items::user_id.eq_any(users))
        .filter(newer.lt(i64::from(each)))
        .order(portfolio_items::id.desc())
        .select(PortfolioItemRow::as_select())
        .load(conn)
        .during("read portfolios")?;
    Ok(grouped(rows, |row| row.user_id, |row| Ok(convert::portfolio_item(row))))
}

/// Rows by their owner, in the order in which they were read.
pub(super) fn grouped<R, T>(
    rows: Vec<R>,
    owner: impl Fn(&R) -> i64,
    convert: impl Fn(R) -> Result<T, StoreError>,
) -> BTreeMap<i64, Vec<T>> {
    let mut groups = BTreeMap::<i64, Vec<T>>::new();
    for row in rows {
        let owner = owner(&row);
        groups.entry(owner).or_default().extend(readable(convert(row)));
    }
    groups
}
