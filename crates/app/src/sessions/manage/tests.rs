//! How long a session is good for, and who ends it.

use domain::{AccountStatus, Role, Timestamp};

use super::*;
use crate::{
    StoreError,
    testing::{FixedClock, MemoryStore, MockTx},
};

const USER: fn() -> UserId = || UserId::new(7).unwrap();
const VIEWER: fn() -> StaffViewer = || StaffViewer { user: USER(), is_super_admin: false };

/// Sessions of account 7, an agent.
fn sessions() -> (ManageSessions, Arc<MemoryStore>, Arc<FixedClock>) {
    let store = Arc::new(MemoryStore::default());
    let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
    store.rows().open_account(USER(), Role::Agent, "Ada", None, None);
    let identify = Identify::new(store.clone());
    (ManageSessions::new(store.clone(), store.clone(), identify, clock.clone()), store, clock)
}

fn open(sessions: &ManageSessions, store: &MemoryStore, secret: u8) {
    let account = store.rows().accounts[&USER()].account.clone();
    sessions.open([secret; 32], &account, SessionOpening::default()).unwrap();
}

fn is_open(sessions: &ManageSessions, secret: u8) -> bool {
    match sessions.resume(&[secret; 32], false) {
        Ok(_) => true,
        Err(ResumeSessionError::Ended) => false,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_session_stands_for_staff() {
    for (role, is_super_admin) in [(Role::Agent, false), (Role::SuperAdmin, true)] {
        let (sessions, store, _) = sessions();
        store.rows().open_account(USER(), role, "Ada", None, None);
        open(&sessions, &store, 1);
        assert_eq!(
            sessions.resume(&[1; 32], false).unwrap(),
            StaffViewer { user: USER(), is_super_admin }
        );
        assert!(!is_open(&sessions, 2), "another secret");
    }
}

#[test]
fn a_session_ends_with_the_right_to_use_the_desk() {
    let ended = [
        (Role::Agent, AccountStatus::Suspended),
        (Role::Agent, AccountStatus::Pending),
        (Role::SuperAdmin, AccountStatus::Deleted),
        (Role::Brand, AccountStatus::Active),
        (Role::Creator, AccountStatus::Active),
    ];
    for (role, status) in ended {
        let (sessions, store, _) = sessions();
        open(&sessions, &store, 1);
        let mut account = store.rows().accounts[&USER()].clone();
        (account.account.role, account.account.status) = (role, status);
        store.rows().accounts.insert(USER(), account);
        assert!(!is_open(&sessions, 1), "{role:?} {status:?}");
    }
}

#[test]
fn s06_a_session_of_former_credentials_has_ended() {
    let (sessions, store, _) = sessions();
    open(&sessions, &store, 1);
    store.rows().accounts.get_mut(&USER()).unwrap().account.credential_version = 1;
    assert!(!is_open(&sessions, 1));
    open(&sessions, &store, 2);
    assert!(is_open(&sessions, 2));
}

#[test]
fn s22_a_session_ends_half_an_hour_after_the_last_act_and_only_acts_count() {
    let (sessions, store, clock) = sessions();
    open(&sessions, &store, 1);
    let after = |minutes, is_act| {
        clock.advance(Duration::from_mins(minutes));
        sessions.resume(&[1; 32], is_act).is_ok()
    };
    assert!(after(29, false), "a refresh of a page");
    assert!(!after(1, false), "does not begin the time anew");
    open(&sessions, &store, 1);
    for _ in 0..5 {
        assert!(after(29, true), "somebody is there");
    }
    assert_eq!(sessions.own(&VIEWER()).unwrap().len(), 1);
    assert!(!after(30, true));
    assert!(sessions.own(&VIEWER()).unwrap().is_empty());
}

#[test]
fn an_act_is_written_once_a_minute() {
    let (sessions, store, clock) = sessions();
    open(&sessions, &store, 1);
    let active_at = || store.rows().sessions[&[1; 32]].active_at;
    clock.advance(Duration::from_secs(59));
    sessions.resume(&[1; 32], true).unwrap();
    assert_eq!(active_at(), Timestamp::UNIX_EPOCH);
    clock.advance(Duration::from_secs(1));
    sessions.resume(&[1; 32], true).unwrap();
    assert_eq!(active_at(), Timestamp::UNIX_EPOCH + Duration::from_mins(1));
}

#[test]
fn a_session_ends_twelve_hours_after_it_was_opened_and_is_purged() {
    let (sessions, store, clock) = sessions();
    let sessions = sessions.with_idle(ManageSessions::GOOD_FOR * 2);
    open(&sessions, &store, 1);
    clock.advance(Duration::from_secs(1));
    open(&sessions, &store, 2);
    clock.advance(Duration::from_secs(12 * 60 * 60 - 1));
    assert_eq!([is_open(&sessions, 1), is_open(&sessions, 2)], [false, true]);
    assert_eq!(sessions.own(&VIEWER()).unwrap().len(), 1);
    assert_eq!(sessions.purge().unwrap(), 0, "it is good to the end of that moment");
    clock.advance(Duration::from_millis(1));
    assert_eq!([sessions.purge().unwrap(), sessions.purge().unwrap()], [1, 0]);
}

#[test]
fn the_name_of_a_browser_is_cut() {
    let (sessions, store, _) = sessions();
    let account = store.rows().accounts[&USER()].account.clone();
    let opening =
        SessionOpening { user_agent: Some("ä".repeat(201)), ..SessionOpening::default() };
    sessions.open([1; 32], &account, opening).unwrap();
    let own = sessions.own(&VIEWER()).unwrap().remove(0);
    assert_eq!(own.opening.user_agent.unwrap().chars().count(), ManageSessions::MAX_USER_AGENT);
}

fn entry() -> NewAuditEntry {
    security_event("signed_out", Some(USER()), (None, None), Timestamp::UNIX_EPOCH)
}

#[test]
fn only_a_session_that_was_there_is_told_of() {
    for is_there in [false, true] {
        let mut tx = MockTx::new();
        tx.expect_delete_session()
            .withf(|user, digest| (*user, *digest) == (USER(), [1; 32]))
            .once()
            .returning(move |_, _| Ok(is_there));
        tx.expect_delete_other_sessions().once().returning(move |_, _| Ok(is_there));
        let told = 2 * usize::from(is_there);
        tx.expect_record()
            .times(told)
            .withf(|effects| effects.audit == [entry()])
            .returning(|_| Ok(()));
        end(&mut tx, USER(), &[1; 32], entry()).unwrap();
        end_others(&mut tx, USER(), &[1; 32], entry()).unwrap();
    }
}

#[test]
fn one_ends_ones_own_sessions_and_the_audit_log_says_who_did_from_where() {
    let (sessions, store, _) = sessions();
    let stranger = StaffViewer { user: UserId::new(8).unwrap(), is_super_admin: true };
    for secret in 1..=4 {
        open(&sessions, &store, secret);
    }
    sessions.end(&stranger, &[1; 32], None).unwrap();
    sessions.end_others(&stranger, &[1; 32], None).unwrap();
    assert!(is_open(&sessions, 1) && store.audit_log().is_empty(), "nobody ends what is another's");
    sessions.end(&VIEWER(), &[1; 32], Some([192, 0, 2, 1].into())).unwrap();
    sessions.end_others(&VIEWER(), &[2; 32], None).unwrap();
    assert_eq!([1, 2, 3, 4].map(|secret| is_open(&sessions, secret)), [false, true, false, false]);
    let entries = store.audit_log();
    assert_eq!(
        (entries.len(), entries[0].action, entries[0].actor),
        (2, "signed_out", Some(VIEWER().actor()))
    );
    assert!(
        entries[0].data.contains(&("address", "192.0.2.1".to_owned())),
        "{:?}",
        entries[0].data
    );
}

#[test]
fn a_store_that_fails_is_no_end_of_a_session() {
    let mut queries = crate::sessions::MockSessionQueries::new();
    queries
        .expect_session()
        .returning(|_, _| Err(StoreError::Corrupt { table: "", column: "", row: 0 }));
    let (_, store, clock) = sessions();
    let sessions =
        ManageSessions::new(store.clone(), Arc::new(queries), Identify::new(store), clock);
    assert!(matches!(sessions.resume(&[1; 32], true), Err(ResumeSessionError::Store(_))));
}
