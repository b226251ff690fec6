//! Reads invitations.

use super::{Invitation, InvitationDigest};
use crate::StoreError;

/// Reads outside of a transaction.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait InvitationQueries: Send + Sync {
    /// The invitation with a digest, whether or not it is good.
    ///
    /// # Errors
    /// [`StoreError`].
    fn invitation(&self, digest: &InvitationDigest) -> Result<Option<Invitation>, StoreError>;
}
