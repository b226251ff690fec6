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

/// A code did not get on its way. The text says why, for the operator; it holds neither phone nor
/// code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CodeNotSent(pub String);

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
