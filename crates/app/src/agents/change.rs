//! Super admins and operators change and suspend agents.

use std::sync::Arc;

use domain::{
    AccountStatus, Actor, Agent, AgentChange, AgentId, Assigner, Email, Line, Phone, Timestamp,
};

use super::{
    AgentLoad, AgentPatch, AgentQueries, AgentRows, AgentTransactions, ChangeAgentError,
    ContactInUse, RotationRows, WaitingTicketRows, assign_waiting::assign_waiting_tickets,
};
use crate::{
    AdminViewer, Clock, StoreError,
    accounts::{AccountRows, CredentialRows, Passwords, TellFormerContact},
    effects::{EffectRows, Effects},
};

/// Changes an agent.
#[derive(Clone)]
pub struct ChangeAgent {
    store: Arc<dyn AgentTransactions>,
    assigner: Arc<dyn Assigner>,
    queries: Arc<dyn AgentQueries>,
    passwords: Arc<dyn Passwords>,
    clock: Arc<dyn Clock>,
    tell: TellFormerContact,
}

impl ChangeAgent {
    /// The use case over a store, who chooses agents, hashes, a clock and the notices to former
    /// contacts.
    #[must_use]
    pub fn new(
        store: Arc<dyn AgentTransactions>,
        assigner: Arc<dyn Assigner>,
        queries: Arc<dyn AgentQueries>,
        passwords: Arc<dyn Passwords>,
        clock: Arc<dyn Clock>,
        tell: TellFormerContact,
    ) -> Self {
        Self { store, assigner, queries, passwords, clock, tell }
    }

    /// Changes what is wanted, all of it or nothing, and returns the agent as it is then. A
    /// suspended agent keeps its tickets and gets no more; one that became active gets every ticket
    /// that waits. Another phone or e-mail address is told to the former one.
    ///
    /// # Errors
    /// [`ChangeAgentError`]; nothing was changed.
    pub fn run(
        &self,
        admin: &AdminViewer,
        agent: AgentId,
        patch: AgentPatch,
    ) -> Result<AgentLoad, ChangeAgentError> {
        let names_contact = patch.names_contact();
        let AgentPatch { name, email, status: account, password, phone } = patch;
        let password_hash = match password {
            Some(password) => {
                let present = self.queries.agent(agent)?.ok_or(ChangeAgentError::NotFound)?.agent;
                let name = name.as_ref().map_or(present.name.as_str(), Line::as_str);
                password
                    .suits(name, email.as_ref().map(Email::as_str).or(present.email.as_deref()))?;
                Some(self.passwords.hash(password.as_str())?)
            }
            None => None,
        };
        let before = if names_contact { self.tell.before(agent.user())? } else { None };
        let change = AgentChange { name, email, account, password_hash, phone };
        let (actor, at, assigner) = (Some(admin.actor()), self.clock.now(), self.assigner.clone());
        self.store.write("change an agent", move |tx| {
            change_agent(tx, assigner.as_ref(), agent, &change, actor, at)
        })?;
        if let Some(before) = before {
            self.tell.run(&before);
        }
        self.queries.agent(agent)?.ok_or(ChangeAgentError::NotFound)
    }
}

/// Suspends an agent or opens its account again.
#[derive(Clone)]
pub struct SetAgentStatus {
    store: Arc<dyn AgentTransactions>,
    assigner: Arc<dyn Assigner>,
    queries: Arc<dyn AgentQueries>,
    clock: Arc<dyn Clock>,
}

impl SetAgentStatus {
    /// The use case over a store, who chooses agents, and a clock.
    #[must_use]
    pub fn new(
        store: Arc<dyn AgentTransactions>,
        assigner: Arc<dyn Assigner>,
        queries: Arc<dyn AgentQueries>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, assigner, queries, clock }
    }

    /// Sets the status of the agent with this e-mail address, for an operator at the command line.
    /// A suspended agent keeps its tickets and gets no more.
    ///
    /// # Errors
    /// [`ChangeAgentError`]; nothing was changed.
    pub fn run(&self, email: &Email, status: AccountStatus) -> Result<Agent, ChangeAgentError> {
        let agent = self.queries.agent_by_email(email)?.ok_or(ChangeAgentError::NotFound)?;
        let (id, change, at) = (agent.id, AgentChange::account(status), self.clock.now());
        let (assigner, operator): (_, Option<Actor>) = (self.assigner.clone(), None);
        self.store.write("set the status of an agent", move |tx| {
            change_agent(tx, assigner.as_ref(), id, &change, operator, at)
        })?;
        Ok(Agent { account: status, ..agent })
    }
}

