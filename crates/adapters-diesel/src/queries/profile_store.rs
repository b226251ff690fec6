//! The own profiles of brands and creators.

use app::{
    BrandProfile, ChangeOwn, GENERAL_INDUSTRY, MOST_WORKS, NewWork, OwnCreator, PortfolioItem, SetUpProfileError,
    ShowSelfError, StoreError, ports::ProfileStore,
};
use diesel::{
    define_sql_function,
    prelude::*,
    sql_types::{Nullable, Text},
};
use domain::{
    AccountStatus, Actor, BasicInfo, Email, Line, NewEvent, Phone, Preferences, Side, Timestamp, UserId, name_changed,
};

use super::{
    Store, catalog,
    dialect::{self, Conn},
    journal,
};
use crate::{
    convert::{self, Source},
    error::During,
    json,
    moment::At,
    rows::{
        AccountRow, BasicBrandRow, BasicCreatorRow, BrandRow, CreatorRow, OwnBrandRow, OwnCreatorRow, OwnerRow,
        PortfolioItemRow,
    },
    schema::{brands, creators, portfolio_items, users},
};

define_sql_function! {
    /// The first, unless it is the second: then nothing.
    fn nullif(value: Nullable<Text>, other: Nullable<Text>) -> Nullable<Text>;
}

impl ProfileStore for Store {
    fn brand(&self, user: UserId, portfolio: u32) -> Result<Option<BrandProfile>, StoreError> {
        self.db.read(|conn| {
            let row: Option<(BrandRow, OwnBrandRow, OwnerRow)> = brands::table
                .inner_join(users::table)
                .filter(users::id.eq(user.get()))
                .filter(users::status.ne(AccountStatus::Deleted.word()))
                .select((BrandRow::as_select(), OwnBrandRow::as_select(), OwnerRow::as_select()))
                .first(conn)
                .optional()
                .during("read the own brand profile")?;
            let Some((row, own, owner)) = row else { return Ok(None) };
            let works = catalog::portfolios_of(conn, &[user.get()], portfolio)?.remove(&user.get());
            convert::own_brand(row, own, owner.for_its_owner(), works.unwrap_or_default()).map(Some)
        })
    }

    fn creator(&self, user: UserId, portfolio: u32) -> Result<Option<OwnCreator>, StoreError> {
        self.db.read(|conn| {
            let row: Option<(CreatorRow, OwnCreatorRow, OwnerRow)> = creators::table
                .inner_join(users::table)
                .filter(users::id.eq(user.get()))
                .filter(users::status.ne(AccountStatus::Deleted.word()))
                .select((CreatorRow::as_select(), OwnCreatorRow::as_select(), OwnerRow::as_select()))
                .first(conn)
                .optional()
                .during("read the own creator profile")?;
            let Some((row, own, owner)) = row else { return Ok(None) };
            let profile = catalog::own_profile(conn, (row, owner.for_its_owner()), portfolio)?;
            Ok(Some(convert::own_creator(own, profile)))
        })
    }

    fn write_basic_info(
        &self,
        user: UserId,
        side: Side,
        info: &BasicInfo,
        at: Timestamp,
    ) -> Result<(), SetUpProfileError> {
        let info = info.clone();
        self.db.write("write the first page of a profile", move |conn| {
            let at = At::from(at);
            want_contact(conn, user, &info, at)?;
            let name = note_step(conn, user, Some("preferences"), at)?.ok_or(SetUpProfileError::Gone)?;
            match side {
                Side::Brand => {
                    open_brand(
                        conn,
                        user,
                        info.company_name.as_ref().map_or(name.as_str(), Line::as_str),
                        GENERAL_INDUSTRY,
                        at,
                    )?;
                    diesel::update(brands::table.filter(brands::user_id.eq(user.get())))
                        .set(BasicBrandRow::of(&info, at))
                        .execute(conn)
                        .during("write a brand profile")?;
                }
                Side::Creator => {
                    open_creator(conn, user, at)?;
                    diesel::update(creators::table.filter(creators::user_id.eq(user.get())))
                        .set(BasicCreatorRow::of(&info, at))
                        .execute(conn)
                        .during("write a creator profile")?;
                }
            }
            Ok(())
        })
    }

