//! An invited agent chooses a password.

use std::{net::IpAddr, sync::Arc};

use domain::AccountStatus;

use super::{Invitation, InvitationDigest, InvitationQueries, InvitationTransactions, Invitee};
use crate::{
    Clock, StoreError,
    accounts::{
        Account, AccountQueries, NewPassword, PasswordError, Passwords, UnfitPassword,
        replace_password, security_event,
    },
};

/// Why no password was set.
#[derive(Debug, thiserror::Error)]
pub enum AcceptInvitationError {
    /// There is no such invitation, it was used or taken back, it lapsed, or the account has other
    /// credentials by now. Which one is not told.
    #[error("the invitation is not valid")]
    Invalid,
    /// The account is suspended or was not opened yet.
    #[error("the account is not active")]
    NotActive,
    /// The password is not one that this person may choose.
    #[error(transparent)]
    Unfit(#[from] UnfitPassword),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<PasswordError> for AcceptInvitationError {
    fn from(error: PasswordError) -> Self {
        Self::Store(error.into())
    }
}

/// Sets the password of the agent whose invitation has this secret.
#[derive(Clone)]
pub struct AcceptInvitation {
    store: Arc<dyn InvitationTransactions>,
    invitations: Arc<dyn InvitationQueries>,
    accounts: Arc<dyn AccountQueries>,
    passwords: Arc<dyn Passwords>,
    clock: Arc<dyn Clock>,
}

impl AcceptInvitation {
    /// The use case over a store, hashes and a clock.
    #[must_use]
    pub fn new(
        store: Arc<dyn InvitationTransactions>,
        invitations: Arc<dyn InvitationQueries>,
        accounts: Arc<dyn AccountQueries>,
        passwords: Arc<dyn Passwords>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, invitations, accounts, passwords, clock }
    }

    /// Whom the invitation with this digest is for.
    ///
    /// # Errors
    /// [`AcceptInvitationError`], but not that a password is unfit.
    pub fn invitee(&self, digest: &InvitationDigest) -> Result<Invitee, AcceptInvitationError> {
        let Account { name, email, .. } = self.find(digest)?.1;
        Ok(Invitee { name, email })
    }

    /// Sets the password, uses the invitation up and ends everything that the account is signed in
    /// with. `address` is from where, for the audit log.
    ///
    /// # Errors
    /// [`AcceptInvitationError`]; nothing was changed.
    pub fn run(
        &self,
        digest: &InvitationDigest,
        password: &NewPassword,
        address: Option<IpAddr>,
    ) -> Result<(), AcceptInvitationError> {
        // without the secret nobody makes the service hash
        let (invitation, account) = self.find(digest)?;
        password.suits(&account.name, account.email.as_deref())?;
        let hash = self.passwords.hash(password.as_str())?;
        let (user, at) = (account.id, self.clock.now());
        let by = (Some((user, account.role)), address);
        let entry = security_event("invitation_accepted", Some(user), by, at);
        self.store.write("accept an invitation", move |tx| {
            let known = tx.lock_credentials(user)?.ok_or(AcceptInvitationError::Invalid)?;
            check(&invitation, &known.account, at)?;
            if !tx.delete_invitation(user, Some(invitation.digest))? {
                return Err(AcceptInvitationError::Invalid);
            }
            replace_password(tx, user, &hash, entry)?;
            Ok(())
        })
    }

    /// An invitation that is good, with its account.
    fn find(
        &self,
        digest: &InvitationDigest,
    ) -> Result<(Invitation, Account), AcceptInvitationError> {
        let invitation =
            self.invitations.invitation(digest)?.ok_or(AcceptInvitationError::Invalid)?;
        let account =
            self.accounts.account(invitation.user)?.ok_or(AcceptInvitationError::Invalid)?;
        check(&invitation, &account, self.clock.now())?;
        Ok((invitation, account))
    }
}

/// Whether an invitation is good for its account.
fn check(
    invitation: &Invitation,
    account: &Account,
    at: domain::Timestamp,
) -> Result<(), AcceptInvitationError> {
    if !invitation.is_good(account.credential_version, at) {
        return Err(AcceptInvitationError::Invalid);
    }
    match account.status {
        AccountStatus::Active => Ok(()),
        AccountStatus::Suspended | AccountStatus::Pending => Err(AcceptInvitationError::NotActive),
        AccountStatus::Deleted => Err(AcceptInvitationError::Invalid),
    }
}

#[cfg(test)]
mod tests;
