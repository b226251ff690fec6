//! Accounts of every role.

use std::collections::BTreeMap;

use domain::{AccountStatus, Email, NewEvent, Phone, Timestamp, UserId};

use crate::{Account, ChangeAdminError, Identity, NewStaff, StoreError};

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
    /// Tells of it.
    pub event: NewEvent,
    /// Who.
    pub user: UserId,
    /// When.
    pub at: Timestamp,
    /// The stored hash and a stronger one of the same password, which takes its place unless the password was changed
    /// meanwhile.
    pub upgrade: Option<(String, String)>,
}

/// Another password of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordChange {
    /// Whose.
    pub user: UserId,
    /// The hash that must still be there, if it was compared with.
    pub former: Option<String>,
    /// Hash of the new one.
    pub hash: String,
    /// Tells of it.
    pub event: NewEvent,
}

/// Another status of a super admin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminStatusChange {
    /// Whose.
    pub user: UserId,
    /// Whether the account may be used from now on.
    pub status: AccountStatus,
    /// Whether nobody may be left who manages agents.
    pub even_the_last: bool,
    /// Tells of it.
    pub event: NewEvent,
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

    /// Writes an entry of the audit trail that tells of no change.
    ///
    /// # Errors
    /// [`StoreError`].
    fn record(&self, event: &NewEvent) -> Result<(), StoreError>;

    /// Whether there is an account of demo data that could be signed in to.
    ///
    /// # Errors
    /// [`StoreError`].
    fn has_demo_accounts(&self) -> Result<bool, StoreError>;

    /// Notes that the secret with this fingerprint signs tokens now. The fingerprints of others that were noted after an
    /// instant; earlier ones are forgotten.
    ///
    /// # Errors
    /// [`StoreError`].
    fn note_secret(&self, own: &str, at: Timestamp, since: Timestamp) -> Result<Vec<String>, StoreError>;

    /// Saves another password and ends everything that the account is signed in with. The version of its credentials
    /// afterwards; `None`, and nothing is written, when the account is gone or its password is another meanwhile.
    ///
    /// # Errors
    /// [`StoreError`].
    fn change_password(&self, change: &PasswordChange) -> Result<Option<u32>, StoreError>;

    /// Super admins by ascending id, at most `limit`, those that are deleted left out.
    ///
    /// # Errors
    /// [`StoreError`].
    fn super_admins(&self, limit: u32) -> Result<Vec<Account>, StoreError>;

    /// Sets the status of a super admin, who is signed out unless it is active. The same again has no effect.
    ///
    /// # Errors
    /// [`ChangeAdminError`]; nothing was changed.
    fn set_admin_status(&self, change: &AdminStatusChange) -> Result<(), ChangeAdminError>;

    /// Notes that the account was signed in to.
    ///
    /// # Errors
    /// [`StoreError`].
    fn record_sign_in(&self, note: &SignInNote) -> Result<(), StoreError>;

    /// Adds an active super admin with its audit event. `None`, and nothing is written, when the e-mail is in use.
    ///
    /// # Errors
    /// [`StoreError`].
    fn add_super_admin(&self, staff: &NewStaff, hash: &str, at: Timestamp) -> Result<Option<UserId>, StoreError>;
}
