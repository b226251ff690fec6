//! The own profiles of brands and creators.

use app::{
    StoreError,
    catalog::PortfolioItem,
    profiles::{BrandProfile, NewWork, OwnCreator, ProfileOwner, ProfileQueries, ProfileRows},
    search::Named,
};
use diesel::prelude::*;
use domain::{AccountStatus, AccountType, BasicInfo, Preferences, Timestamp, UserId};

use super::{Store, catalog, dialect::Conn, search_words, tx::Rows};
use crate::{
    convert::{self, Source},
    error::During,
    json,
    moment::At,
    rows::{
        BasicBrandRow, BasicCreatorRow, BrandRow, CreatorRow, OwnBrandRow, OwnCreatorRow, OwnerRow,
        PortfolioItemRow,
    },
    schema::{brands, creators, portfolio_items, users},
};

impl ProfileQueries for Store {
    fn brand_profile(
        &self,
        user: UserId,
        portfolio: u32,
    ) -> Result<Option<BrandProfile>, StoreError> {
        self.db.read(|conn| {
            let row: Option<(BrandRow, OwnBrandRow, OwnerRow)> = brands::table
                .inner_join(users::table)
                .filter(users::id.eq(user.get()))
                .filter(users::status.ne(AccountStatus::Deleted.as_str()))
                .select((BrandRow::as_select(), OwnBrandRow::as_select(), OwnerRow::as_select()))
                .first(conn)
                .optional()
                .during("read the own brand profile")?;
            let Some((row, own, owner)) = row else { return Ok(None) };
            let works = catalog::portfolios_of(conn, &[user.get()], portfolio)?.remove(&user.get());
            convert::own_brand(row, own, owner.for_its_owner(), works.unwrap_or_default()).map(Some)
        })
    }

    fn creator_profile(
        &self,
        user: UserId,
        portfolio: u32,
    ) -> Result<Option<OwnCreator>, StoreError> {
        self.db.read(|conn| {
            let row: Option<(CreatorRow, OwnCreatorRow, OwnerRow)> = creators::table
                .inner_join(users::table)
                .filter(users::id.eq(user.get()))
                .filter(users::status.ne(AccountStatus::Deleted.as_str()))
                .select((
                    CreatorRow::as_select(),
                    OwnCreatorRow::as_select(),
                    OwnerRow::as_select(),
                ))
                .first(conn)
                .optional()
                .during("read the own creator profile")?;
            let Some((row, own, owner)) = row else { return Ok(None) };
            let profile = catalog::own_profile(conn, (row, owner.for_its_owner()), portfolio)?;
            Ok(Some(convert::own_creator(own, profile)))
        })
    }
}

