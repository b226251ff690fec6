//! Accounts by the Google account that they are linked with, and by their e-mail addresses.

use app::{
    StoreError,
    accounts::Account,
    google::{GoogleRows, GoogleSubject, NewGoogleAccount, TokenUse},
};
use diesel::prelude::*;
use domain::{AccountStatus, Email, Timestamp, UserId};

use super::{locks, phones::user_id, purge::Old, tx::Rows};
use crate::{
    convert::{self, Source},
    error::{During, is_taken},
    moment::At,
    rows::AccountRow,
    schema::{used_id_tokens, users},
};

const USED: Old = Old { table: "used_id_tokens", key: "digest", time: "expires_at" };
/// How many expired tokens a sign-in forgets.
const FORGOTTEN: u32 = 10;

/// Most accounts that lose an address which somebody else proves at once; with more, the rest lose
/// it at the next proof.
const MAX_WANTING: i64 = 1000;

impl GoogleRows for Rows<'_> {
    fn use_id_token(&mut self, token: &TokenUse, now: Timestamp) -> Result<bool, StoreError> {
        USED.purge(self.conn, now.into(), FORGOTTEN).during("forget ID tokens that expired")?;
        let written = diesel::insert_into(used_id_tokens::table)
            .values((
                used_id_tokens::digest.eq(&token.digest[..]),
                used_id_tokens::expires_at.eq(At::from(token.expires_at)),
            ))
            .on_conflict_do_nothing()
            .execute(self.conn);
        written.map(|rows| rows == 1).during("use an ID token")
    }

    fn account_of_google(
        &mut self,
        subject: &GoogleSubject,
    ) -> Result<Option<Account>, StoreError> {
        let linked = users::table.filter(users::google_subject.eq(subject.as_str()));
        let row: Option<AccountRow> = linked
            .select(AccountRow::as_select())
            .first(self.conn)
            .optional()
            .during("find the account of a Google account")?;
        row.map(convert::account).transpose()
    }

    fn account_of_email(
        &mut self,
        email: &Email,
    ) -> Result<Option<(Account, Option<GoogleSubject>)>, StoreError> {
        let row: Option<(AccountRow, Option<String>)> = users::table
            .filter(users::email.eq(email.as_str()))
            .select((AccountRow::as_select(), users::google_subject))
            .first(self.conn)
            .optional()
            .during("find the account of an e-mail address")?;
        let Some((row, subject)) = row else { return Ok(None) };
        let source = Source { table: "users", row: row.id };
        let subject = subject.map(|text| source.word("google_subject", &text)).transpose()?;
        Ok(Some((convert::account(row)?, subject)))
    }

    fn lock_accounts_wanting_email(
        &mut self,
        email: &Email,
        and: Option<UserId>,
    ) -> Result<Vec<UserId>, StoreError> {
        let and = and.map_or(0, UserId::get);
        let ids = locks::lock_wanting_email(self.conn, and, email.as_str(), MAX_WANTING)
            .during("lock who wants an e-mail address")?;
        ids.into_iter().map(user_id).collect()
    }

    fn drop_wanted_emails(&mut self, users: &[UserId], at: Timestamp) -> Result<(), StoreError> {
        let losers = users::table.filter(users::id.eq_any(users.iter().map(|user| user.get())));
        diesel::update(losers)
            .set((users::wanted_email.eq(None::<String>), users::updated_at.eq(At::from(at))))
            .execute(self.conn)
            .map(drop)
            .during("take an e-mail address away")
    }

    fn link_google(
        &mut self,
        user: UserId,
        subject: &GoogleSubject,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let unlinked = users::table
            .filter(users::id.eq(user.get()))
            .filter(users::google_subject.is_null().or(users::google_subject.eq(subject.as_str())));
        let written = diesel::update(unlinked)
            .set((users::google_subject.eq(subject.as_str()), users::updated_at.eq(At::from(at))))
            .execute(self.conn);
        if is_taken(&written) {
            return Ok(false);
        }
        written.map(|rows| rows == 1).during("link a Google account")
    }

    fn insert_google_account(
        &mut self,
        new: &NewGoogleAccount,
    ) -> Result<Option<Account>, StoreError> {
        let at = At::from(new.at);
        let row: Option<AccountRow> = diesel::insert_into(users::table)
            .values((
                users::google_subject.eq(new.subject.as_str()),
                users::email.eq(new.email.as_str()),
                users::name.eq(&new.name),
                users::profile_image_url.eq(new.picture.as_ref().map(ToString::to_string)),
                users::role.eq(new.role.as_str()),
                users::status.eq(AccountStatus::Active.as_str()),
                users::email_verified.eq(true),
                users::phone_verified.eq(false),
                users::onboarding_completed.eq(false),
                users::onboarding_step.eq(new.onboarding_step),
                users::auth_provider.eq("google"),
                users::last_login_at.eq(at),
                (users::created_at.eq(at), users::updated_at.eq(at)),
            ))
            .on_conflict_do_nothing()
            .returning(AccountRow::as_select())
            .get_result(self.conn)
            .optional()
            .during("open an account")?;
        row.map(convert::account).transpose()
    }
}
