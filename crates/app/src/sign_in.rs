//! Signing in with e-mail address and password.

use std::sync::Arc;

use domain::{AccountStatus, Email, Role};

use crate::{
    Account, StoreError,
    ports::{Accounts, Clock, Credentials, Passwords, SignInNote},
};

/// What was typed.
#[derive(Clone)]
pub struct SignInRequest {
    /// The e-mail address.
    pub email: Email,
    /// The password, as it was typed.
    pub password: String,
    /// The only role that may sign in here, if there is one.
    pub only: Option<Role>,
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
    /// The password is right, but the account is suspended or was not opened yet.
    #[error("the account is not active")]
    NotActive,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Signs in with a password.
#[derive(Clone)]
pub struct SignIn {
    accounts: Arc<dyn Accounts>,
    passwords: Arc<dyn Passwords>,
    clock: Arc<dyn Clock>,
}

impl SignIn {
    /// The use case over accounts, hashes and a clock.
    #[must_use]
    pub fn new(accounts: Arc<dyn Accounts>, passwords: Arc<dyn Passwords>, clock: Arc<dyn Clock>) -> Self {
        Self { accounts, passwords, clock }
    }

    /// The account, after a right password. An unknown address takes the same work as a wrong password. A hash of a
    /// former kind is replaced by one of the present kind.
    ///
    /// # Errors
    /// [`SignInError`].
    pub fn run(&self, request: &SignInRequest) -> Result<Account, SignInError> {
        let known = self.accounts.credentials(&request.email)?;
        let right = if let Some(hash) = known.as_ref().and_then(|known| known.password_hash.as_deref()) {
            self.passwords.verify(&request.password, hash)
        } else {
            self.passwords.verify_nobody(&request.password);
            false
        };
        let Credentials { account, password_hash } = known.filter(|_| right).ok_or(SignInError::InvalidCredentials)?;
        if request.only.is_some_and(|only| only != account.role) {
            return Err(SignInError::ForbiddenRole);
        }
        if account.status != AccountStatus::Active {
            return Err(SignInError::NotActive);
        }
        let upgrade = password_hash.and_then(|hash| self.upgrade(&request.password, hash));
        self.accounts.record_sign_in(&SignInNote { user: account.id, at: self.clock.now(), upgrade })?;
        Ok(account)
    }

    /// The former hash and its successor, if it needs one.
    fn upgrade(&self, password: &str, hash: String) -> Option<(String, String)> {
        if self.passwords.is_current(&hash) {
            return None;
        }
        self.passwords.hash(password).map(|stronger| (hash, stronger))
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
        accounts.expect_record_sign_in().times(usize::from(signs_in)).returning(|note| {
            assert_eq!(note.upgrade, Some(("hash".to_owned(), "stronger".to_owned())));
            Ok(())
        });
        let mut passwords = MockPasswords::new();
        passwords.expect_verify().times(usize::from(has_hash)).returning(|password, _| password == RIGHT);
        passwords.expect_is_current().times(usize::from(signs_in)).return_const(false);
        passwords.expect_hash().times(usize::from(signs_in)).returning(|_| Some("stronger".to_owned()));
        passwords.expect_verify_nobody().times(usize::from(!has_hash)).return_const(());
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        let email = "agent@example.test".parse().unwrap();
        let request = SignInRequest { email, password: password.to_owned(), only: Some(Role::Agent) };
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
