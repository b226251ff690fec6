//! An agent says whether it waits for work.

use std::sync::Arc;

use domain::{AccountStatus, Actor, Agent, AgentId, Assigner, Presence, Timestamp, UserId};

use super::{
    AdminPresence, AdminPresenceRows, AgentPresence, AgentRows, AgentTransactions, RotationRows,
    WaitingTicketRows, assign_waiting::assign_what_need_not_wait,
};
use crate::{
    AdminViewer, AgentViewer, Clock, OwnAccountError, StoreError, accounts::AccountRows,
    effects::EffectRows,
};

/// Sets what an agent says about itself.
#[derive(Clone)]
pub struct SetAvailability {
    store: Arc<dyn AgentTransactions>,
    assigner: Arc<dyn Assigner>,
    clock: Arc<dyn Clock>,
}

impl SetAvailability {
    /// The use case over a store, who chooses agents, and a clock.
    #[must_use]
    pub fn new(
        store: Arc<dyn AgentTransactions>,
        assigner: Arc<dyn Assigner>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, assigner, clock }
    }

    /// Saves what a super admin says about itself, and nothing else.
    ///
    /// # Errors
    /// [`OwnAccountError`]; nothing was saved.
    pub fn run_for_admin(
        &self,
        viewer: &AdminViewer,
        presence: Presence,
    ) -> Result<AdminPresence, OwnAccountError> {
        let (admin, at) = (viewer.user, self.clock.now());
        self.store.write("set what a super admin says about itself", move |tx| {
            set_admin_presence(tx, admin, presence, at)
        })
    }

    /// Tickets go by it from the same commit on.
    ///
    /// # Errors
    /// [`OwnAccountError`]; nothing was saved.
    pub fn run(
        &self,
        viewer: &AgentViewer,
        presence: Presence,
    ) -> Result<AgentPresence, OwnAccountError> {
        let (agent, actor, at) = (viewer.agent, Some(viewer.actor()), self.clock.now());
        let assigner = self.assigner.clone();
        self.store.write("set what an agent says about itself", move |tx| {
            set_presence(tx, assigner.as_ref(), agent, presence, actor, at)
        })
    }
}

pub(crate) fn set_presence(
    tx: &mut (impl RotationRows + AgentRows + EffectRows + WaitingTicketRows + ?Sized),
    assigner: &dyn Assigner,
    agent: AgentId,
    presence: Presence,
    actor: Option<Actor>,
    at: Timestamp,
) -> Result<AgentPresence, OwnAccountError> {
    let rotation = tx.lock_rotation()?;
    let present = rotation.agent(agent).ok_or(OwnAccountError::Gone)?;
    let said = apply_presence(tx, present, presence, actor, at)?;
    assign_what_need_not_wait(tx, assigner, actor, at)?;
    Ok(said)
}

/// Writes what an agent says about itself, with the entry that tells of it if something differs.
/// The rotation must be locked.
///
/// # Errors
/// [`StoreError`].
pub fn apply_presence(
    tx: &mut (impl AgentRows + EffectRows + ?Sized),
    present: &Agent,
    presence: Presence,
    actor: Option<Actor>,
    at: Timestamp,
) -> Result<AgentPresence, StoreError> {
    let last_online_at = tx.agent_last_online(present.id)?;
    let plan = presence.plan(present, last_online_at, actor, at);
    tx.save_agent_presence(&plan.agent, plan.last_online_at)?;
    if let Some(entry) = plan.audit_entry {
        tx.record(&entry.into())?;
    }
    Ok(AgentPresence { agent: plan.agent, last_online_at: plan.last_online_at })
}

