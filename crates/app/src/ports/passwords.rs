//! Password hashes.

/// Makes and checks slow salted hashes of passwords.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Passwords: Send + Sync {
    /// Whether the password belongs to the hash.
    fn verify(&self, password: &str, hash: &str) -> bool;

    /// Does the work of [`Self::verify`] for an account that has no hash or does not exist, so that it cannot be told
    /// from a wrong password by the time it takes.
    fn verify_nobody(&self, password: &str);

    /// Whether the hash is of the kind that [`Self::hash`] makes; another is replaced at the next sign-in.
    fn is_current(&self, hash: &str) -> bool;

    /// A hash with a fresh salt. `None` when the operating system gives no random numbers.
    fn hash(&self, password: &str) -> Option<String>;
}
