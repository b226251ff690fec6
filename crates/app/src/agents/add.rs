//! Super admins and operators add agents.

use std::sync::Arc;

use domain::{
    AccountStatus, Actor, Agent, AgentId, Assigner, Availability, Role, Timestamp, agent_added,
};

use super::{
    AddedAgent, AgentRows, AgentTransactions, RotationRows, WaitingTicketRows,
    assign_waiting::assign_waiting_tickets,
};
use crate::{
    AdminViewer, Clock,
    accounts::{AccountRows, AddStaffError, NewPassword, NewStaff, Passwords},
    effects::EffectRows,
    invitations::{Invitation, InvitationDigest, invite},
};

/// Adds an agent, who takes part in the rotation from the same commit on.
#[derive(Clone)]
pub struct AddAgent {
    store: Arc<dyn AgentTransactions>,
    assigner: Arc<dyn Assigner>,
    passwords: Arc<dyn Passwords>,
    clock: Arc<dyn Clock>,
}

impl AddAgent {
    /// The use case over a store, who chooses agents, hashes and a clock.
    #[must_use]
    pub fn new(
        store: Arc<dyn AgentTransactions>,
        assigner: Arc<dyn Assigner>,
        passwords: Arc<dyn Passwords>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, assigner, passwords, clock }
    }

    /// Adds an active agent and gives it every ticket that waits. Without a password it cannot sign
    /// in by one. `admin` is nobody for an operator at the command line.
    ///
    /// # Errors
    /// [`AddStaffError`]; nobody was added.
    pub fn run(
        &self,
        admin: Option<&AdminViewer>,
        staff: NewStaff,
        password: Option<&NewPassword>,
    ) -> Result<AddedAgent, AddStaffError> {
        let password_hash = match password {
            Some(password) => {
                password.suits(staff.name.as_str(), Some(staff.email.as_str()))?;
                Some(self.passwords.hash(password.as_str())?)
            }
            None => None,
        };
        self.add(admin, staff, password_hash, None)
    }

    /// The same without a password, and with an invitation: an agent who has the secret with this
    /// digest chooses one.
    ///
    /// # Errors
    /// [`AddStaffError`]; nobody was added.
    pub fn run_with_invitation(
        &self,
        admin: &AdminViewer,
        staff: NewStaff,
        digest: InvitationDigest,
    ) -> Result<AddedAgent, AddStaffError> {
        self.add(Some(admin), staff, None, Some(digest))
    }

    fn add(
        &self,
        admin: Option<&AdminViewer>,
        staff: NewStaff,
        password_hash: Option<String>,
        invited: Option<InvitationDigest>,
    ) -> Result<AddedAgent, AddStaffError> {
        let (actor, created_at) = (admin.map(AdminViewer::actor), self.clock.now());
        let assigner = self.assigner.clone();
        self.store.write("add an agent", move |tx| {
            let id = add_agent(tx, assigner.as_ref(), &staff, password_hash, actor, created_at)?;
            let invitation =
                invited.map(|digest| Invitation::new(id.user(), digest, 0, created_at));
            if let Some(invitation) = &invitation {
                invite(tx, invitation, actor)?;
            }
            let invited_until = invitation.map(|invitation| invitation.expires_at);
            Ok(AddedAgent { id, created_at, invited_until })
        })
    }
}

