//! What a transaction can do with accounts by their e-mail addresses and Google accounts.

use domain::{Email, Timestamp, UserId};

use super::{GoogleSubject, NewGoogleAccount, TokenUse};
use crate::{StoreError, accounts::Account};

/// Accounts by the Google account that they are linked with, and by their e-mail addresses.
pub trait GoogleRows {
    /// Writes down that somebody is signed in with a token, and forgets a few that expired before
    /// `now`. `false` when it was used before.
    ///
    /// # Errors
    /// [`StoreError`].
    fn use_id_token(&mut self, token: &TokenUse, now: Timestamp) -> Result<bool, StoreError>;

    /// The account that is linked with a Google account, whatever its status. Others may change it.
    ///
    /// # Errors
    /// [`StoreError`].
    fn account_of_google(&mut self, subject: &GoogleSubject)
    -> Result<Option<Account>, StoreError>;

    /// The account that is known by an e-mail address, whatever its status, and the Google account
    /// that it is linked with. Others may change it.
    ///
    /// # Errors
    /// [`StoreError`].
    fn account_of_email(
        &mut self,
        email: &Email,
    ) -> Result<Option<(Account, Option<GoogleSubject>)>, StoreError>;

    /// Ids of the accounts that named an e-mail address without a proof, and of one more, by
    /// ascending id, at most 1000. Nobody else changes these accounts until the end of the
    /// transaction.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_accounts_wanting_email(
        &mut self,
        email: &Email,
        and: Option<UserId>,
    ) -> Result<Vec<UserId>, StoreError>;

    /// Drops the e-mail address that these accounts named without a proof.
    ///
    /// # Errors
    /// [`StoreError`].
    fn drop_wanted_emails(&mut self, users: &[UserId], at: Timestamp) -> Result<(), StoreError>;

    /// Links an account with a Google account, unless it is linked with another. `false` when
    /// either is linked otherwise since a moment ago: nothing is written, and the transaction can
    /// only be rolled back.
    ///
    /// # Errors
    /// [`StoreError`].
    fn link_google(
        &mut self,
        user: UserId,
        subject: &GoogleSubject,
        at: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Writes a new active account, whose address is proven. `None` when another has the address or
    /// the Google account.
    ///
    /// # Errors
    /// [`StoreError`].
    fn insert_google_account(
        &mut self,
        new: &NewGoogleAccount,
    ) -> Result<Option<Account>, StoreError>;
}
