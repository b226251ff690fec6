//! What a transaction can do with that which accounts are signed in with.

use domain::{Timestamp, UserId};

use super::{Credentials, SignedOutTokens};
use crate::StoreError;

/// Hashes of passwords, versions of credentials, and tokens that were signed out.
pub trait CredentialRows {
    /// An account with its hash, whatever its status. Nobody else changes it until the end of the
    /// transaction.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_credentials(&mut self, user: UserId) -> Result<Option<Credentials>, StoreError>;

    /// Writes the hash of a password.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_password_hash(
        &mut self,
        user: UserId,
        hash: &str,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// The tokens of an account that were signed out. Nobody else changes them until the end of the
    /// transaction.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_signed_out_tokens(
        &mut self,
        user: UserId,
    ) -> Result<Option<SignedOutTokens>, StoreError>;

    /// Writes the tokens of an account that were signed out.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_signed_out_tokens(
        &mut self,
        user: UserId,
        tokens: &SignedOutTokens,
    ) -> Result<(), StoreError>;

    /// Ends every token and every session of an account: the version of its credentials is raised,
    /// its sessions are deleted, and no token needs to be remembered as signed out. Returns the
    /// version of those that are opened from now on.
    ///
    /// # Errors
    /// [`StoreError`].
    fn end_sign_ins(&mut self, user: UserId) -> Result<u32, StoreError>;
}