/// What [`AddAgent`] does in its transaction.
///
/// # Errors
/// [`AddStaffError`].
pub fn add_agent(
    tx: &mut (impl RotationRows + AccountRows + AgentRows + EffectRows + WaitingTicketRows + ?Sized),
    assigner: &dyn Assigner,
    staff: &NewStaff,
    password_hash: Option<String>,
    actor: Option<Actor>,
    at: Timestamp,
) -> Result<AgentId, AddStaffError> {
    tx.lock_rotation()?;
    let user =
        tx.insert_staff(staff, Role::Agent, password_hash, at)?.ok_or(AddStaffError::EmailInUse)?;
    let id = AgentId::from(user);
    tx.insert_agent(&Agent {
        id,
        name: staff.name.to_string(),
        email: Some(staff.email.to_string()),
        account: AccountStatus::Active,
        availability: Availability::Available,
        is_online: true,
    })?;
    tx.record(&agent_added(id, actor, at).into())?;
    assign_waiting_tickets(tx, assigner, actor, at)?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use domain::{AgentPool, Line, Rotation, RoundRobin, UserId};
    use mockall::Sequence;

    use super::*;
    use crate::{
        StoreError,
        accounts::{MockPasswords, PasswordError, UnfitPassword},
        testing::{FixedClock, MemoryStore, MockTx},
    };

    const ADMIN: fn() -> AdminViewer = || AdminViewer { user: UserId::new(1).unwrap() };

    fn staff() -> NewStaff {
        NewStaff { email: "asha@example.test".parse().unwrap(), name: Line::parse("Asha").unwrap() }
    }

    fn add(store: &Arc<MemoryStore>, password: Option<&str>) -> Result<AddedAgent, AddStaffError> {
        let mut passwords = MockPasswords::new();
        passwords.expect_hash().returning(|password| match password {
            "seven lanes 7" => Ok("hash".to_owned()),
            _ => Err(PasswordError::Busy),
        });
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        let password = password.map(|text| NewPassword::parse(text).unwrap());
        AddAgent::new(store.clone(), Arc::new(RoundRobin), Arc::new(passwords), clock).run(
            Some(&ADMIN()),
            staff(),
            password.as_ref(),
        )
    }

    #[test]
    fn an_agent_is_added_active_and_that_is_on_record() {
        let store = Arc::new(MemoryStore::default());
        let added = add(&store, Some("seven lanes 7")).unwrap();
        assert_eq!(added.created_at, Timestamp::UNIX_EPOCH);
        let known = store.rows().accounts[&added.id.user()].clone();
        assert_eq!(
            (known.account.role, known.account.status),
            (Role::Agent, AccountStatus::Active)
        );
        assert_eq!(known.password_hash.as_deref(), Some("hash"));
        let agent = store.rows().agents[0].clone();
        assert_eq!(
            (agent.id, agent.name.as_str(), agent.email),
            (added.id, "Asha", known.account.email)
        );
        assert_eq!((agent.availability, agent.is_online), (Availability::Available, true));
        let [entry] = store.audit_log().try_into().unwrap();
        assert_eq!((entry.action, entry.actor), ("agent_added", Some(ADMIN().actor())));
    }

    #[test]
    fn r11_an_agent_without_a_password_has_no_hash() {
        let store = Arc::new(MemoryStore::default());
        let added = add(&store, None).unwrap();
        assert_eq!(store.rows().accounts[&added.id.user()].password_hash, None);
    }

    #[test]
    fn an_agent_is_added_with_an_invitation_and_both_are_on_record() {
        let store = Arc::new(MemoryStore::default());
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        let passwords = Arc::new(MockPasswords::new());
        let add = AddAgent::new(store.clone(), Arc::new(RoundRobin), passwords, clock);
        let added = add.run_with_invitation(&ADMIN(), staff(), [7; 32]).unwrap();
        let invitation = Invitation::new(added.id.user(), [7; 32], 0, Timestamp::UNIX_EPOCH);
        assert_eq!(added.invited_until, Some(invitation.expires_at));
        assert_eq!(store.rows().invitations[&added.id.user()], invitation);
        let actions: Vec<_> = store.audit_log().iter().map(|entry| entry.action).collect();
        assert_eq!(actions, ["agent_added", "agent_invited"]);
        let again = add.run_with_invitation(&ADMIN(), staff(), [8; 32]);
        assert!(matches!(again, Err(AddStaffError::EmailInUse)));
        assert_eq!(store.rows().invitations.len(), 1);
    }

    #[test]
    fn nobody_is_added_with_an_address_in_use_an_unfit_password_or_without_a_hash() {
        let store = Arc::new(MemoryStore::default());
        add(&store, None).unwrap();
        assert!(matches!(add(&store, None), Err(AddStaffError::EmailInUse)));
        assert!(matches!(
            add(&store, Some("1-asha-2026")),
            Err(AddStaffError::Unfit(UnfitPassword::Personal))
        ));
        let busy = add(&store, Some("many others"));
        assert!(matches!(busy, Err(AddStaffError::Store(StoreError::Busy { .. }))));
        let agents = store.rows().agents.len();
        assert_eq!((agents, store.audit_log().len()), (1, 1));
    }

    #[test]
    fn waiting_tickets_are_assigned_behind_the_lock_after_the_agent_is_there() {
        let (mut tx, mut order) = (MockTx::new(), Sequence::new());
        let nobody = || Ok(AgentPool::new(Vec::new(), Rotation::default()));
        tx.expect_lock_rotation().once().in_sequence(&mut order).returning(nobody);
        let user = UserId::new(7).unwrap();
        tx.expect_insert_staff()
            .once()
            .in_sequence(&mut order)
            .returning(move |_, _, _, _| Ok(Some(user)));
        tx.expect_insert_agent().once().in_sequence(&mut order).returning(|_| Ok(()));
        tx.expect_record().once().in_sequence(&mut order).returning(|_| Ok(()));
        tx.expect_lock_rotation().once().in_sequence(&mut order).returning(nobody);
        tx.expect_lock_waiting_tickets()
            .once()
            .in_sequence(&mut order)
            .returning(|_| Ok(Vec::new()));
        add_agent(&mut tx, &RoundRobin, &staff(), None, None, Timestamp::UNIX_EPOCH).unwrap();
    }
}
