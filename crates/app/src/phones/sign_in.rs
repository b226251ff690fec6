//! Signing in with a phone and the code that was sent to it.

use std::{sync::Arc, time::Duration};

use domain::{
    Code, CodeBudgets, CodeDigest, NewAuditEntry, Phone, PhoneCode, Role, Timestamp, Trial, UserId,
};

use super::{
    NewPhoneAccount, PhoneCodeRows, PhoneRows, PhoneSignIn, PhoneTransactions, ProvenPhone,
    SignInByPhoneError,
    send_code::history,
    types::CodeEvent,
    verification::{PhoneHolder, PhoneVerification},
};
use crate::{
    Clock,
    accounts::{Account, CodeChecker, Codes, CredentialRows, TellFormerContact},
    effects::{EffectRows, Effects},
    profiles::{ProfileOwner, ProfileRows, UNNAMED_COMPANY, open_profile},
};

/// The step of the set-up with which a new account begins.
const FIRST_PAGE: &str = "basic_info";

/// Signs in with a phone.
#[derive(Clone)]
pub struct SignInByPhone {
    store: Arc<dyn PhoneTransactions>,
    codes: Arc<dyn Codes>,
    clock: Arc<dyn Clock>,
    budgets: CodeBudgets,
    tell: TellFormerContact,
    fresh: Duration,
    checker: Option<Arc<dyn CodeChecker>>,
}

/// What no code has as its hash.
const NO_DIGEST: CodeDigest = [0; 32];

impl SignInByPhone {
    /// How old a sign-in may be with which a phone is attached, unless it is said otherwise.
    pub const FRESH: Duration = Duration::from_mins(10);

    /// The use case over a store, codes, a clock, how often codes may be tried, and the notices to
    /// former contacts.
    #[must_use]
    pub fn new(
        store: Arc<dyn PhoneTransactions>,
        codes: Arc<dyn Codes>,
        clock: Arc<dyn Clock>,
        budgets: CodeBudgets,
        tell: TellFormerContact,
    ) -> Self {
        Self { store, codes, clock, budgets, tell, fresh: Self::FRESH, checker: None }
    }

    /// The same where a phone is attached only within so much time after a sign-in.
    #[must_use]
    pub fn with_fresh(self, fresh: Duration) -> Self {
        Self { fresh, ..self }
    }

    /// The same where somebody else says whether a code is right.
    #[must_use]
    pub fn with_checker(self, checker: Option<Arc<dyn CodeChecker>>) -> Self {
        Self { checker, ..self }
    }

    /// Whether codes are checked over a network.
    #[must_use]
    pub const fn asks_elsewhere(&self) -> bool {
        self.checker.is_some()
    }

    /// Whether somebody who signed in then may attach a phone: whoever stole a token cannot make it
    /// a door that stays open. Of a sign-in at an unknown time nobody knows that it is fresh.
    #[must_use]
    pub fn is_fresh(&self, signed_in_at: Option<Timestamp>) -> bool {
        signed_in_at.is_some_and(|at| at > self.clock.now() - self.fresh)
    }

    /// The account that the phone belongs to now. It counts as proven, and the code is used up. A
    /// new account is active and has an empty profile. Where a phone is attached, the account is
    /// told at the phone and the e-mail address that it had before.
    ///
    /// # Errors
    /// [`SignInByPhoneError`].
    pub fn run(&self, request: PhoneSignIn) -> Result<Account, SignInByPhoneError> {
        let PhoneSignIn { phone, code, attach_to, newcomer, address } = request;
        let at = self.clock.now();
        let digest = match &self.checker {
            None => self.codes.digest(&phone, &code),
            Some(checker) => self.ask(checker.as_ref(), &phone, &code, at)?,
        };
        let before = attach_to.map(|user| self.tell.before(user)).transpose()?.flatten();
        let verification = PhoneVerification { phone, digest, attach_to, newcomer, address, at };
        let budgets = self.budgets.clone();
        // a wrong code is counted and a refusal is on record, so that neither rolls back
        let account =
            self.store.write("redeem a code", move |tx| redeem(tx, &verification, &budgets))??;
        if let Some(before) = before {
            self.tell.run(&before);
        }
        Ok(account)
    }
}

