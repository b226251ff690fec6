//! Invitations of the store in memory.

use domain::UserId;

use super::{MemoryStore, memory_store::Rows};
use crate::{
    StoreError,
    invitations::{Invitation, InvitationDigest, InvitationQueries, InvitationRows},
};

impl InvitationRows for Rows {
    fn save_invitation(&mut self, invitation: &Invitation) -> Result<(), StoreError> {
        self.invitations.insert(invitation.user, invitation.clone());
        Ok(())
    }

    fn delete_invitation(
        &mut self,
        user: UserId,
        digest: Option<InvitationDigest>,
    ) -> Result<bool, StoreError> {
        let known = self.invitations.get(&user);
        let goes = known.is_some_and(|known| digest.is_none_or(|digest| known.digest == digest));
        if goes {
            self.invitations.remove(&user);
        }
        Ok(goes)
    }
}

impl InvitationQueries for MemoryStore {
    fn invitation(&self, digest: &InvitationDigest) -> Result<Option<Invitation>, StoreError> {
        let rows = self.rows();
        Ok(rows.invitations.values().find(|known| known.digest == *digest).cloned())
    }
}
