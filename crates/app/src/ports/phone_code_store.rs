//! One-time codes as they are kept, and the accounts that they open.

use domain::{CodeBudgets, CodeDigest, Phone, Timestamp};

use crate::{CodeGrant, CodeRequest, PhoneClaim, SignInByPhoneError, StoreError, accounts::Account};

/// Keeps the last code of each phone, and for a day what was sent and tried.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait PhoneCodeStore: Send + Sync {
    /// Puts a code in place of the former one, if [`CodeBudgets::wait_to_send`] has nothing to wait for. However many ask
    /// at once, and whatever instances they ask, never more are granted. What is kept as later than the request, by
    /// another clock, counts as of its time from then on.
    ///
    /// # Errors
    /// [`StoreError`].
    fn grant(&self, request: &CodeRequest, budgets: &CodeBudgets) -> Result<CodeGrant, StoreError>;

    /// Makes a code no good any more that could not be sent. It still counts as sent.
    ///
    /// # Errors
    /// [`StoreError`].
    fn withdraw(&self, phone: &Phone, digest: &CodeDigest) -> Result<(), StoreError>;

    /// Tries a code. The right one is used up and opens an account, and the pauses and wrong tries of its phone begin
    /// anew; a wrong one is counted. A refusal for another reason leaves the code as it is.
    ///
    /// # Errors
    /// [`SignInByPhoneError`].
    fn redeem(&self, claim: &PhoneClaim, budgets: &CodeBudgets) -> Result<Account, SignInByPhoneError>;

    /// Removes codes that were asked for before an instant and what was counted before it, at most `limit` of both
    /// together, and says how many.
    ///
    /// # Errors
    /// [`StoreError`].
    fn forget_codes(&self, before: Timestamp, limit: u32) -> Result<u32, StoreError>;
}
