//! One-time codes, and the accounts that they open.

use std::time::Duration;

use app::{
    Account, CodeGrant, GENERAL_INDUSTRY, PhoneClaim, PhoneHolder, SignInByPhoneError, StoreError, UNNAMED_COMPANY,
    ports::PhoneCodeStore,
};
use diesel::prelude::*;
use domain::{AccountStatus, AskedAgain, CodeDigest, Phone, PhoneCode, Role, Side, Timestamp, Trial, UserId};

use super::{
    Store,
    dialect::{self, Conn},
    journal, profile_store,
};
use crate::{
    convert::{self, Source},
    error::{During, is_taken},
    moment::At,
    rows::{AccountRow, PhoneCodeRow},
    schema::{phone_codes, users},
};

impl PhoneCodeStore for Store {
    fn grant(
        &self,
        phone: &Phone,
        digest: &CodeDigest,
        at: Timestamp,
        pause: Duration,
    ) -> Result<CodeGrant, StoreError> {
        let (phone, digest) = (phone.clone(), *digest);
        self.db.write("grant a code", move |conn| {
            let row = PhoneCodeRow {
                phone: phone.to_string(),
                digest: Some(digest.to_vec()),
                accepted_at: at.into(),
                attempts: 0,
            };
            let first = diesel::insert_into(phone_codes::table).values(&row).on_conflict_do_nothing();
            if first.execute(conn).during("keep a code")? == 1 {
                return Ok(CodeGrant::Granted);
            }
            match lock_code(conn, &phone)?.map_or(AskedAgain::Granted, |former| former.asked_again(at, pause)) {
                AskedAgain::Repeated => Ok(CodeGrant::Repeated),
                AskedAgain::TooSoon { seconds } => Ok(CodeGrant::TooSoon { seconds }),
                AskedAgain::Granted => {
                    // the row is this one, unless it was withdrawn between the two statements
                    diesel::insert_into(phone_codes::table)
                        .values(&row)
                        .on_conflict(phone_codes::phone)
                        .do_update()
                        .set(&row)
                        .execute(conn)
                        .during("replace a code")?;
                    Ok(CodeGrant::Granted)
                }
            }
        })
    }

    fn withdraw(&self, phone: &Phone, digest: &CodeDigest) -> Result<(), StoreError> {
        let (phone, digest) = (phone.clone(), *digest);
        self.db.write("withdraw a code", move |conn| {
            let known = phone_codes::table.find(phone.as_str()).filter(phone_codes::digest.eq(digest.to_vec()));
            diesel::delete(known).execute(conn).during("withdraw a code")?;
            Ok(())
        })
    }

    fn redeem(&self, claim: &PhoneClaim) -> Result<Account, SignInByPhoneError> {
        let claim = claim.clone();
        // a wrong code is counted, so that it is no reason to roll back
        self.db.write("redeem a code", move |conn| -> Result<_, SignInByPhoneError> {
            let code = lock_code(conn, &claim.phone)?;
            match code.as_ref().map_or(Trial::Void, |code| code.tried(&claim.digest, claim.at)) {
                Trial::Right => open(conn, &claim).map(Ok),
                Trial::Wrong => {
                    diesel::update(phone_codes::table.find(claim.phone.as_str()))
                        .set(phone_codes::attempts.eq(phone_codes::attempts + 1))
                        .execute(conn)
                        .during("count a wrong code")?;
                    Ok(Err(SignInByPhoneError::InvalidCode))
                }
                Trial::Void => Ok(Err(SignInByPhoneError::InvalidCode)),
            }
        })?
    }

    fn forget_codes(&self, before: Timestamp, limit: u32) -> Result<u32, StoreError> {
        self.db.write("forget codes", move |conn| {
            let removed = dialect::forget_codes(conn, before.into(), i64::from(limit)).during("forget codes")?;
            Ok(u32::try_from(removed).unwrap_or(u32::MAX))
        })
    }
}

