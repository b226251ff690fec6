//! Signing in with an ID token of Google.

use std::sync::Arc;

use domain::{AccountStatus, AccountType, NewAuditEntry, Role, Timestamp, UserId};

use super::{
    GoogleAccount, GoogleIdentity, GoogleIntent, GooglePorts, GoogleRows, GoogleSignIn,
    GoogleSignInError, GoogleTransactions, NewGoogleAccount,
};
use crate::{
    Clock,
    accounts::{Account, AccountRows, security_event},
    effects::{EffectRows, Effects},
    phones::Newcomer,
    profiles::{ProfileOwner, ProfileRows, UNNAMED_COMPANY, open_profile},
};

/// The step of the set-up with which a new account begins.
const FIRST_PAGE: &str = "basic_info";

/// Signs in with Google.
#[derive(Clone)]
pub struct SignInWithGoogle {
    store: Arc<dyn GoogleTransactions>,
    google: GooglePorts,
    clock: Arc<dyn Clock>,
}

impl SignInWithGoogle {
    /// The use case over a store, Google and a clock.
    #[must_use]
    pub fn new(
        store: Arc<dyn GoogleTransactions>,
        google: GooglePorts,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, google, clock }
    }

    /// Where a browser is sent to sign in, as
    /// [`AuthorizationCodes::address`](super::AuthorizationCodes::address) says.
    #[must_use]
    pub fn address(&self, state: &str, nonce: &str, verifier: &str) -> Option<String> {
        self.google.codes.address(state, nonce, verifier)
    }

    /// The ID token for the code that a browser came back with.
    ///
    /// # Errors
    /// [`GoogleSignInError`].
    pub fn exchange(&self, code: &str, verifier: &str) -> Result<String, GoogleSignInError> {
        Ok(self.google.codes.exchange(code, verifier)?)
    }

    /// The account that is linked with the Google account, else the one with its address, which is
    /// linked from now on, else a new one with an empty profile. An account is found by its address
    /// only if both Google and the marketplace have proof of it.
    ///
    /// # Errors
    /// [`GoogleSignInError`].
    pub fn run(&self, request: &GoogleSignIn) -> Result<GoogleAccount, GoogleSignInError> {
        let at = self.clock.now();
        let identity = self.google.id_tokens.verify(&request.id_token, at)?;
        let attempt = Attempt {
            identity,
            intent: request.intent,
            staff_domains: self.google.rules.staff_domains.clone(),
            address: request.address,
            at,
        };
        // a refusal is on record, so it does not roll back
        self.store.write("sign in with Google", move |tx| sign_in(tx, &attempt))?
    }
}

/// What a transaction needs to sign in with Google.
trait SignInRows: AccountRows + EffectRows + GoogleRows + ProfileRows {}
impl<T: AccountRows + EffectRows + GoogleRows + ProfileRows + ?Sized> SignInRows for T {}

/// Somebody with a valid token.
struct Attempt {
    identity: GoogleIdentity,
    intent: GoogleIntent,
    staff_domains: Vec<String>,
    address: Option<std::net::IpAddr>,
    at: Timestamp,
}

/// Whose account it is.
enum Holder {
    /// It is linked with the Google account.
    Linked(UserId),
    /// It has the same proven address, and is to be linked.
    SameAddress(UserId),
    /// Nobody has it: an account is opened.
    Newcomer(AccountType),
}

/// An inner error is to be committed, an outer one is to be rolled back.
fn sign_in(
    tx: &mut (impl SignInRows + ?Sized),
    attempt: &Attempt,
) -> Result<Result<GoogleAccount, GoogleSignInError>, GoogleSignInError> {
    match find(tx, attempt)? {
        Ok(holder) => open(tx, attempt, &holder),
        Err((owner, refusal)) => refuse(tx, attempt, owner, refusal).map(Err),
    }
}

/// Whose account it is, or why nobody is signed in, and whose account was meant.
fn find(
    tx: &mut (impl GoogleRows + ?Sized),
    attempt: &Attempt,
) -> Result<Result<Holder, (Option<UserId>, GoogleSignInError)>, GoogleSignInError> {
    let identity = &attempt.identity;
    if !identity.email_verified {
        return Ok(Err((None, GoogleSignInError::EmailNotVerified)));
    }
    if let Some(account) = tx.account_of_google(&identity.subject)? {
        let holder = attempt.admits(&account).map(|()| Holder::Linked(account.id));
        return Ok(holder.map_err(|refusal| (Some(account.id), refusal)));
    }
    let Some((account, other)) = tx.account_of_email(&identity.email)? else {
        return Ok(match attempt.intent {
            GoogleIntent::SignIn => Err((None, GoogleSignInError::Unknown)),
            GoogleIntent::SignUp(account_type) | GoogleIntent::Either(account_type) => {
                Ok(Holder::Newcomer(account_type))
            }
        });
    };
    let holder = match attempt.admits(&account) {
        Ok(()) if !account.email_verified || other.is_some() => Err(GoogleSignInError::EmailInUse),
        Ok(()) => Ok(Holder::SameAddress(account.id)),
        Err(refusal) => Err(refusal),
    };
    Ok(holder.map_err(|refusal| (Some(account.id), refusal)))
}

