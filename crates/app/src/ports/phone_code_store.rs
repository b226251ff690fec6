//! One-time codes as they are kept, and the accounts that they open.

use std::time::Duration;

use domain::{CodeDigest, Phone, Timestamp};

use crate::{Account, CodeGrant, PhoneClaim, SignInByPhoneError, StoreError};

/// Keeps the last code of each phone.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait PhoneCodeStore: Send + Sync {
    /// Puts a code in place of the former one, if [`domain::PhoneCode::asked_again`] grants it.
    ///
    /// # Errors
    /// [`StoreError`].
    fn grant(
        &self,
        phone: &Phone,
        digest: &CodeDigest,
        at: Timestamp,
        pause: Duration,
    ) -> Result<CodeGrant, StoreError>;

    /// Forgets a code that could not be sent, so that another can be asked for at once.
    ///
    /// # Errors
    /// [`StoreError`].
    fn withdraw(&self, phone: &Phone, digest: &CodeDigest) -> Result<(), StoreError>;

    /// Tries a code. The right one is used up and opens an account; a wrong one is counted. A refusal for another reason
    /// leaves the code as it is.
    ///
    /// # Errors
    /// [`SignInByPhoneError`].
    fn redeem(&self, claim: &PhoneClaim) -> Result<Account, SignInByPhoneError>;

    /// Removes codes that were asked for before an instant, at most `limit`, and says how many.
    ///
    /// # Errors
    /// [`StoreError`].
    fn forget_codes(&self, before: Timestamp, limit: u32) -> Result<u32, StoreError>;
}