impl ProfileRows for Rows<'_> {
    fn insert_brand_profile(
        &mut self,
        user: UserId,
        company: &str,
        industry: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let at = At::from(at);
        let insert = diesel::insert_into(brands::table)
            .values((
                brands::user_id.eq(user.get()),
                brands::company_name.eq(company),
                brands::industries.eq(json::texts(&[industry.to_owned()])),
                brands::languages.eq("[]"),
                brands::verified.eq(false),
                brands::created_at.eq(at),
                brands::updated_at.eq(at),
            ))
            .on_conflict_do_nothing()
            .returning(brands::id);
        let id: Option<i64> =
            insert.get_result(self.conn).optional().during("open a brand profile")?;
        if let Some(id) = id {
            search_words::save_name(self.conn, Named::Brands, id, company)?;
        }
        Ok(id.is_some())
    }

    fn insert_creator_profile(&mut self, user: UserId, at: Timestamp) -> Result<bool, StoreError> {
        let at = At::from(at);
        let insert = diesel::insert_into(creators::table)
            .values((
                creators::user_id.eq(user.get()),
                creators::content_categories.eq("[]"),
                creators::platforms.eq("[]"),
                creators::languages.eq("[]"),
                creators::total_collaborations.eq(0),
                creators::verified.eq(false),
                creators::featured.eq(false),
                creators::created_at.eq(at),
                creators::updated_at.eq(at),
            ))
            .on_conflict_do_nothing();
        insert.execute(self.conn).map(|rows| rows == 1).during("open a creator profile")
    }

    fn update_basic_info(
        &mut self,
        owner: ProfileOwner,
        info: &BasicInfo,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let (user, at) = (owner.user.get(), At::from(at));
        match owner.account_type {
            AccountType::Brand => write_basic_brand(self.conn, user, info, at),
            AccountType::Creator => {
                diesel::update(creators::table.filter(creators::user_id.eq(user)))
                    .set(BasicCreatorRow::of(info, at))
                    .execute(self.conn)
                    .map(drop)
                    .during("write the first page of a profile")
            }
        }
    }

    fn update_preferences(
        &mut self,
        owner: ProfileOwner,
        preferences: &Preferences,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        match owner.account_type {
            AccountType::Brand => prefer_brand(self.conn, owner.user, preferences, At::from(at)),
            AccountType::Creator => {
                prefer_creator(self.conn, owner.user, preferences, At::from(at))
            }
        }
    }

    fn count_works(&mut self, user: UserId) -> Result<u32, StoreError> {
        let own = portfolio_items::table.filter(portfolio_items::user_id.eq(user.get()));
        let count: i64 = own.count().get_result(self.conn).during("count pieces of work")?;
        Source { table: "portfolio_items", row: 0 }.int("id", count)
    }

    fn insert_work(
        &mut self,
        user: UserId,
        work: &NewWork,
        at: Timestamp,
    ) -> Result<PortfolioItem, StoreError> {
        let row: PortfolioItemRow = diesel::insert_into(portfolio_items::table)
            .values((
                portfolio_items::user_id.eq(user.get()),
                portfolio_items::title.eq(work.title()),
                portfolio_items::media_url.eq(work.media_url.to_string()),
                portfolio_items::media_type.eq(work.media_type),
                portfolio_items::tags.eq("[]"),
                portfolio_items::is_featured.eq(false),
                portfolio_items::created_at.eq(At::from(at)),
                portfolio_items::file_size
                    .eq(work.file_size.map(|size| i64::try_from(size).unwrap_or(i64::MAX))),
                portfolio_items::mime_type.eq(&work.mime_type),
            ))
            .returning(PortfolioItemRow::as_select())
            .get_result(self.conn)
            .during("add a piece of work")?;
        Ok(convert::portfolio_item(row))
    }
}

fn write_basic_brand(
    conn: &mut Conn,
    user: i64,
    info: &BasicInfo,
    at: At,
) -> Result<(), StoreError> {
    let id: Option<i64> = diesel::update(brands::table.filter(brands::user_id.eq(user)))
        .set(BasicBrandRow::of(info, at))
        .returning(brands::id)
        .get_result(conn)
        .optional()
        .during("write the first page of a profile")?;
    match (id, &info.company_name) {
        (Some(id), Some(company)) => {
            search_words::save_name(conn, Named::Brands, id, company.as_str())
        }
        _ => Ok(()),
    }
}

fn prefer_brand(
    conn: &mut Conn,
    user: UserId,
    preferences: &Preferences,
    at: At,
) -> Result<(), StoreError> {
    diesel::update(brands::table.filter(brands::user_id.eq(user.get())))
        .set((
            brands::industries.eq(json::texts(&preferences.categories.to_strings())),
            brands::description.eq(preferences.about.as_str()),
            brands::languages.eq(json::texts(&preferences.languages.to_strings())),
            preferences.role.as_ref().map(|role| brands::role_in_organization.eq(role.as_str())),
            preferences.born.map(|day| brands::date_of_birth.eq(At::from(day.midnight()))),
            brands::updated_at.eq(at),
        ))
        .execute(conn)
        .during("write a brand profile")?;
    Ok(())
}

fn prefer_creator(
    conn: &mut Conn,
    user: UserId,
    preferences: &Preferences,
    at: At,
) -> Result<(), StoreError> {
    diesel::update(creators::table.filter(creators::user_id.eq(user.get())))
        .set((
            creators::content_categories.eq(json::texts(&preferences.categories.to_strings())),
            creators::bio.eq(preferences.about.as_str()),
            creators::languages.eq(json::texts(&preferences.languages.to_strings())),
            preferences
                .platforms
                .as_ref()
                .map(|platforms| creators::platforms.eq(json::texts(&platforms.to_lowercase()))),
            preferences.born.map(|day| creators::date_of_birth.eq(At::from(day.midnight()))),
            creators::updated_at.eq(at),
        ))
        .execute(conn)
        .during("write a creator profile")?;
    Ok(())
}
