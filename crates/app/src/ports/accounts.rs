//! Accounts of every role.

use std::collections::BTreeMap;

use domain::{Email, NewEvent, Phone, Timestamp, UserId};

use crate::{Account, Identity, NewStaff, StoreError, TokenHandle};

/// What a sign-in is checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The account.
    pub account: Account,
    /// Hash of its password. `None` when it cannot sign in by password.
    pub password_hash: Option<String>,
}

/// Somebody signed in with a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInNote {
    /// Who.
    pub user: UserId,
    /// When.
    pub at: Timestamp,
    /// The stored hash and a stronger one of the same password, which takes its place unless the password was changed
    /// meanwhile.
    pub upgrade: Option<(String, String)>,
}

/// Reads accounts, and writes what belongs to the account alone.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Accounts: Send + Sync {
    /// Role, status and profiles of accounts: what every request needs to know. Those that are unknown or deleted are
    /// left out.
    ///
    /// # Errors
    /// [`StoreError`].
    fn identities(&self, users: &[UserId]) -> Result<BTreeMap<UserId, Identity>, StoreError>;

    /// The account. `None` when it is unknown or deleted.
    ///
    /// # Errors
    /// [`StoreError`].
    fn find(&self, user: UserId) -> Result<Option<Account>, StoreError>;

    /// The account with this e-mail address, with its hash. `None` when it is unknown or deleted.
    ///
    /// # Errors
    /// [`StoreError`].
    fn credentials(&self, email: &Email) -> Result<Option<Credentials>, StoreError>;

    /// Whether an account has this phone that is not deleted.
    ///
    /// # Errors
    /// [`StoreError`].
    fn has_phone(&self, phone: &Phone) -> Result<bool, StoreError>;

    /// Notes that the account was signed in to.
    ///
    /// # Errors
    /// [`StoreError`].
    fn record_sign_in(&self, note: &SignInNote) -> Result<(), StoreError>;

    /// Ends a token, or without one everything that the account is signed in with, and writes the event.
    ///
    /// # Errors
    /// [`StoreError`].
    fn sign_out(&self, user: UserId, token: Option<TokenHandle>, event: &NewEvent) -> Result<(), StoreError>;

    /// Adds an active super admin with its audit event. `None`, and nothing is written, when the e-mail is in use.
    ///
    /// # Errors
    /// [`StoreError`].
    fn add_super_admin(&self, staff: &NewStaff, hash: &str, at: Timestamp) -> Result<Option<UserId>, StoreError>;
}
