//! What an account is signed in with, and what ends it.

use app::{
    StoreError,
    accounts::{CredentialRows, Credentials, SignedOutTokens},
};
use diesel::prelude::*;
use domain::{Timestamp, UserId};

use super::{locks, tx::Rows};
use crate::{
    convert::{self, Source},
    error::During,
    moment::At,
    rows::AccountRow,
    schema::{sessions, users},
};

/// An account with the hash of its password.
pub(super) fn credentials(mut row: AccountRow) -> Result<Credentials, StoreError> {
    let password_hash = row.password_hash.take();
    Ok(Credentials { account: convert::account(row)?, password_hash })
}

impl CredentialRows for Rows<'_> {
    fn lock_credentials(&mut self, user: UserId) -> Result<Option<Credentials>, StoreError> {
        let row = locks::lock_whole_account(self.conn, user.get()).during("lock an account")?;
        row.map(credentials).transpose()
    }

    fn save_password_hash(
        &mut self,
        user: UserId,
        hash: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let set = (users::password_hash.eq(hash), users::updated_at.eq(At::from(at)));
        let update = diesel::update(users::table.find(user.get())).set(set);
        update.execute(self.conn).map(drop).during("change a password")
    }

    fn lock_signed_out_tokens(
        &mut self,
        user: UserId,
    ) -> Result<Option<SignedOutTokens>, StoreError> {
        let tokens = locks::lock_signed_out_tokens(self.conn, user.get())
            .during("lock signed-out tokens")?;
        let source = Source { table: "users", row: user.get() };
        tokens.map(|tokens| source.word("signed_out_tokens", &tokens)).transpose()
    }

    fn save_signed_out_tokens(
        &mut self,
        user: UserId,
        tokens: &SignedOutTokens,
    ) -> Result<(), StoreError> {
        let update = diesel::update(users::table.find(user.get()))
            .set(users::signed_out_tokens.eq(tokens.to_string()));
        update.execute(self.conn).map(drop).during("sign a token out")
    }

    fn end_sign_ins(&mut self, user: UserId) -> Result<u32, StoreError> {
        let version: i32 = diesel::update(users::table.find(user.get()))
            .set((
                users::credential_version.eq(users::credential_version + 1),
                users::signed_out_tokens.eq(""),
            ))
            .returning(users::credential_version)
            .get_result(self.conn)
            .during("raise the version of credentials")?;
        let own = sessions::table.filter(sessions::user_id.eq(user.get()));
        diesel::delete(own).execute(self.conn).during("end the sessions of an account")?;
        Source { table: "users", row: user.get() }.int("credential_version", version)
    }
}
