//! One-time codes, and the accounts that they open.

use app::{
    Account, CodeGrant, CodeRequest, PhoneClaim, PhoneHolder, PhoneOwner, SignInByPhoneError, StoreError,
    ports::PhoneCodeStore,
    profiles::{GENERAL_INDUSTRY, UNNAMED_COMPANY},
};
use diesel::prelude::*;
use domain::{AccountStatus, CodeBudgets, CodeDigest, Phone, PhoneCode, Role, Side, Timestamp, Trial, UserId};

use super::{
    Store, code_events, credentials,
    dialect::{self, Conn},
    journal, profiles,
};
use crate::{
    convert::{self, Source},
    error::{During, is_taken},
    moment::At,
    rows::{AccountRow, PhoneCodeRow},
    schema::{phone_codes, users},
};

/// Most accounts that lose a phone which somebody else proves at once; with more, the rest lose it at the next proof.
const MOST_TAKEN: i64 = 1000;

impl PhoneCodeStore for Store {
    fn grant(&self, request: &CodeRequest, budgets: &CodeBudgets) -> Result<CodeGrant, StoreError> {
        let (request, budgets) = (request.clone(), budgets.clone());
        self.db.write("grant a code", move |conn| {
            let CodeRequest { phone, address, digest, at } = &request;
            // one after another, of all phones: what is counted over them is exact
            dialect::lock_codes(conn).during("lock the codes")?;
            if lock_code(conn, phone)?.is_some_and(|former| former.is_repeated(*at)) {
                return Ok(CodeGrant::Repeated);
            }
            let history = code_events::of_request(conn, &request, &budgets)?;
            if let Some(seconds) = budgets.wait_to_send(&history, *at) {
                return Ok(CodeGrant::TooSoon { seconds });
            }
            let row = PhoneCodeRow {
                phone: phone.to_string(),
                digest: Some(digest.to_vec()),
                accepted_at: (*at).into(),
                attempts: 0,
            };
            diesel::insert_into(phone_codes::table)
                .values(&row)
                .on_conflict(phone_codes::phone)
                .do_update()
                .set(&row)
                .execute(conn)
                .during("keep a code")?;
            code_events::note(conn, phone, Some(address), *at)?;
            Ok(CodeGrant::Granted)
        })
    }

    fn withdraw(&self, phone: &Phone, digest: &CodeDigest) -> Result<(), StoreError> {
        let (phone, digest) = (phone.clone(), *digest);
        self.db.write("withdraw a code", move |conn| {
            let known = phone_codes::table.find(phone.as_str()).filter(phone_codes::digest.eq(digest.to_vec()));
            diesel::update(known)
                .set(phone_codes::digest.eq(None::<Vec<u8>>))
                .execute(conn)
                .during("withdraw a code")?;
            Ok(())
        })
    }

    fn redeem(&self, claim: &PhoneClaim, budgets: &CodeBudgets) -> Result<Account, SignInByPhoneError> {
        let (claim, budgets) = (claim.clone(), budgets.clone());
        // a wrong code is counted, so that it is no reason to roll back
        self.db.write("redeem a code", move |conn| -> Result<_, SignInByPhoneError> {
            let code = lock_code(conn, &claim.phone)?;
            let trial = code.as_ref().map_or(Trial::Void, |code| code.tried(&claim.digest, claim.at));
            let owner = owner_of(conn, &claim.phone)?;
            if trial == Trial::Void {
                return refuse(conn, &claim, owner, SignInByPhoneError::InvalidCode);
            }
            let history = code_events::of_phone(conn, &claim.phone, claim.at)?;
            if let Some(seconds) = budgets.wait_to_try(&history, claim.at) {
                return Ok(Err(SignInByPhoneError::TooManyTries { seconds }));
            }
            if trial == Trial::Right {
                return match claim.holder(owner) {
                    Ok(holder) => open(conn, &claim, holder).map(Ok),
                    Err(refusal) => refuse(conn, &claim, owner, refusal),
                };
            }
            diesel::update(phone_codes::table.find(claim.phone.as_str()))
                .set(phone_codes::attempts.eq(phone_codes::attempts + 1))
                .execute(conn)
                .during("count a wrong code")?;
            code_events::note(conn, &claim.phone, None, claim.at)?;
            refuse(conn, &claim, owner, SignInByPhoneError::InvalidCode)
        })?
    }