impl SignInByPhone {
    /// The hash of the code that is kept, if somebody else says that the typed one is right. The
    /// service keeps one that nobody knows, so that limits and times are its own. Nobody is asked
    /// while no code is good or none may be tried.
    fn ask(
        &self,
        checker: &dyn CodeChecker,
        phone: &Phone,
        code: &Code,
        at: Timestamp,
    ) -> Result<CodeDigest, SignInByPhoneError> {
        let (of, budgets) = (phone.clone(), self.budgets.clone());
        let kept = self.store.write("look for a code", move |tx| may_try(tx, &of, &budgets, at))?;
        let Some(kept) = kept else { return Ok(NO_DIGEST) };
        match checker.check(phone, code) {
            Ok(is_right) => Ok(if is_right { kept } else { NO_DIGEST }),
            Err(source) => {
                Err(SignInByPhoneError::NotChecked { seconds: source.seconds(1), source })
            }
        }
    }
}

/// The hash of the last code of a phone, while a code may be tried.
fn may_try(
    tx: &mut (impl PhoneCodeRows + ?Sized),
    phone: &Phone,
    budgets: &CodeBudgets,
    at: Timestamp,
) -> Result<Option<CodeDigest>, SignInByPhoneError> {
    let code = tx.lock_phone_code(phone)?;
    let live = code.filter(|code| code.tried(&NO_DIGEST, at) != Trial::Void);
    let must_wait = budgets.wait_to_try(&history(tx, phone, at)?, at).is_some();
    Ok(live.filter(|_| !must_wait).and_then(|code| code.digest))
}

/// What a transaction needs to redeem a code.
pub(crate) trait RedeemRows:
    PhoneCodeRows + PhoneRows + CredentialRows + ProfileRows + EffectRows
{
}
impl<T: PhoneCodeRows + PhoneRows + CredentialRows + ProfileRows + EffectRows + ?Sized> RedeemRows
    for T
{
}

/// Tries a code. The right one is used up and opens an account; a wrong one is counted. An inner
/// error is to be committed, an outer one is to be rolled back.
pub(crate) fn redeem(
    tx: &mut (impl RedeemRows + ?Sized),
    verification: &PhoneVerification,
    budgets: &CodeBudgets,
) -> Result<Result<Account, SignInByPhoneError>, SignInByPhoneError> {
    let PhoneVerification { phone, digest, at, .. } = verification;
    let code = tx.lock_phone_code(phone)?;
    let owner = tx.account_of_phone(phone)?;
    let refuse = |tx: &mut _, refusal| refuse(tx, verification, owner.as_ref(), refusal);
    let trial = code.as_ref().map_or(Trial::Void, |code| code.tried(digest, *at));
    let Some(code) = code.filter(|_| trial != Trial::Void) else {
        return refuse(tx, SignInByPhoneError::InvalidCode);
    };
    if let Some(seconds) = budgets.wait_to_try(&history(tx, phone, *at)?, *at) {
        return Ok(Err(SignInByPhoneError::TooManyTries { seconds }));
    }
    if trial == Trial::Wrong {
        tx.save_phone_code(phone, &PhoneCode { attempts: code.attempts + 1, ..code })?;
        tx.insert_code_event(phone, &CodeEvent { address: None, is_settled: false, at: *at })?;
        return refuse(tx, SignInByPhoneError::InvalidCode);
    }
    match verification.holder(owner.as_ref()) {
        Ok(holder) => open(tx, verification, &code, holder).map(Ok),
        Err(refusal) => refuse(tx, refusal),
    }
}

/// Writes down that nobody was signed in. The code stays as it is.
fn refuse(
    tx: &mut (impl EffectRows + ?Sized),
    verification: &PhoneVerification,
    owner: Option<&Account>,
    refusal: SignInByPhoneError,
) -> Result<Result<Account, SignInByPhoneError>, SignInByPhoneError> {
    tx.record(&verification.failure(owner.map(|owner| owner.id), &refusal).into())?;
    Ok(Err(refusal))
}

