//! What a transaction can do with accounts.

use domain::{AccountStatus, Role, Timestamp, UserId, WebUrl};

use crate::{Account, StoreError};

/// Rows of accounts.
pub trait AccountRows {
    /// An account, whatever its status. Nobody else changes it until the end of the transaction.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_account(&mut self, user: UserId) -> Result<Option<Account>, StoreError>;

    /// Role and status of an account.
    ///
    /// # Errors
    /// [`StoreError`].
    fn account_standing(&mut self, user: UserId) -> Result<Option<(Role, AccountStatus)>, StoreError>;

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
    fn save_onboarding_step(&mut self, user: UserId, next: Option<String>, at: Timestamp) -> Result<(), StoreError>;

    /// Ends what an account is signed in with: its sessions and tokens.
    ///
    /// # Errors
    /// [`StoreError`].
    fn end_sign_ins(&mut self, user: UserId) -> Result<(), StoreError>;

    /// Writes the name of an account.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_account_name(&mut self, user: UserId, name: &str, at: Timestamp) -> Result<(), StoreError>;

    /// Writes the address of the cover picture of an account.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_cover_image(&mut self, user: UserId, url: &WebUrl, at: Timestamp) -> Result<(), StoreError>;
}