/// What [`ChangeAgent`] and [`SetAgentStatus`] do in their transaction. `actor` is nobody for an
/// operator at the command line.
///
/// # Errors
/// [`ChangeAgentError`].
pub fn change_agent(
    tx: &mut (
             impl RotationRows
             + AccountRows
             + AgentRows
             + CredentialRows
             + EffectRows
             + WaitingTicketRows
             + ?Sized
         ),
    assigner: &dyn Assigner,
    agent: AgentId,
    change: &AgentChange,
    actor: Option<Actor>,
    at: Timestamp,
) -> Result<(), ChangeAgentError> {
    let rotation = tx.lock_rotation()?;
    let present = rotation.agent(agent).ok_or(ChangeAgentError::NotFound)?;
    if apply_agent_change(tx, present, change, actor, at)? {
        assign_waiting_tickets(tx, assigner, actor, at)?;
    }
    Ok(())
}

/// Changes the account of an agent with the entries that tell of it. `false` when nothing differs,
/// and then nothing is written. The rotation must be locked.
///
/// # Errors
/// [`ChangeAgentError`].
pub fn apply_agent_change(
    tx: &mut (impl AccountRows + AgentRows + CredentialRows + EffectRows + ?Sized),
    present: &Agent,
    change: &AgentChange,
    actor: Option<Actor>,
    at: Timestamp,
) -> Result<bool, ChangeAgentError> {
    let (mut change, mut loses_phone) = (change.clone(), false);
    if let Some(wished) = change.phone.take() {
        let differs = compare_phone(tx, present.id, wished.as_ref())?;
        change.phone = differs.is_other.then_some(wished);
        loses_phone = differs.loses_proven;
    }
    let plan = change.plan(present, actor, at);
    if plan.audit.is_empty() {
        return Ok(false);
    }
    match tx.save_agent_account(&plan.agent, &change, at)? {
        Some(ContactInUse::Email) => return Err(ChangeAgentError::EmailInUse),
        Some(ContactInUse::Phone) => return Err(ChangeAgentError::PhoneInUse),
        None => {}
    }
    if change.ends_sign_ins(present, &plan.agent) || loses_phone {
        tx.end_sign_ins(present.id.user())?;
    }
    tx.record(&Effects { audit: plan.audit, ..Effects::default() })?;
    Ok(true)
}

/// How a wished phone differs from the present one.
#[derive(Clone, Copy, Default)]
struct PhoneDifference {
    /// Whether it is to be written. A phone that a token attached is another than the same number
    /// as a given one: it has to be proven again.
    is_other: bool,
    /// Whether the agent loses a phone that was proven.
    loses_proven: bool,
}

fn compare_phone(
    tx: &mut (impl AccountRows + ?Sized),
    agent: AgentId,
    wished: Option<&Phone>,
) -> Result<PhoneDifference, StoreError> {
    let Some(account) = tx.lock_account(agent.user())? else {
        return Ok(PhoneDifference::default());
    };
    let is_same = account.phone.as_deref() == wished.map(Phone::as_str);
    Ok(PhoneDifference {
        is_other: !is_same || (account.phone.is_some() && !account.phone_given),
        loses_proven: !is_same && account.phone.is_some() && account.phone_verified,
    })
}

#[cfg(test)]
mod tests {
    use domain::{Line, RoundRobin, UserId};

    use super::*;
    use crate::tx::write;
    use crate::{
        accounts::{
            MockCodeSender, MockPasswords, NewPassword, NewStaff, PasswordError, UnfitPassword,
        },
        agents::add_agent,
        testing::{FixedClock, MemoryStore},
    };

    const ADMIN: fn() -> AdminViewer = || AdminViewer { user: UserId::new(1).unwrap() };

    fn phone(n: u32) -> Phone {
        format!("+91980000{n:04}").parse().unwrap()
    }

    fn email(text: &str) -> Email {
        text.parse().unwrap()
    }

