//! Signing in with e-mail address and password.

use std::sync::Arc;

use domain::{AccountStatus, Email, Role};

use crate::{
    Account, StoreError,
    ports::{Accounts, Clock, Passwords},
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

    /// The account, after a right password. An unknown address takes the same work as a wrong password.
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
        let account = known.filter(|_| right).ok_or(SignInError::InvalidCredentials)?.account;
        if request.only.is_some_and(|only| only != account.role) {
            return Err(SignInError::ForbiddenRole);
        }
        if account.status != AccountStatus::Active {
            return Err(SignInError::NotActive);
        }
        self.accounts.record_sign_in(account.id, self.clock.now())?;
        Ok(account)
    }
}
