//! Super admins invite agents to choose a password, and take that back.

use std::sync::Arc;

use domain::{AccountStatus, Actor, AgentId, Role, Timestamp};

use super::{Invitation, InvitationDigest, InvitationRows, InvitationTransactions};
use crate::{
    AdminViewer, Clock, StoreError,
    accounts::{Account, AccountRows, security_event},
    effects::EffectRows,
};

/// Why an agent was not invited, or its invitation is still there.
#[derive(Debug, thiserror::Error)]
pub enum ManageInvitationsError {
    /// There is no such agent.
    #[error("there is no such agent")]
    NotFound,
    /// There is no invitation that could be taken back.
    #[error("the agent has no invitation")]
    NotInvited,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes invitations and takes them back.
#[derive(Clone)]
pub struct ManageInvitations {
    store: Arc<dyn InvitationTransactions>,
    clock: Arc<dyn Clock>,
}

impl ManageInvitations {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(store: Arc<dyn InvitationTransactions>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Invites an agent with a secret that has this digest. A former invitation is void then; a
    /// password that the agent has stays until another is chosen. Returns when the invitation
    /// lapses.
    ///
    /// # Errors
    /// [`ManageInvitationsError`]; a former invitation is as it was.
    pub fn invite(
        &self,
        admin: &AdminViewer,
        agent: AgentId,
        digest: InvitationDigest,
    ) -> Result<Timestamp, ManageInvitationsError> {
        let (actor, at) = (admin.actor(), self.clock.now());
        self.store.write("invite an agent", move |tx| {
            let account = lock_agent(tx, agent)?;
            let invitation = Invitation::new(account.id, digest, account.credential_version, at);
            invite(tx, &invitation, Some(actor))?;
            Ok::<_, ManageInvitationsError>(invitation.expires_at)
        })
    }

    /// Takes the invitation of an agent back: its link is void.
    ///
    /// # Errors
    /// [`ManageInvitationsError`].
    pub fn withdraw(
        &self,
        admin: &AdminViewer,
        agent: AgentId,
    ) -> Result<(), ManageInvitationsError> {
        let (actor, at) = (admin.actor(), self.clock.now());
        self.store.write("withdraw an invitation", move |tx| {
            let user = lock_agent(tx, agent)?.id;
            if !tx.delete_invitation(user, None)? {
                return Err(ManageInvitationsError::NotInvited);
            }
            let entry = security_event("invitation_withdrawn", Some(user), (Some(actor), None), at);
            Ok(tx.record(&entry.into())?)
        })
    }
}

/// The account of an agent. Nobody else changes it until the end of the transaction.
fn lock_agent(
    tx: &mut (impl AccountRows + ?Sized),
    agent: AgentId,
) -> Result<Account, ManageInvitationsError> {
    let account = tx.lock_account(agent.user())?;
    let is_agent =
        |known: &Account| known.role == Role::Agent && known.status != AccountStatus::Deleted;
    account.filter(is_agent).ok_or(ManageInvitationsError::NotFound)
}

/// Writes an invitation and the entry that tells of it. `actor` is nobody for an operator at the
/// command line.
///
/// # Errors
/// [`StoreError`].
pub(crate) fn invite(
    tx: &mut (impl InvitationRows + EffectRows + ?Sized),
    invitation: &Invitation,
    actor: Option<Actor>,
) -> Result<(), StoreError> {
    tx.save_invitation(invitation)?;
    let (user, at) = (Some(invitation.user), invitation.created_at);
    tx.record(&security_event("agent_invited", user, (actor, None), at).into())
}

#[cfg(test)]
mod tests {
    use domain::UserId;

    use super::*;
    use crate::testing::{FixedClock, MemoryStore};

    const ADMIN: fn() -> AdminViewer = || AdminViewer { user: UserId::new(1).unwrap() };
    const ASHA: fn() -> UserId = || UserId::new(7).unwrap();

    fn world(role: Role) -> (Arc<MemoryStore>, ManageInvitations) {
        let store = Arc::new(MemoryStore::default());
        store.rows().open_account(ASHA(), role, "Asha", None, None);
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        (store.clone(), ManageInvitations::new(store, clock))
    }

    #[test]
    fn an_agent_has_the_last_invitation_and_each_is_on_record() {
        let (store, manage) = world(Role::Agent);
        store.rows().raise_credential_version(ASHA());
        for digest in [[1; 32], [2; 32]] {
            let expires_at = manage.invite(&ADMIN(), ASHA().into(), digest).unwrap();
            assert_eq!(expires_at, Timestamp::UNIX_EPOCH + Invitation::GOOD_FOR);
            let invitation = store.rows().invitations[&ASHA()].clone();
            assert_eq!((invitation.digest, invitation.credential_version), (digest, 1));
        }
        manage.withdraw(&ADMIN(), ASHA().into()).unwrap();
        assert!(store.rows().invitations.is_empty());
        let log = store.audit_log();
        let actions: Vec<_> = log.iter().map(|entry| entry.action).collect();
        assert_eq!(actions, ["agent_invited", "agent_invited", "invitation_withdrawn"]);
        assert!(log.iter().all(|entry| entry.actor == Some(ADMIN().actor())));
    }

    #[test]
    fn what_is_not_there_is_not_taken_back_and_nobody_but_an_agent_is_invited() {
        let (store, manage) = world(Role::Agent);
        let refused = manage.withdraw(&ADMIN(), ASHA().into());
        assert!(matches!(refused, Err(ManageInvitationsError::NotInvited)));
        for role in [Role::Brand, Role::Creator, Role::SuperAdmin] {
            let (store, manage) = world(role);
            let refused = manage.invite(&ADMIN(), ASHA().into(), [1; 32]);
            assert!(matches!(refused, Err(ManageInvitationsError::NotFound)), "{role:?}");
            assert!(store.audit_log().is_empty() && store.rows().invitations.is_empty());
        }
        store.rows().accounts.get_mut(&ASHA()).unwrap().account.status = AccountStatus::Deleted;
        let refused = manage.invite(&ADMIN(), ASHA().into(), [1; 32]);
        assert!(matches!(refused, Err(ManageInvitationsError::NotFound)));
    }
}
