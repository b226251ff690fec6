//! Password hashes.

use crate::StoreError;

/// Why nothing is known of a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too many are hashed already; trying again later is the way on.
    #[error("too many passwords are being hashed")]
    Busy,
    /// The operating system gives no random numbers.
    #[error("no hash could be made")]
    Unhashable,
}

impl From<PasswordError> for StoreError {
    fn from(error: PasswordError) -> Self {
        let (operation, cause) = ("hash a password", error.into());
        match error {
            PasswordError::Busy => Self::Busy { operation, cause },
            PasswordError::Unhashable => Self::Failed { operation, cause },
        }
    }
}

/// Makes and checks slow salted hashes of passwords, which are in the form of
/// [`normalized_password`](crate::accounts::normalized_password).
///
/// Every method that hashes may say [`PasswordError::Busy`].
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Passwords: Send + Sync {
    /// Whether the password belongs to the hash.
    ///
    /// # Errors
    /// [`PasswordError`].
    fn verify(&self, password: &str, hash: &str) -> Result<bool, PasswordError>;

    /// Does the work of [`Self::verify`] for an account that has no hash or does not exist, so that
    /// it cannot be told from a wrong password by the time it takes.
    ///
    /// # Errors
    /// [`PasswordError`].
    fn verify_nobody(&self, password: &str) -> Result<(), PasswordError>;

    /// Whether the hash is of the kind that [`Self::hash`] makes; another is replaced at the next
    /// sign-in.
    fn is_current(&self, hash: &str) -> bool;

    /// A hash with a fresh salt.
    ///
    /// # Errors
    /// [`PasswordError`].
    fn hash(&self, password: &str) -> Result<String, PasswordError>;
}
