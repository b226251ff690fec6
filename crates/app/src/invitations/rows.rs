//! What a transaction can do with invitations.

use domain::UserId;

use super::{Invitation, InvitationDigest};
use crate::StoreError;

/// Rows of invitations, of which an account has one at most. The account must be locked.
pub trait InvitationRows {
    /// Writes an invitation, in place of a former one of the account.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_invitation(&mut self, invitation: &Invitation) -> Result<(), StoreError>;

    /// Deletes the invitation of an account, with a digest only the one that has it. Says whether
    /// there was one.
    ///
    /// # Errors
    /// [`StoreError`].
    fn delete_invitation(
        &mut self,
        user: UserId,
        digest: Option<InvitationDigest>,
    ) -> Result<bool, StoreError>;
}
