//! Signing in with e-mail address and password.

use std::{net::IpAddr, sync::Arc};

use domain::{AccountStatus, Email, Role};

use crate::{
    Account, StoreError, normalized_password,
    ports::{Accounts, Clock, Credentials, PasswordError, Passwords, SignInNote},
    security_event::security_event,
};

/// What was typed.
#[derive(Clone)]
pub struct SignInRequest {
    /// The e-mail address.
    pub email: Email,
    /// The password, as it was typed.
    pub password: String,
    /// The roles that may sign in here; all of them when there is none.
    pub only: &'static [Role],
    /// From where, for the audit trail.
    pub address: Option<IpAddr>,
}

/// Why a sign-in failed.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The account is unknown, has no password, or the password is another. Which one is not told.
    #[error("e-mail address or password is wrong")]
    InvalidCredentials,
    /// The password is right, but the account has another role.
    #[error("this account's role cannot sign in here")]
    ForbiddenRole,
    /// The password is right, but the account is suspended, was not opened yet, or is demo data in production.
    #[error("the account is not active")]
    NotActive,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SignInError {
    /// What the audit trail says of it.
    const fn code(&self) -> &'static str {
        match self {
            Self::InvalidCredentials => "invalid_credentials",
            Self::ForbiddenRole => "forbidden_role",
            Self::NotActive => "account_not_active",
            Self::Store(_) => "busy",
        }
    }
}

/// How a password fits a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// Not at all.
    None,
    /// In the form in which passwords are hashed now.
    Normalized,
    /// Only byte by byte as it was typed.
    AsTyped,
}

/// Signs in with a password.
#[derive(Clone)]
pub struct SignIn {
    accounts: Arc<dyn Accounts>,
    passwords: Arc<dyn Passwords>,
    clock: Arc<dyn Clock>,
    demo_accounts: bool,
}

impl SignIn {
    /// The use case over accounts, hashes and a clock.
    #[must_use]
    pub fn new(accounts: Arc<dyn Accounts>, passwords: Arc<dyn Passwords>, clock: Arc<dyn Clock>) -> Self {
        Self { accounts, passwords, clock, demo_accounts: true }
    }

    /// The same, but nobody signs in to demo data, whose password everybody knows.
    #[must_use]
    pub fn without_demo_accounts(self) -> Self {
        Self { demo_accounts: false, ..self }
    }

    /// The account, after a right password. An unknown address takes the same work as a wrong password. A hash of a
    /// former kind, or of the password as it was typed on one kind of keyboard, is replaced by one of the present kind.
    ///
    /// # Errors
    /// [`SignInError`].
    pub fn run(&self, request: &SignInRequest) -> Result<Account, SignInError> {
        let known = self.accounts.credentials(&request.email)?;
        let hash = known.as_ref().and_then(|known| known.password_hash.as_deref());
        let fit = self.check(&request.password, hash).map_err(StoreError::from)?;
        let user = known.as_ref().map(|known| known.account.id);
        let now = self.clock.now();
        match self.judge(request, known, fit) {
            Ok(Credentials { account, password_hash }) => {
                let upgrade = password_hash.and_then(|hash| self.upgrade(&request.password, fit, hash));
                let actor = Some((account.id, account.role));
                let event = security_event("signed_in", user, (actor, request.address), now);
                self.accounts.record_sign_in(&SignInNote { event, user: account.id, at: now, upgrade })?;
                Ok(account)
            }
            Err(refusal) => {
                let mut event = security_event("sign_in_failed", user, (None, request.address), now);
                event.to = Some(refusal.code().to_owned());
                self.accounts.record(&event)?;
                Err(refusal)
            }
        }
    }

    /// Whether whoever typed this may sign in.
    fn judge(&self, request: &SignInRequest, known: Option<Credentials>, fit: Fit) -> Result<Credentials, SignInError> {
        let known = known.filter(|_| fit != Fit::None).ok_or(SignInError::InvalidCredentials)?;
        let account = &known.account;
        if !request.only.is_empty() && !request.only.contains(&account.role) {
            return Err(SignInError::ForbiddenRole);
        }
        if account.status != AccountStatus::Active || (account.is_demo && !self.demo_accounts) {
            return Err(SignInError::NotActive);
        }
        Ok(known)
    }

    /// How the password fits the hash. One that was imported may be of bytes that are not normalized. An account without
    /// a hash takes the same work.
    fn check(&self, typed: &str, hash: Option<&str>) -> Result<Fit, PasswordError> {
        let normalized = normalized_password(typed);
        let fits = |password: &str| match hash {
            Some(hash) => self.passwords.verify(password, hash),
            None => self.passwords.verify_nobody(password).map(|()| false),
        };
        if fits(&normalized)? {
            return Ok(Fit::Normalized);
        }
        Ok(if normalized != typed && fits(typed)? { Fit::AsTyped } else { Fit::None })
    }

    /// The former hash and its successor, if it needs one. It is no reason not to sign in that none can be made now.
    fn upgrade(&self, password: &str, fit: Fit, hash: String) -> Option<(String, String)> {
        if fit == Fit::Normalized && self.passwords.is_current(&hash) {
            return None;
        }
        self.passwords.hash(&normalized_password(password)).ok().map(|stronger| (hash, stronger))
    }
}

#[cfg(test)]
mod tests {
    use domain::{Timestamp, UserId};

    use super::*;
    use crate::{
        ports::{MockAccounts, MockPasswords},
        testing::{FixedClock, samples},
    };

