//! The own profiles of brands and creators.

use app::{BrandProfile, GENERAL_INDUSTRY, OwnCreator, SetUpProfileError, StoreError, ports::ProfileStore};
use diesel::prelude::*;
use domain::{AccountStatus, BasicInfo, Preferences, Side, Timestamp, UserId};

use super::{Store, catalog, dialect::Conn};
use crate::{
    convert,
    error::{During, is_taken},
    json,
    moment::At,
    rows::{BasicBrandRow, BasicCreatorRow, BrandRow, CreatorRow, OwnBrandRow, OwnCreatorRow, OwnerRow},
    schema::{brands, creators, users},
};

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
            convert::own_brand(row, own, owner, works.unwrap_or_default()).map(Some)
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
            let profile = catalog::own_profile(conn, (row, owner), portfolio)?;
            convert::own_creator(own, profile).map(Some)
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
            set_contact(conn, user, &info, at)?;
            let name = note_step(conn, user, Some("preferences"), at)?.ok_or(SetUpProfileError::Gone)?;
            match side {
                Side::Brand => {
                    open_brand(conn, user, info.company_name.as_deref().unwrap_or(&name), GENERAL_INDUSTRY, at)?;
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
}

/// Sets e-mail address and phone where they differ from the present ones; what differs is not proven.
fn set_contact(conn: &mut Conn, user: UserId, info: &BasicInfo, at: At) -> Result<(), SetUpProfileError> {
    let account = || users::table.find(user.get());
    if let Some(email) = &info.email {
        let differs = users::email.is_null().or(users::email.ne(email.as_str()));
        let written = diesel::update(account().filter(differs))
            .set((users::email.eq(email.as_str()), users::email_verified.eq(false), users::updated_at.eq(at)))
            .execute(conn);
        if is_taken(&written) {
            return Err(SetUpProfileError::EmailInUse);
        }
        written.during("set an e-mail address")?;
    }
    if let Some(phone) = &info.phone {
        let differs = users::phone.is_null().or(users::phone.ne(phone.as_str()));
        let written = diesel::update(account().filter(differs))
            .set((users::phone.eq(phone.as_str()), users::phone_verified.eq(false), users::updated_at.eq(at)))
            .execute(conn);
        if is_taken(&written) {
            return Err(SetUpProfileError::PhoneInUse);
        }
        written.during("set a phone")?;
    }
    Ok(())
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

/// An empty brand profile, unless there is one.
pub(super) fn open_brand(
    conn: &mut Conn,
    user: UserId,
    company: &str,
    industry: &str,
    at: At,
) -> Result<(), StoreError> {
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
        .during("open a brand profile")?;
    Ok(())
}

/// An empty creator profile, unless there is one.
pub(super) fn open_creator(conn: &mut Conn, user: UserId, at: At) -> Result<(), StoreError> {
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
        .during("open a creator profile")?;
    Ok(())
}

fn prefer_brand(conn: &mut Conn, user: UserId, preferences: &Preferences, at: At) -> Result<(), StoreError> {
    diesel::update(brands::table.filter(brands::user_id.eq(user.get())))
        .set((
            brands::industries.eq(json::texts(&preferences.categories)),
            brands::description.eq(&preferences.about),
            brands::languages.eq(json::texts(&preferences.languages)),
            preferences.role.as_ref().map(|role| brands::role_in_organization.eq(role)),
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
            creators::content_categories.eq(json::texts(&preferences.categories)),
            creators::bio.eq(&preferences.about),
            creators::languages.eq(json::texts(&preferences.languages)),
            preferences.platforms.as_ref().map(|platforms| creators::platforms.eq(json::texts(platforms))),
            preferences.born.map(|day| creators::date_of_birth.eq(At::from(day.midnight()))),
            creators::updated_at.eq(at),
        ))
        .execute(conn)
        .during("write a creator profile")?;
    Ok(())
}
