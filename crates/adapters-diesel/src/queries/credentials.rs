//! What an account is signed in with, and what ends it.

use app::{SignedOutTokens, StoreError, TokenHandle};
use diesel::prelude::*;
use domain::{Timestamp, UserId};

use super::dialect::{self, Conn};
use crate::{
    convert::Source,
    error::During,
    schema::{sessions, users},
};

/// Ends every token and every session of an account, in the transaction of whatever changed its credentials. Returns
/// the version of those that are opened from now on.
pub(super) fn end_sign_ins(conn: &mut Conn, user: UserId) -> Result<u32, StoreError> {
    let version: i32 = diesel::update(users::table.find(user.get()))
        .set((users::credential_version.eq(users::credential_version + 1), users::signed_out_tokens.eq("")))
        .returning(users::credential_version)
        .get_result(conn)
        .during("raise the version of credentials")?;
    let own = sessions::table.filter(sessions::user_id.eq(user.get()));
    diesel::delete(own).execute(conn).during("end the sessions of an account")?;
    Source { table: "users", row: user.get() }.int("credential_version", version)
}

/// Ends one token. When too many of the account were ended one by one, all are.
pub(super) fn end_token(conn: &mut Conn, user: UserId, token: TokenHandle, at: Timestamp) -> Result<(), StoreError> {
    dialect::lock_account(conn, user.get()).during("lock an account")?;
    let row = users::table.find(user.get());
    let known: String = row.select(users::signed_out_tokens).first(conn).during("read signed-out tokens")?;
    let known: SignedOutTokens = Source { table: "users", row: user.get() }.word("signed_out_tokens", &known)?;
    match known.with(token, at) {
        Some(more) => {
            diesel::update(row)
                .set(users::signed_out_tokens.eq(more.to_string()))
                .execute(conn)
                .during("sign a token out")?;
        }
        None => {
            end_sign_ins(conn, user)?;
        }
    }
    Ok(())
}