    fn write_preferences(
        &self,
        user: UserId,
        side: Side,
        preferences: &Preferences,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let preferences = preferences.clone();
        self.db.write("write the second page of a profile", move |conn| {
            let at = At::from(at);
            let Some(name) = note_step(conn, user, None, at)? else { return Ok(()) };
            match side {
                Side::Brand => {
                    open_brand(conn, user, &name, GENERAL_INDUSTRY, at)?;
                    prefer_brand(conn, user, &preferences, at)
                }
                Side::Creator => {
                    open_creator(conn, user, at)?;
                    prefer_creator(conn, user, &preferences, at)
                }
            }
        })
    }

    fn add_work(&self, user: UserId, work: &NewWork, at: Timestamp) -> Result<PortfolioItem, ShowSelfError> {
        let work = work.clone();
        self.db.write("add a piece of work", move |conn| {
            dialect::lock_account(conn, user.get()).during("lock an account")?;
            let own = portfolio_items::table.filter(portfolio_items::user_id.eq(user.get()));
            let works: i64 = own.count().get_result(conn).during("count pieces of work")?;
            if works >= i64::from(MOST_WORKS) {
                return Err(ShowSelfError::TooManyWorks);
            }
            let row: PortfolioItemRow = diesel::insert_into(portfolio_items::table)
                .values((
                    portfolio_items::user_id.eq(user.get()),
                    portfolio_items::title.eq(work.title()),
                    portfolio_items::media_url.eq(work.media_url.to_string()),
                    portfolio_items::media_type.eq(work.media_type),
                    portfolio_items::tags.eq("[]"),
                    portfolio_items::is_featured.eq(false),
                    portfolio_items::created_at.eq(At::from(at)),
                    portfolio_items::file_size.eq(work.file_size.map(|size| i64::try_from(size).unwrap_or(i64::MAX))),
                    portfolio_items::mime_type.eq(&work.mime_type),
                ))
                .returning(PortfolioItemRow::as_select())
                .get_result(conn)
                .during("add a piece of work")?;
            Ok(convert::portfolio_item(row))
        })
    }

    fn change_own(&self, actor: Actor, change: &ChangeOwn, at: Timestamp) -> Result<(), ShowSelfError> {
        let change = change.clone();
        self.db.write("change what somebody shows", move |conn| {
            dialect::lock_account(conn, actor.0.get()).during("lock an account")?;
            let account = users::table.find(actor.0.get());
            let former: Option<String> = account.select(users::name).first(conn).optional().during("read a name")?;
            let former = former.ok_or(ShowSelfError::Gone)?;
            let (name, cover) = match &change {
                ChangeOwn::Name(name) if *name == former => return Ok(()),
                ChangeOwn::Name(name) => (Some(name), None),
                ChangeOwn::Cover(url) => (None, Some(url.to_string())),
            };
            diesel::update(account)
                .set((
                    name.map(|name| users::name.eq(name)),
                    cover.map(|cover| users::cover_image_url.eq(cover)),
                    users::updated_at.eq(At::from(at)),
                ))
                .execute(conn)
                .during("change what somebody shows")?;
            let event = name.map(|name| name_changed(actor, former, name.clone(), at));
            Ok(journal::write_events(conn, &event)?)
        })
    }

    fn open_missing(&self, user: UserId, side: Side, at: Timestamp) -> Result<bool, ShowSelfError> {
        self.db.write("open a missing profile", move |conn| {
            let name: Option<String> =
                users::table.find(user.get()).select(users::name).first(conn).optional().during("read a name")?;
            let name = name.ok_or(ShowSelfError::Gone)?;
            let made = match side {
                Side::Brand => open_brand(conn, user, &name, GENERAL_INDUSTRY, At::from(at))?,
                Side::Creator => open_creator(conn, user, At::from(at))?,
            };
            Ok(made)
        })
    }
}