    const RIGHT: &str = "right password";

    /// Signs in to an account with a hash, one without, or to nobody.
    fn sign_in(known: Option<(Account, Option<&'static str>)>, password: &str) -> Result<Account, SignInError> {
        let mut accounts = MockAccounts::new();
        let signs_in = known.as_ref().is_some_and(|(account, hash)| {
            hash.is_some()
                && password == RIGHT
                && (account.role, account.status) == (Role::Agent, AccountStatus::Active)
        });
        let has_hash = known.as_ref().is_some_and(|(_, hash)| hash.is_some());
        accounts.expect_credentials().once().returning(move |_| {
            let credentials = |(account, hash): (Account, Option<&str>)| Credentials {
                account,
                password_hash: hash.map(str::to_owned),
            };
            Ok(known.clone().map(credentials))
        });
        accounts.expect_record().times(usize::from(!signs_in)).returning(|event| {
            assert_eq!((event.action, event.actor), ("sign_in_failed", None));
            Ok(())
        });
        accounts.expect_record_sign_in().times(usize::from(signs_in)).returning(|note| {
            assert_eq!((note.event.action, note.event.actor.is_some()), ("signed_in", true));
            assert_eq!(note.upgrade, Some(("hash".to_owned(), "stronger".to_owned())));
            Ok(())
        });
        let mut passwords = MockPasswords::new();
        passwords.expect_verify().times(usize::from(has_hash)).returning(|password, _| Ok(password == RIGHT));
        passwords.expect_is_current().times(usize::from(signs_in)).return_const(false);
        passwords.expect_hash().times(usize::from(signs_in)).returning(|_| Ok("stronger".to_owned()));
        passwords.expect_verify_nobody().times(usize::from(!has_hash)).returning(|_| Ok(()));
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        let email = "agent@example.test".parse().unwrap();
        let request = SignInRequest { email, password: password.to_owned(), only: &[Role::Agent], address: None };
        SignIn::new(Arc::new(accounts), Arc::new(passwords), clock).run(&request)
    }

    fn account(role: Role, status: AccountStatus) -> Account {
        samples::account(UserId::new(7).unwrap(), role, status)
    }

    #[test]
    fn the_right_password_signs_in_and_its_former_hash_is_replaced() {
        let agent = account(Role::Agent, AccountStatus::Active);
        assert_eq!(sign_in(Some((agent.clone(), Some("hash"))), RIGHT).unwrap(), agent);
    }

    /// Signs in with what was typed, to a hash of these bytes, and says what takes its place.
    fn typed_and_hashed(typed: &str, hashed: &'static str, is_current: bool) -> (bool, Option<String>) {
        let upgraded = Arc::new(std::sync::Mutex::new(None));
        let (mut accounts, mut passwords) = (MockAccounts::new(), MockPasswords::new());
        let agent = account(Role::Agent, AccountStatus::Active);
        accounts.expect_credentials().returning(move |_| {
            Ok(Some(Credentials { account: agent.clone(), password_hash: Some(hashed.to_owned()) }))
        });
        let seen = upgraded.clone();
        accounts.expect_record().returning(|_| Ok(()));
        accounts.expect_record_sign_in().returning(move |note| {
            *seen.lock().unwrap() = note.upgrade.clone().map(|(_, stronger)| stronger);
            Ok(())
        });
        passwords.expect_verify().returning(|password, hash| Ok(password == hash));
        passwords.expect_is_current().return_const(is_current);
        passwords.expect_hash().returning(|password| Ok(password.to_owned()));
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        let email = "agent@example.test".parse().unwrap();
        let request = SignInRequest { email, password: typed.to_owned(), only: &[], address: None };
        let signed_in = SignIn::new(Arc::new(accounts), Arc::new(passwords), clock).run(&request).is_ok();
        let upgraded = upgraded.lock().unwrap().take();
        (signed_in, upgraded)
    }

    #[test]
    fn s08_composed_and_decomposed_letters_are_one_password_and_old_hashes_go_on_working() {
        let (composed, apart) = ("m\u{f6}hrensuppe", "mo\u{308}hrensuppe");
        for typed in [composed, apart] {
            assert_eq!(typed_and_hashed(typed, composed, true), (true, None));
        }
        assert_eq!(typed_and_hashed(apart, apart, true), (true, Some(composed.to_owned())));
        assert_eq!(typed_and_hashed(composed, apart, true), (false, None), "its bytes were never hashed");
        assert_eq!(typed_and_hashed("x", apart, true), (false, None));
    }

    #[test]
    fn nothing_tells_an_unknown_account_from_a_wrong_password() {
        let agent = account(Role::Agent, AccountStatus::Active);
        let admin = account(Role::SuperAdmin, AccountStatus::Suspended);
        for known in [None, Some((agent.clone(), None)), Some((agent, Some("hash"))), Some((admin, Some("hash")))] {
            assert!(matches!(sign_in(known, "wrong password"), Err(SignInError::InvalidCredentials)));
        }
    }

    #[test]
    fn role_and_status_are_told_only_after_the_right_password() {
        let brand = account(Role::Brand, AccountStatus::Active);
        assert!(matches!(sign_in(Some((brand, Some("hash"))), RIGHT), Err(SignInError::ForbiddenRole)));
        let suspended = account(Role::Agent, AccountStatus::Suspended);
        assert!(matches!(sign_in(Some((suspended, Some("hash"))), RIGHT), Err(SignInError::NotActive)));
    }
}