    fn forget_codes(&self, before: Timestamp, limit: u32) -> Result<u32, StoreError> {
        self.db.write("forget codes", move |conn| {
            let codes = dialect::forget_codes(conn, before.into(), i64::from(limit)).during("forget codes")?;
            let codes = u32::try_from(codes).unwrap_or(u32::MAX);
            let left = i64::from(limit.saturating_sub(codes));
            let events = dialect::forget_code_events(conn, before.into(), left).during("forget what was counted")?;
            Ok(codes.saturating_add(u32::try_from(events).unwrap_or(u32::MAX)))
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

/// Notes in the trail that nobody was signed in. That is kept, unlike what an error leaves.
fn refuse(
    conn: &mut Conn,
    claim: &PhoneClaim,
    owner: Option<PhoneOwner>,
    refusal: SignInByPhoneError,
) -> Result<Result<Account, SignInByPhoneError>, SignInByPhoneError> {
    journal::write_events(conn, &[claim.failure(owner.map(|owner| owner.user), &refusal)])?;
    Ok(Err(refusal))
}

/// Uses the right code up and opens the account that it is for. Whoever else only named the phone loses it.
fn open(conn: &mut Conn, claim: &PhoneClaim, holder: PhoneHolder) -> Result<Account, SignInByPhoneError> {
    let user = match holder {
        PhoneHolder::Owner(user) | PhoneHolder::Attached(user) => user.get(),
        PhoneHolder::Newcomer => 0,
    };
    let locked =
        dialect::lock_wanting(conn, user, claim.phone.as_str(), MOST_TAKEN).during("lock who wants a phone")?;
    let account = match holder {
        PhoneHolder::Owner(user) => {
            let account = prove(conn, user, claim, Some(At::from(claim.at)))?;
            journal::write_events(conn, &[claim.event("signed_in", &account)])?;
            account
        }
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
    take_from_others(conn, claim, &account, &locked)?;
    diesel::update(phone_codes::table.find(claim.phone.as_str()))
        .set(phone_codes::digest.eq(None::<Vec<u8>>))
        .execute(conn)
        .during("use up a code")?;
    code_events::settle(conn, &claim.phone)?;
    Ok(account)
}

/// The account that is known by a phone.
fn owner_of(conn: &mut Conn, phone: &Phone) -> Result<Option<PhoneOwner>, StoreError> {
    let row: Option<(i64, String, String, bool)> = users::table
        .filter(users::phone.eq(phone.as_str()))
        .select((users::id, users::role, users::status, users::phone_given))
        .first(conn)
        .optional()
        .during("find the owner of a phone")?;
    let owner = |(id, role, status, is_given): (i64, String, String, bool)| {
        let source = Source { table: "users", row: id };
        let (user, role) = (source.id("id", UserId::new, id)?, source.word("role", &role)?);
        Ok(PhoneOwner { user, role, status: source.word("status", &status)?, is_given })
    };
    row.map(owner).transpose()
}

/// Takes a phone that was proven now away from the locked accounts that only named it, each with an entry of the trail.
fn take_from_others(conn: &mut Conn, claim: &PhoneClaim, prover: &Account, locked: &[i64]) -> Result<(), StoreError> {
    let losers: Vec<i64> =
        diesel::update(users::table.filter(users::id.eq_any(locked)).filter(users::id.ne(prover.id.get())))
            .set((users::wanted_phone.eq(None::<String>), users::updated_at.eq(At::from(claim.at))))
            .returning(users::id)
            .get_results(conn)
            .during("take a phone away")?;
    let event = |id: i64| {
        let user = Source { table: "users", row: id }.id("id", UserId::new, id)?;
        Ok(claim.taken_from(user, prover))
    };
    let events: Vec<_> = losers.into_iter().map(event).collect::<Result<_, StoreError>>()?;
    journal::write_events(conn, &events)
}

/// Sets a phone as proven, and when its owner signed in. Of staff, no token replaces a phone that a super admin gave.
fn prove(
    conn: &mut Conn,
    user: UserId,
    claim: &PhoneClaim,
    signed_in: Option<At>,
) -> Result<Account, SignInByPhoneError> {
    let present = users::table
        .find(user.get())
        .select((users::phone, users::phone_given, users::phone_verified, users::email_verified, users::password_hash))
        .first::<(Option<String>, bool, bool, bool, Option<String>)>(conn)
        .optional()
        .during("read a phone")?;
    let (former, is_given, was_proven, has_email, password) = present.ok_or(SignInByPhoneError::NotActive)?;
    let is_same = former.as_deref() == Some(claim.phone.as_str());
    if is_given && !is_same {
        return Err(SignInByPhoneError::GivenPhone);
    }
    let is_attached = signed_in.is_none();
    let written = diesel::update(users::table.find(user.get()))
        .set((
            users::phone.eq(claim.phone.as_str()),
            users::phone_verified.eq(true),
            is_attached.then(|| users::wanted_phone.eq(None::<String>)),
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
    let mut account = convert::account(row.ok_or(SignInByPhoneError::NotActive)?)?;
    let is_replaced = !is_same && former.is_some() && was_proven;
    // whoever made an account that nobody could sign in to has tokens from before
    let is_taken_over = !is_attached && !was_proven && !has_email && password.is_none();
    if is_replaced || is_taken_over {
        account.credential_version = credentials::end_sign_ins(conn, user)?;
    }
    Ok(account)
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
        Side::Brand => profiles::open_brand(conn, account.id, UNNAMED_COMPANY, GENERAL_INDUSTRY, at)?,
        Side::Creator => profiles::open_creator(conn, account.id, at)?,
    };
    Ok(account)
}
