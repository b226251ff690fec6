//! What a change of an agent writes, refuses and ends.

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
    let in_use = AgentPatch { email: Some(email("gra@example.test")), ..password("seven lanes 7") };
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
        capacity: None,
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