impl Attempt {
    /// Whether a known account may be signed in to.
    fn admits(&self, account: &Account) -> Result<(), GoogleSignInError> {
        let is_let_in = match account.role {
            Role::Brand | Role::Creator => true,
            Role::Agent | Role::SuperAdmin => self.is_of_staff(),
        };
        if !is_let_in {
            return Err(GoogleSignInError::ForbiddenRole);
        }
        if account.status != AccountStatus::Active {
            return Err(GoogleSignInError::NotActive);
        }
        match self.intent {
            GoogleIntent::SignUp(_) => Err(GoogleSignInError::Exists),
            GoogleIntent::SignIn | GoogleIntent::Either(_) => Ok(()),
        }
    }

    /// Whether the Google account is managed by a domain whose people are staff.
    fn is_of_staff(&self) -> bool {
        let domain = self.identity.hosted_domain.as_ref();
        domain.is_some_and(|domain| self.staff_domains.contains(domain))
    }

    fn entry(&self, action: &'static str, account: &Account) -> NewAuditEntry {
        let actor = Some((account.id, account.role));
        security_event(action, Some(account.id), (actor, self.address), self.at)
    }
}

/// Writes down that nobody was signed in.
fn refuse(
    tx: &mut (impl EffectRows + ?Sized),
    attempt: &Attempt,
    owner: Option<UserId>,
    refusal: GoogleSignInError,
) -> Result<GoogleSignInError, GoogleSignInError> {
    let mut entry = security_event("sign_in_failed", owner, (None, attempt.address), attempt.at);
    entry.to = Some(refusal.code().to_owned());
    tx.record(&entry.into())?;
    Ok(refusal)
}

/// Signs in. Whoever else only named the address loses it.
fn open(
    tx: &mut (impl SignInRows + ?Sized),
    attempt: &Attempt,
    holder: &Holder,
) -> Result<Result<GoogleAccount, GoogleSignInError>, GoogleSignInError> {
    let (identity, at) = (&attempt.identity, attempt.at);
    let known = match holder {
        Holder::Linked(user) | Holder::SameAddress(user) => Some(*user),
        Holder::Newcomer(_) => None,
    };
    let locked = tx.lock_accounts_wanting_email(&identity.email, known)?;
    if !tx.use_id_token(&identity.token, at)? {
        return refuse(tx, attempt, known, GoogleSignInError::InvalidToken("it was used")).map(Err);
    }
    let (account, action) = match *holder {
        Holder::Newcomer(account_type) => (open_new(tx, attempt, account_type)?, "account_opened"),
        Holder::Linked(user) | Holder::SameAddress(user) => {
            let account = tx.lock_account(user)?.ok_or(GoogleSignInError::NotActive)?;
            // it may have been suspended a moment ago
            if let Err(refusal) = attempt.admits(&account) {
                return refuse(tx, attempt, Some(user), refusal).map(Err);
            }
            let is_linked = matches!(holder, Holder::Linked(_));
            if !is_linked && !tx.link_google(user, &identity.subject, at)? {
                return Err(GoogleSignInError::EmailInUse);
            }
            tx.save_last_login(user, at)?;
            let account = Account { last_login_at: Some(at), ..account };
            (account, if is_linked { "signed_in" } else { "google_linked" })
        }
    };
    let has_address = account.email.as_deref() == Some(identity.email.as_str());
    let losers: Vec<UserId> =
        locked.into_iter().filter(|user| *user != account.id && has_address).collect();
    if !losers.is_empty() {
        tx.drop_wanted_emails(&losers, at)?;
    }
    let taken = losers.into_iter().map(|loser| {
        let actor = Some((account.id, account.role));
        security_event("wanted_email_taken", Some(loser), (actor, attempt.address), at)
    });
    let audit = std::iter::once(attempt.entry(action, &account)).chain(taken).collect();
    tx.record(&Effects { audit, ..Effects::default() })?;
    Ok(Ok(GoogleAccount { account, is_new: known.is_none() }))
}

/// An active account with an empty profile.
fn open_new(
    tx: &mut (impl GoogleRows + ProfileRows + ?Sized),
    attempt: &Attempt,
    account_type: AccountType,
) -> Result<Account, GoogleSignInError> {
    let GoogleIdentity { subject, email, name, picture, .. } = attempt.identity.clone();
    let newcomer = Newcomer { name, account_type };
    let new = NewGoogleAccount {
        subject,
        email,
        name: newcomer.name().to_owned(),
        picture,
        role: Role::from(account_type),
        onboarding_step: FIRST_PAGE,
        at: attempt.at,
    };
    let account = tx.insert_google_account(&new)?.ok_or(GoogleSignInError::EmailInUse)?;
    let owner = ProfileOwner { user: account.id, account_type };
    open_profile(tx, owner, UNNAMED_COMPANY, attempt.at)?;
    Ok(account)
}

#[cfg(test)]
mod tests;