/// Keeps e-mail address and phone as wanted where they differ from those that the account is known by. Whoever else has
/// or wants them plays no part, so nobody learns it. With an entry of the trail where something differs, without values.
fn want_contact(conn: &mut Conn, user: UserId, info: &BasicInfo, at: At) -> Result<(), StoreError> {
    let account = users::table.find(user.get());
    let present: Option<AccountRow> =
        account.select(AccountRow::as_select()).first(conn).optional().during("read an account")?;
    let Some(present) = present else { return Ok(()) };
    let (email, phone) = (info.email.as_ref().map(Email::as_str), info.phone.as_ref().map(Phone::as_str));
    let (former_email, former_phone) = (present.wanted_email.or(present.email), present.wanted_phone.or(present.phone));
    let named = [("email", email, former_email), ("phone", phone, former_phone)];
    let differs = |(_, new, former): &(&str, Option<&str>, Option<String>)| new.is_some() && *new != former.as_deref();
    let fields: Vec<&str> = named.iter().filter(|each| differs(each)).map(|(name, ..)| *name).collect();
    if fields.is_empty() {
        return Ok(());
    }
    diesel::update(account)
        .set((
            email.map(|email| users::wanted_email.eq(nullif(Some(email), users::email))),
            phone.map(|phone| users::wanted_phone.eq(nullif(Some(phone), users::phone))),
            users::updated_at.eq(at),
        ))
        .execute(conn)
        .during("keep what somebody named")?;
    let role = Source { table: "users", row: user.get() }.word("role", &present.role)?;
    journal::write_events(conn, &[contact_named((user, role), &fields.join(" "), at.0)])
}

fn contact_named(actor: Actor, fields: &str, at: Timestamp) -> NewEvent {
    NewEvent {
        at,
        actor: Some(actor),
        action: "contact_named",
        order: None,
        ticket: None,
        from: None,
        to: None,
        reason: None,
        data: vec![("user_id", actor.0.to_string()), ("fields", fields.to_owned())],
    }
}

/// Notes which step of the set-up comes next; none ends it. An ended set-up stays ended. The name of the account,
/// unless it is gone.
fn note_step(conn: &mut Conn, user: UserId, next: Option<&str>, at: At) -> Result<Option<String>, StoreError> {
    let unfinished = users::table.find(user.get()).filter(users::onboarding_completed.eq(false));
    diesel::update(unfinished)
        .set((
            users::onboarding_step.eq(next),
            users::onboarding_completed.eq(next.is_none()),
            users::updated_at.eq(at),
        ))
        .execute(conn)
        .during("note a step of the set-up")?;
    users::table.find(user.get()).select(users::name).first(conn).optional().during("read a name")
}

/// An empty brand profile, unless there is one; whether there was none.
pub(super) fn open_brand(
    conn: &mut Conn,
    user: UserId,
    company: &str,
    industry: &str,
    at: At,
) -> Result<bool, StoreError> {
    diesel::insert_into(brands::table)
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
        .execute(conn)
        .during("open a brand profile")
        .map(|rows| rows == 1)
}

/// An empty creator profile, unless there is one; whether there was none.
pub(super) fn open_creator(conn: &mut Conn, user: UserId, at: At) -> Result<bool, StoreError> {
    diesel::insert_into(creators::table)
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
        .on_conflict_do_nothing()
        .execute(conn)
        .during("open a creator profile")
        .map(|rows| rows == 1)
}

fn prefer_brand(conn: &mut Conn, user: UserId, preferences: &Preferences, at: At) -> Result<(), StoreError> {
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

fn prefer_creator(conn: &mut Conn, user: UserId, preferences: &Preferences, at: At) -> Result<(), StoreError> {
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
