//! What a transaction can do with one-time codes and with the accounts that have a phone.

use domain::{Phone, PhoneCode, Timestamp, UserId};

use super::{CodeEvent, NewPhoneAccount, ProvenPhone};
use crate::{StoreError, accounts::Account};

/// The last code of each phone, and what happened to phones within a day.
pub trait PhoneCodeRows {
    /// Keeps other requests for codes waiting until the end of the transaction, so that what is
    /// counted over all of them is exact.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_code_requests(&mut self) -> Result<(), StoreError>;

    /// The last code of a phone. Nobody else changes it until the end of the transaction.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_phone_code(&mut self, phone: &Phone) -> Result<Option<PhoneCode>, StoreError>;

    /// Writes the last code of a phone, in place of a former one.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_phone_code(&mut self, phone: &Phone, code: &PhoneCode) -> Result<(), StoreError>;

    /// What happened to a phone after an instant, the newest first. What another clock wrote as
    /// later than `now` counts as of `now` from then on.
    ///
    /// # Errors
    /// [`StoreError`].
    fn code_events(
        &mut self,
        phone: &Phone,
        after: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<CodeEvent>, StoreError>;

    /// When the `n`th of the newest codes was sent that were sent after an instant, to whatever
    /// phone; with an address only of those that were asked for from it. `None` with fewer.
    ///
    /// # Errors
    /// [`StoreError`].
    fn nth_newest_code(
        &mut self,
        address: Option<String>,
        n: u32,
        after: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError>;

    /// Writes what happened to a phone.
    ///
    /// # Errors
    /// [`StoreError`].
    fn insert_code_event(&mut self, phone: &Phone, event: &CodeEvent) -> Result<(), StoreError>;

    /// Deletes the wrong tries of a phone and marks the codes that were sent to it as settled.
    ///
    /// # Errors
    /// [`StoreError`].
    fn settle_code_events(&mut self, phone: &Phone) -> Result<(), StoreError>;

    /// Deletes codes that were asked for before an instant, at most `limit`, and says how many.
    ///
    /// # Errors
    /// [`StoreError`].
    fn purge_phone_codes(&mut self, before: Timestamp, limit: u32) -> Result<u32, StoreError>;

    /// Deletes what happened to phones before an instant, at most `limit`, and says how much.
    ///
    /// # Errors
    /// [`StoreError`].
    fn purge_code_events(&mut self, before: Timestamp, limit: u32) -> Result<u32, StoreError>;
}

/// Accounts by their phones.
pub trait PhoneRows {
    /// The account that is known by a phone, whatever its status. Others may change it.
    ///
    /// # Errors
    /// [`StoreError`].
    fn account_of_phone(&mut self, phone: &Phone) -> Result<Option<Account>, StoreError>;

    /// Ids of the accounts that named a phone without a proof, and of one more, by ascending id, at
    /// most 1000. Nobody else changes these accounts until the end of the transaction.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_accounts_wanting(
        &mut self,
        phone: &Phone,
        and: Option<UserId>,
    ) -> Result<Vec<UserId>, StoreError>;

    /// Writes a phone as proven. `false` when another account has it since a moment ago: nothing is
    /// written, and the transaction can only be rolled back.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_proven_phone(&mut self, proven: &ProvenPhone) -> Result<bool, StoreError>;

    /// Drops the phone that these accounts named without a proof.
    ///
    /// # Errors
    /// [`StoreError`].
    fn drop_wanted_phones(&mut self, users: &[UserId], at: Timestamp) -> Result<(), StoreError>;

    /// Writes a new account. `None` when another has the phone.
    ///
    /// # Errors
    /// [`StoreError`].
    fn insert_phone_account(
        &mut self,
        new: &NewPhoneAccount,
    ) -> Result<Option<Account>, StoreError>;
}