/// Opens the account that the right code is for and uses the code up. Whoever else only named the
/// phone loses it.
fn open(
    tx: &mut (impl RedeemRows + ?Sized),
    verification: &PhoneVerification,
    code: &PhoneCode,
    holder: PhoneHolder,
) -> Result<Account, SignInByPhoneError> {
    let PhoneVerification { phone, at, .. } = verification;
    let known = match holder {
        PhoneHolder::Owner(user) | PhoneHolder::Attached(user) => Some(user),
        PhoneHolder::Newcomer => None,
    };
    let locked = tx.lock_accounts_wanting(phone, known)?;
    let (account, action) = match holder {
        PhoneHolder::Owner(user) => (prove(tx, verification, user, Some(*at))?, "signed_in"),
        PhoneHolder::Attached(user) => (prove(tx, verification, user, None)?, "phone_attached"),
        PhoneHolder::Newcomer => (open_new(tx, verification)?, "account_opened"),
    };
    let losers: Vec<UserId> = locked.into_iter().filter(|user| *user != account.id).collect();
    if !losers.is_empty() {
        tx.drop_wanted_phones(&losers, *at)?;
    }
    let taken = losers.into_iter().map(|loser| verification.taken_from(loser, &account));
    let audit: Vec<NewAuditEntry> =
        std::iter::once(verification.entry(action, &account)).chain(taken).collect();
    tx.record(&Effects { audit, ..Effects::default() })?;
    tx.save_phone_code(phone, &PhoneCode { digest: None, ..code.clone() })?;
    tx.settle_code_events(phone)?;
    Ok(account)
}

/// Sets the phone as proven, and when its owner signed in. No token replaces a phone that a super
/// admin gave. What was signed in before ends where a proven phone is replaced, and where the owner
/// of the phone signs in to an account that somebody else made with it: one that had no proven
/// phone, no proven address and no password.
fn prove(
    tx: &mut (impl PhoneRows + CredentialRows + ?Sized),
    verification: &PhoneVerification,
    user: UserId,
    signed_in_at: Option<Timestamp>,
) -> Result<Account, SignInByPhoneError> {
    let known = tx.lock_credentials(user)?.ok_or(SignInByPhoneError::NotActive)?;
    let (account, phone) = (known.account, verification.phone.clone());
    let is_same = account.phone.as_deref() == Some(phone.as_str());
    if account.phone_given && !is_same {
        return Err(SignInByPhoneError::GivenPhone);
    }
    let is_attached = signed_in_at.is_none();
    let proven = ProvenPhone { user, phone, drops_wanted: is_attached, signed_in_at };
    if !tx.save_proven_phone(&proven)? {
        return Err(SignInByPhoneError::PhoneInUse);
    }
    let is_replaced = !is_same && account.phone.is_some() && account.phone_verified;
    let has_other =
        account.phone_verified || account.email_verified || known.password_hash.is_some();
    let is_taken_over = !is_attached && !has_other;
    let credential_version = if is_replaced || is_taken_over {
        tx.end_sign_ins(user)?
    } else {
        account.credential_version
    };
    Ok(Account {
        phone: Some(proven.phone.to_string()),
        phone_verified: true,
        wanted_phone: account.wanted_phone.filter(|_| !is_attached),
        last_login_at: signed_in_at.or(account.last_login_at),
        credential_version,
        ..account
    })
}

/// An active account with an empty profile.
fn open_new(
    tx: &mut (impl PhoneRows + ProfileRows + ?Sized),
    verification: &PhoneVerification,
) -> Result<Account, SignInByPhoneError> {
    let PhoneVerification { phone, newcomer, at, .. } = verification;
    let new = NewPhoneAccount {
        phone: phone.clone(),
        name: newcomer.name().to_owned(),
        role: Role::from(newcomer.account_type),
        onboarding_step: FIRST_PAGE,
        at: *at,
    };
    let account = tx.insert_phone_account(&new)?.ok_or(SignInByPhoneError::PhoneInUse)?;
    open_profile(
        tx,
        ProfileOwner { user: account.id, account_type: newcomer.account_type },
        UNNAMED_COMPANY,
        *at,
    )?;
    Ok(account)
}

#[cfg(test)]
mod tests;