fn set_admin_presence(
    tx: &mut (impl AccountRows + AdminPresenceRows + ?Sized),
    admin: UserId,
    presence: Presence,
    at: Timestamp,
) -> Result<AdminPresence, OwnAccountError> {
    let account =
        tx.lock_account(admin)?.filter(|account| account.status != AccountStatus::Deleted);
    let account = account.ok_or(OwnAccountError::Gone)?;
    let last_online_at =
        if presence.is_online { None } else { tx.admin_last_online(admin)?.or(Some(at)) };
    tx.save_admin_presence(admin, presence, last_online_at)?;
    Ok(AdminPresence { user: admin, name: account.name, presence, last_online_at })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use domain::{Availability, Line, Role, RoundRobin};

    use super::*;
    use crate::tx::write;
    use crate::{
        accounts::NewStaff,
        agents::add_agent,
        testing::{FixedClock, MemoryStore},
    };

    const AWAY: Presence = Presence { availability: Availability::Away, is_online: false };
    const BACK: Presence = Presence { availability: Availability::Available, is_online: true };

    /// An agent, and a store in which it is.
    fn agent() -> (SetAvailability, Arc<MemoryStore>, Arc<FixedClock>, AgentViewer) {
        let store = Arc::new(MemoryStore::default());
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        let staff = NewStaff {
            email: "ada@example.test".parse().unwrap(),
            name: Line::parse("Ada").unwrap(),
        };
        let add = move |tx: &mut dyn crate::tx::Tx| {
            add_agent(tx, &RoundRobin, &staff, None, None, Timestamp::UNIX_EPOCH)
        };
        let agent = write(&*store, "plant", add).unwrap();
        store.rows().audit_log.clear();
        (
            SetAvailability::new(store.clone(), Arc::new(RoundRobin), clock.clone()),
            store,
            clock,
            AgentViewer { agent },
        )
    }

    #[test]
    fn r53_an_agent_is_named_as_who_changed_its_own_availability() {
        let (set, store, _, viewer) = agent();
        let saved = set.run(&viewer, AWAY).unwrap();
        assert_eq!((saved.agent.availability, saved.agent.is_online), (Availability::Away, false));
        assert_eq!(store.rows().agents[0], saved.agent);
        set.run(&viewer, AWAY).unwrap();
        let [entry] = store.audit_log().try_into().unwrap();
        assert_eq!(
            (entry.action, entry.actor),
            ("agent_availability_changed", Some((viewer.agent.user(), Role::Agent)))
        );
    }

    #[test]
    fn the_first_moment_without_a_connection_stays() {
        let (set, _, clock, viewer) = agent();
        let gone = set.run(&viewer, AWAY).unwrap().last_online_at;
        clock.advance(Duration::from_mins(1));
        let offline = Presence { availability: Availability::Offline, ..AWAY };
        assert_eq!(
            (gone, set.run(&viewer, offline).unwrap().last_online_at),
            (Some(Timestamp::UNIX_EPOCH), gone)
        );
        assert_eq!(set.run(&viewer, BACK).unwrap().last_online_at, None);
    }

    #[test]
    fn an_account_that_is_gone_says_nothing() {
        let (set, store, _, _) = agent();
        let user = UserId::new(9).unwrap();
        assert!(matches!(
            set.run(&AgentViewer { agent: user.into() }, AWAY),
            Err(OwnAccountError::Gone)
        ));
        let admin = AdminViewer { user };
        assert!(matches!(set.run_for_admin(&admin, AWAY), Err(OwnAccountError::Gone)));
        store.rows().open_account(user, Role::SuperAdmin, "Grace", None, None);
        store.rows().accounts.get_mut(&user).unwrap().account.status = AccountStatus::Deleted;
        assert!(matches!(set.run_for_admin(&admin, AWAY), Err(OwnAccountError::Gone)));
    }

    #[test]
    fn a_super_admin_says_it_without_an_entry_and_without_a_place_in_the_rotation() {
        let (set, store, clock, _) = agent();
        let admin = AdminViewer { user: UserId::new(9).unwrap() };
        store.rows().open_account(admin.user, Role::SuperAdmin, "Grace", None, None);
        let first = set.run_for_admin(&admin, AWAY).unwrap();
        assert_eq!(
            (first.name.as_str(), first.last_online_at),
            ("Grace", Some(Timestamp::UNIX_EPOCH))
        );
        clock.advance(Duration::from_mins(1));
        assert_eq!(set.run_for_admin(&admin, AWAY).unwrap(), first, "it was gone before");
        assert_eq!(set.run_for_admin(&admin, BACK).unwrap().last_online_at, None);
        assert_eq!(
            set.run_for_admin(&admin, AWAY).unwrap().last_online_at,
            Some(Timestamp::UNIX_EPOCH + Duration::from_mins(1))
        );
        assert!(store.audit_log().is_empty() && store.rows().agents.len() == 1);
    }
}