/// The last code of a phone, which stays as it is until the end of the transaction.
fn lock_code(conn: &mut Conn, phone: &Phone) -> Result<Option<PhoneCode>, StoreError> {
    let row = dialect::lock_code(conn, phone.as_str()).during("lock a code")?;
    let code = |row: PhoneCodeRow| {
        let source = Source { table: "phone_codes", row: 0 };
        let digest = row.digest.map(|digest| digest.try_into().map_err(|_| source.corrupt("digest"))).transpose()?;
        Ok(PhoneCode { digest, accepted_at: row.accepted_at.0, attempts: source.int("attempts", row.attempts)? })
    };
    row.map(code).transpose()
}

/// Uses the right code up and opens the account that it is for.
fn open(conn: &mut Conn, claim: &PhoneClaim) -> Result<Account, SignInByPhoneError> {
    let owner: Option<(i64, String)> = users::table
        .filter(users::phone.eq(claim.phone.as_str()))
        .select((users::id, users::status))
        .first(conn)
        .optional()
        .during("find the owner of a phone")?;
    let owner = owner.map(|(id, status)| -> Result<_, StoreError> {
        let source = Source { table: "users", row: id };
        Ok((source.id("id", UserId::new, id)?, source.word("status", &status)?))
    });
    let account = match claim.holder(owner.transpose()?)? {
        PhoneHolder::Owner(user) => prove(conn, user, claim, Some(At::from(claim.at)))?,
        PhoneHolder::Attached(user) => {
            let account = prove(conn, user, claim, None)?;
            journal::write_events(conn, &[claim.event("phone_attached", &account)])?;
            account
        }
        PhoneHolder::Newcomer => {
            let account = add_newcomer(conn, claim)?;
            journal::write_events(conn, &[claim.event("account_opened", &account)])?;
            account
        }
    };
    diesel::update(phone_codes::table.find(claim.phone.as_str()))
        .set(phone_codes::digest.eq(None::<Vec<u8>>))
        .execute(conn)
        .during("use up a code")?;
    Ok(account)
}

/// Sets a phone as proven, and when its owner signed in.
fn prove(
    conn: &mut Conn,
    user: UserId,
    claim: &PhoneClaim,
    signed_in: Option<At>,
) -> Result<Account, SignInByPhoneError> {
    let written = diesel::update(users::table.find(user.get()))
        .set((
            users::phone.eq(claim.phone.as_str()),
            users::phone_verified.eq(true),
            signed_in.map(|at| users::last_login_at.eq(at)),
        ))
        .returning(AccountRow::as_select())
        .get_result::<AccountRow>(conn)
        .optional();
    // somebody set it meanwhile, without having it
    if is_taken(&written) {
        return Err(SignInByPhoneError::PhoneInUse);
    }
    let row = written.during("prove a phone")?;
    Ok(convert::account(row.ok_or(SignInByPhoneError::NotActive)?)?)
}

/// An active account with an empty profile.
fn add_newcomer(conn: &mut Conn, claim: &PhoneClaim) -> Result<Account, SignInByPhoneError> {
    let (at, side) = (At::from(claim.at), claim.newcomer.side);
    let written = diesel::insert_into(users::table)
        .values((
            users::phone.eq(claim.phone.as_str()),
            users::name.eq(claim.newcomer.name()),
            users::role.eq(Role::from(side).word()),
            users::status.eq(AccountStatus::Active.word()),
            users::email_verified.eq(false),
            users::phone_verified.eq(true),
            users::onboarding_completed.eq(false),
            users::onboarding_step.eq("basic_info"),
            users::auth_provider.eq("phone"),
            users::last_login_at.eq(at),
            (users::created_at.eq(at), users::updated_at.eq(at)),
        ))
        .returning(AccountRow::as_select())
        .get_result::<AccountRow>(conn);
    if is_taken(&written) {
        return Err(SignInByPhoneError::PhoneInUse);
    }
    let account = convert::account(written.during("open an account")?)?;
    match side {
        Side::Brand => profile_store::open_brand(conn, account.id, UNNAMED_COMPANY, GENERAL_INDUSTRY, at)?,
        Side::Creator => profile_store::open_creator(conn, account.id, at)?,
    }
    Ok(account)
}
