//! What an invitation opens, and what it does not.

use std::time::Duration;

use domain::{Role, Timestamp, UserId};

use super::*;
use crate::{
    accounts::MockPasswords,
    testing::{FixedClock, MemoryStore},
};

/// What somebody else does.
type Meanwhile = fn(&MemoryStore);

const ASHA: fn() -> UserId = || UserId::new(7).unwrap();
const DIGEST: InvitationDigest = [7; 32];

/// A store with an agent who was invited at the beginning of time.
fn store() -> Arc<MemoryStore> {
    let store = Arc::new(MemoryStore::default());
    let email = Some("asha@example.test".to_owned());
    store.rows().open_account(ASHA(), Role::Agent, "Asha Rao", email, None);
    let invitation = Invitation::new(ASHA(), DIGEST, 0, Timestamp::UNIX_EPOCH);
    store.rows().invitations.insert(ASHA(), invitation);
    store
}

/// Chooses a password some time after the invitation; `meanwhile` happens while it is hashed.
fn accept(
    store: &Arc<MemoryStore>,
    digest: InvitationDigest,
    wished: &str,
    after: Duration,
    meanwhile: Meanwhile,
) -> Result<(), AcceptInvitationError> {
    let (mut passwords, seen) = (MockPasswords::new(), store.clone());
    passwords.expect_hash().returning(move |password| {
        meanwhile(&seen);
        Ok(format!("hash of {password}"))
    });
    let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH + after));
    let (passwords, store) = (Arc::new(passwords), store.clone());
    let accept = AcceptInvitation::new(store.clone(), store.clone(), store, passwords, clock);
    let password = NewPassword::parse(wished).unwrap();
    accept.run(&digest, &password, Some([192, 0, 2, 1].into()))
}

fn hash(store: &MemoryStore) -> Option<String> {
    store.rows().accounts.get(&ASHA())?.password_hash.clone()
}

#[test]
fn whoever_has_the_secret_chooses_the_password_once() {
    let store = store();
    let last = Duration::from_hours(7 * 24 - 1);
    accept(&store, DIGEST, "seven lanes 7", last, |_| {}).unwrap();
    assert_eq!(hash(&store).as_deref(), Some("hash of seven lanes 7"));
    assert_eq!(store.rows().accounts[&ASHA()].account.credential_version, 1);
    let [entry] = store.audit_log().try_into().unwrap();
    assert_eq!((entry.action, entry.actor), ("invitation_accepted", Some((ASHA(), Role::Agent))));
    assert!(entry.data.contains(&("address", "192.0.2.1".to_owned())));
    let again = accept(&store, DIGEST, "another password", last, |_| {});
    assert!(matches!(again, Err(AcceptInvitationError::Invalid)), "{again:?}");
    assert_eq!(hash(&store).as_deref(), Some("hash of seven lanes 7"));
}

#[test]
fn an_invitation_that_is_not_good_sets_nothing() {
    let before: [(InvitationDigest, Duration, Meanwhile); 4] = [
        ([8; 32], Duration::ZERO, |_| {}),
        (DIGEST, Invitation::GOOD_FOR, |_| {}),
        (DIGEST, Duration::ZERO, |store| _ = store.rows().raise_credential_version(ASHA())),
        (DIGEST, Duration::ZERO, |store| _ = store.rows().accounts.remove(&ASHA())),
    ];
    for (digest, after, change) in before {
        let store = store();
        change(&store);
        let refused =
            accept(&store, digest, "seven lanes 7", after, |_| panic!("nothing is hashed"));
        assert!(matches!(refused, Err(AcceptInvitationError::Invalid)), "{refused:?}");
        assert_eq!((hash(&store), store.audit_log().len()), (None, 0));
    }
}

#[test]
fn what_happens_while_the_password_is_hashed_counts() {
    let meanwhile: [Meanwhile; 3] = [
        |store| _ = store.rows().raise_credential_version(ASHA()),
        |store| _ = store.rows().invitations.remove(&ASHA()),
        |store| {
            let another = Invitation::new(ASHA(), [9; 32], 0, Timestamp::UNIX_EPOCH);
            store.rows().invitations.insert(ASHA(), another);
        },
    ];
    for change in meanwhile {
        let store = store();
        let refused = accept(&store, DIGEST, "seven lanes 7", Duration::ZERO, change);
        assert!(matches!(refused, Err(AcceptInvitationError::Invalid)), "{refused:?}");
        assert_eq!((hash(&store), store.audit_log().len()), (None, 0));
    }
}

#[test]
fn a_suspended_account_and_an_unfit_password_leave_the_invitation_as_it_is() {
    let store = store();
    let personal = accept(&store, DIGEST, "1-asha-rao", Duration::ZERO, |_| {});
    assert!(
        matches!(personal, Err(AcceptInvitationError::Unfit(UnfitPassword::Personal))),
        "{personal:?}"
    );
    let set = |status| store.rows().accounts.get_mut(&ASHA()).unwrap().account.status = status;
    set(AccountStatus::Suspended);
    let refused = accept(&store, DIGEST, "seven lanes 7", Duration::ZERO, |_| {});
    assert!(matches!(refused, Err(AcceptInvitationError::NotActive)), "{refused:?}");
    set(AccountStatus::Active);
    accept(&store, DIGEST, "seven lanes 7", Duration::ZERO, |_| {}).unwrap();
}