    /// Agents Ada Lovelace and Grace Hopper.
    fn agents() -> (Arc<MemoryStore>, [AgentId; 2]) {
        let store = Arc::new(MemoryStore::default());
        let added = ["Ada Lovelace", "Grace Hopper"].map(|name| {
            let address = format!("{}@example.test", &name[..3]);
            let staff = NewStaff { email: email(&address), name: Line::parse(name).unwrap() };
            write(&*store, "plant", move |tx| {
                add_agent(tx, &RoundRobin, &staff, None, None, Timestamp::UNIX_EPOCH)
            })
            .unwrap()
        });
        store.rows().audit_log.clear();
        (store, added)
    }

    fn clock() -> Arc<FixedClock> {
        Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH))
    }

    fn change(
        store: &Arc<MemoryStore>,
        agent: AgentId,
        patch: AgentPatch,
    ) -> Result<AgentLoad, ChangeAgentError> {
        let mut passwords = MockPasswords::new();
        passwords.expect_hash().returning(|password| match password {
            "seven lanes 7" => Ok("hash".to_owned()),
            _ => Err(PasswordError::Busy),
        });
        let mut sender = MockCodeSender::new();
        sender.expect_notify().returning(|_, _| Ok(()));
        let tell = TellFormerContact::new(store.clone(), store.clone(), Arc::new(sender), clock());
        let change = ChangeAgent::new(
            store.clone(),
            Arc::new(RoundRobin),
            store.clone(),
            Arc::new(passwords),
            clock(),
            tell,
        );
        change.run(&ADMIN(), agent, patch)
    }

    fn password(text: &str) -> AgentPatch {
        AgentPatch { password: Some(NewPassword::parse(text).unwrap()), ..AgentPatch::default() }
    }

    fn given(number: Option<u32>) -> AgentPatch {
        AgentPatch { phone: Some(number.map(phone)), ..AgentPatch::default() }
    }

    /// The version of an agent's credentials.
    fn version(store: &MemoryStore, agent: AgentId) -> u32 {
        store.rows().accounts[&agent.user()].account.credential_version
    }

    #[test]
    fn an_agent_is_changed_whole_in_the_name_of_the_super_admin() {
        let (store, [ada, _]) = agents();
        let patch = AgentPatch {
            name: Some(Line::parse("Ada King").unwrap()),
            email: Some(email("king@example.test")),
            status: Some(AccountStatus::Suspended),
            ..password("seven lanes 7")
        };
        let agent = change(&store, ada, patch).unwrap().agent;
        assert_eq!(
            (agent.name.as_str(), agent.email.as_deref()),
            ("Ada King", Some("king@example.test"))
        );
        assert_eq!(agent.account, AccountStatus::Suspended);
        let known = store.rows().accounts[&ada.user()].clone();
        assert_eq!(
            (known.password_hash.as_deref(), known.account.credential_version),
            (Some("hash"), 1)
        );
        let entries: Vec<_> =
            store.audit_log().into_iter().map(|entry| (entry.action, entry.actor)).collect();
        let actor = Some(ADMIN().actor());
        assert_eq!(entries[..2], [("agent_changed", actor), ("agent_status_changed", actor)]);
        assert_eq!(entries[2].0, "contact_told", "at the former address");
    }

    #[test]
    fn a_refused_change_changes_nothing() {
        let (store, [ada, grace]) = agents();
        let before = store.rows().accounts[&ada.user()].clone();
        let in_use =
            AgentPatch { email: Some(email("gra@example.test")), ..password("seven lanes 7") };
        assert!(matches!(change(&store, ada, in_use), Err(ChangeAgentError::EmailInUse)));
        let busy = change(&store, ada, password("many others"));
        assert!(matches!(busy, Err(ChangeAgentError::Store(StoreError::Busy { .. }))), "{busy:?}");
        let own = change(&store, ada, password("1-ada-lovelace"));
        assert!(matches!(own, Err(ChangeAgentError::Unfit(UnfitPassword::Personal))), "{own:?}");
        change(&store, grace, given(Some(1))).unwrap();
        store.rows().audit_log.clear();
        assert!(matches!(change(&store, ada, given(Some(1))), Err(ChangeAgentError::PhoneInUse)));
        assert!(store.audit_log().is_empty());
        assert_eq!(store.rows().accounts[&ada.user()], before);
    }

    #[test]
    fn an_unknown_agent_is_not_found() {
        let (store, _) = agents();
        let nobody = AgentId::new(9).unwrap();
        for patch in [password("seven lanes 7"), given(None), AgentPatch::default()] {
            assert!(matches!(change(&store, nobody, patch), Err(ChangeAgentError::NotFound)));
        }
        let set = SetAgentStatus::new(store.clone(), Arc::new(RoundRobin), store, clock());
        let refused = set.run(&email("nobody@example.test"), AccountStatus::Suspended);
        assert!(matches!(refused, Err(ChangeAgentError::NotFound)));
    }

    #[test]
    fn the_present_values_again_change_nothing() {
        let (store, [ada, _]) = agents();
        let same = AgentPatch {
            name: Some(Line::parse("Ada Lovelace").unwrap()),
            email: Some(email("ada@example.test")),
            status: Some(AccountStatus::Active),
            phone: Some(None),
            password: None,
        };
        change(&store, ada, same).unwrap();
        assert_eq!((store.audit_log().len(), version(&store, ada)), (0, 0));
    }

    #[test]
    fn s06_other_credentials_end_sign_ins_and_another_name_does_not() {
        let (store, [ada, _]) = agents();
        let set = SetAgentStatus::new(store.clone(), Arc::new(RoundRobin), store.clone(), clock());
        change(
            &store,
            ada,
            AgentPatch { name: Some(Line::parse("Ada King").unwrap()), ..AgentPatch::default() },
        )
        .unwrap();
        assert_eq!(version(&store, ada), 0);
        change(
            &store,
            ada,
            AgentPatch { email: Some(email("king@example.test")), ..AgentPatch::default() },
        )
        .unwrap();
        assert_eq!(version(&store, ada), 1);
        for (status, expected) in [(AccountStatus::Suspended, 2), (AccountStatus::Active, 2)] {
            assert_eq!(set.run(&email("king@example.test"), status).unwrap().account, status);
            assert_eq!(version(&store, ada), expected);
        }
    }

    #[test]
    fn s07_a_given_phone_has_to_be_proven_and_the_loss_of_a_proven_one_ends_sign_ins() {
        let (store, [ada, _]) = agents();
        let stored = || {
            let account = store.rows().accounts[&ada.user()].account.clone();
            (
                account.phone.is_some(),
                account.phone_given,
                account.phone_verified,
                account.credential_version,
            )
        };
        let prove = |given| {
            let mut rows = store.rows();
            let account = &mut rows.accounts.get_mut(&ada.user()).unwrap().account;
            (account.phone_verified, account.phone_given) = (true, given);
        };
        change(&store, ada, given(Some(1))).unwrap();
        assert_eq!(stored(), (true, true, false, 0));
        prove(true);
        change(&store, ada, given(Some(1))).unwrap();
        assert_eq!(stored(), (true, true, true, 0), "the same again");
        prove(false);
        change(&store, ada, given(Some(1))).unwrap();
        assert_eq!(
            stored(),
            (true, true, false, 0),
            "one that a token attached has to be proven again"
        );
        change(&store, ada, given(Some(2))).unwrap();
        assert_eq!(stored(), (true, true, false, 0), "it was not proven");
        prove(true);
        change(&store, ada, given(None)).unwrap();
        assert_eq!(stored(), (false, false, false, 1));
    }

    #[test]
    fn waiting_tickets_are_assigned_when_something_differs() {
        for (status, assigns) in [(AccountStatus::Active, 0), (AccountStatus::Pending, 1)] {
            let (store, [ada, _]) = agents();
            let pool = store.rows().pool();
            let mut tx = crate::testing::MockTx::new();
            tx.expect_lock_rotation().times(1 + assigns).returning(move || Ok(pool.clone()));
            tx.expect_save_agent_account().times(assigns).returning(|_, _, _| Ok(None));
            tx.expect_end_sign_ins().times(assigns).returning(|_| Ok(1));
            tx.expect_record().times(assigns).returning(|_| Ok(()));
            tx.expect_lock_waiting_tickets().times(assigns).returning(|_| Ok(Vec::new()));
            change_agent(
                &mut tx,
                &RoundRobin,
                ada,
                &AgentChange::account(status),
                None,
                Timestamp::UNIX_EPOCH,
            )
            .unwrap();
        }
    }
}
