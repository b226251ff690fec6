//! Reads accounts.

use std::collections::BTreeMap;

use domain::{Email, Phone, UserId};

use super::{Account, Credentials, Identity};
use crate::StoreError;

/// Reads outside of a transaction. An account that is deleted counts as unknown.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait AccountQueries: Send + Sync {
    /// Role, status and profiles of accounts: what every request needs to know. Those that are
    /// unknown are left out.
    ///
    /// # Errors
    /// [`StoreError`].
    fn identities(&self, users: &[UserId]) -> Result<BTreeMap<UserId, Identity>, StoreError>;

    /// The account.
    ///
    /// # Errors
    /// [`StoreError`].
    fn account(&self, user: UserId) -> Result<Option<Account>, StoreError>;

    /// The account with this e-mail address, with its hash.
    ///
    /// # Errors
    /// [`StoreError`].
    fn credentials(&self, email: &Email) -> Result<Option<Credentials>, StoreError>;

    /// Whether an account has this phone.
    ///
    /// # Errors
    /// [`StoreError`].
    fn has_phone(&self, phone: &Phone) -> Result<bool, StoreError>;

    /// Whether there is an account of demo data.
    ///
    /// # Errors
    /// [`StoreError`].
    fn has_demo_accounts(&self) -> Result<bool, StoreError>;

    /// Super admins by ascending id, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    fn super_admins(&self, limit: u32) -> Result<Vec<Account>, StoreError>;
}
