//! What a transaction can do with accounts.

use domain::{AccountStatus, Role, Timestamp, UserId, WebUrl};

use super::{Account, NewStaff};
use crate::StoreError;

/// Rows of accounts.
pub trait AccountRows {
    /// An account, whatever its status. Nobody else changes it until the end of the transaction.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_account(&mut self, user: UserId) -> Result<Option<Account>, StoreError>;

    /// Id and status of every super admin that is not deleted, by ascending id. Nobody else changes
    /// them until the end of the transaction.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_super_admins(&mut self) -> Result<Vec<(UserId, AccountStatus)>, StoreError>;

    /// Writes a new active account of staff. `None` when another account has the e-mail address.
    ///
    /// # Errors
    /// [`StoreError`].
    fn insert_staff(
        &mut self,
        staff: &NewStaff,
        role: Role,
        password_hash: Option<String>,
        at: Timestamp,
    ) -> Result<Option<UserId>, StoreError>;

    /// Writes whether an account may be used.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_account_status(
        &mut self,
        user: UserId,
        status: AccountStatus,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Writes when an account was signed in to last.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_last_login(&mut self, user: UserId, at: Timestamp) -> Result<(), StoreError>;

    /// Role and status of an account.
    ///
    /// # Errors
    /// [`StoreError`].
    fn account_role_and_status(
        &mut self,
        user: UserId,
    ) -> Result<Option<(Role, AccountStatus)>, StoreError>;

    /// The name of an account that is there.
    ///
    /// # Errors
    /// [`StoreError`].
    fn account_name(&mut self, user: UserId) -> Result<String, StoreError>;

    /// Writes the e-mail address and the phone that an account named and has not proven.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_wanted_contacts(
        &mut self,
        user: UserId,
        email: Option<String>,
        phone: Option<String>,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Writes which step of the set-up comes next; none ends it.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_onboarding_step(
        &mut self,
        user: UserId,
        next: Option<String>,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Writes the name of an account.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_account_name(
        &mut self,
        user: UserId,
        name: &str,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Writes the address of the cover picture of an account.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_cover_image(
        &mut self,
        user: UserId,
        url: &WebUrl,
        at: Timestamp,
    ) -> Result<(), StoreError>;
}
