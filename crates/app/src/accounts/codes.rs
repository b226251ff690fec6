//! One-time codes: making them, and getting them to a phone.

use domain::{Code, CodeDigest, Phone};

use super::{Contact, ContactNotice};

/// Makes one-time codes and the keyed hashes that they are kept as.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Codes: Send + Sync {
    /// A code that nobody can guess. `None` when the operating system gives no random numbers.
    fn draw(&self) -> Option<Code>;

    /// The hash of a code for a phone, keyed with a secret that the store does not hold.
    fn digest(&self, phone: &Phone, code: &Code) -> CodeDigest;
}

/// A code did not get on its way, or nobody could say whether it is right. The cause is for the
/// operator; it holds neither phone nor code, and no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{cause}")]
pub struct CodeNotSent {
    /// Why.
    pub cause: String,
    /// Seconds after which the far end wants to be asked again, if it said so.
    pub retry_after: Option<u32>,
}

impl CodeNotSent {
    /// Most seconds that the far end makes anybody wait.
    const MAX_RETRY_AFTER: u32 = 3600;

    /// It was not, and this is why.
    #[must_use]
    pub fn because(cause: impl Into<String>) -> Self {
        Self { cause: cause.into(), retry_after: None }
    }

    /// Whole seconds to wait: what the far end said, but at least these, and at most an hour.
    #[must_use]
    pub fn seconds(&self, least: u32) -> u32 {
        self.retry_after.unwrap_or_default().min(Self::MAX_RETRY_AFTER).max(least)
    }
}

/// Gets a code to a phone, and notices to phones and e-mail addresses. May wait for the network, a
/// bounded time; it is never called within a transaction.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait CodeSender: Send + Sync {
    /// Hands the code over to whoever delivers it.
    ///
    /// # Errors
    /// [`CodeNotSent`] when it was not taken in time.
    fn send(&self, phone: &Phone, code: &Code) -> Result<(), CodeNotSent>;

    /// Hands a notice over for delivery.
    ///
    /// # Errors
    /// [`CodeNotSent`] when it was not taken in time.
    fn notify(&self, to: &Contact, notice: ContactNotice) -> Result<(), CodeNotSent>;
}

/// Says whether a code is the right one, where the service that delivers codes draws and keeps
/// them, too. May wait for the network, a bounded time; it is never called within a transaction.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait CodeChecker: Send + Sync {
    /// Whether it is; the right one is used up then.
    ///
    /// # Errors
    /// [`CodeNotSent`] when there was no answer in time.
    fn check(&self, phone: &Phone, code: &Code) -> Result<bool, CodeNotSent>;
}
