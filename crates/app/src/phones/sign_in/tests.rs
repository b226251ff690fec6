//! Who a phone signs in, what it is attached to, and what wrong codes do.

mod checked;

use std::{sync::Arc, time::Duration};

use domain::{
    AccountStatus, AccountType, Code, CodeBudgets, CodeDigest, Phone, PhoneCode, Role, Timestamp,
    UserId,
};

use super::SignInByPhone;
use crate::{
    accounts::{Account, Codes, MockCodeSender, TellFormerContact},
    phones::{Newcomer, PhoneSignIn, SignInByPhoneError},
    profiles::{ProfileQueries, UNNAMED_COMPANY},
    testing::{FixedClock, MemoryStore, MockTx, PlainCodes, samples},
    tx::write,
};

/// A store with a code of each phone, and who signs in there.
struct World {
    store: Arc<MemoryStore>,
    clock: Arc<FixedClock>,
}

fn phone(n: u32) -> Phone {
    format!("+91980000{n:04}").parse().unwrap()
}

fn user(id: i64) -> UserId {
    UserId::new(id).unwrap()
}

fn digest(phone: &Phone, code: u32) -> CodeDigest {
    PlainCodes::default().digest(phone, &Code::of_number(code).unwrap())
}

impl World {
    fn new() -> Self {
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH + Duration::from_hours(1)));
        Self { store: Arc::new(MemoryStore::default()), clock }
    }

    fn now(&self) -> Timestamp {
        crate::Clock::now(&*self.clock)
    }

    /// Code 7 is sent to a phone.
    fn sent(&self, n: u32) {
        let code = PhoneCode::new(digest(&phone(n), 7), self.now());
        write(&*self.store, "send", move |tx| tx.save_phone_code(&phone(n), &code)).unwrap();
    }

    /// An account with a phone or none.
    fn account(&self, id: i64, role: Role, number: Option<u32>, change: impl FnOnce(&mut Account)) {
        let mut rows = self.store.rows();
        rows.open_account(user(id), role, "Asha", None, None);
        let account = &mut rows.accounts.get_mut(&user(id)).unwrap().account;
        (account.phone, account.phone_verified) =
            (number.map(|n| phone(n).to_string()), number.is_some());
        account.email_verified = false;
        change(account);
    }

    fn stored(&self, id: i64) -> Account {
        self.store.rows().accounts[&user(id)].account.clone()
    }

    fn sign_in(&self) -> SignInByPhone {
        let mut sender = MockCodeSender::new();
        sender.expect_notify().returning(|_, _| Ok(()));
        let (store, clock) = (self.store.clone(), self.clock.clone());
        let tell =
            TellFormerContact::new(store.clone(), store.clone(), Arc::new(sender), clock.clone());
        SignInByPhone::new(
            store,
            Arc::new(PlainCodes::default()),
            clock,
            CodeBudgets::default(),
            tell,
        )
    }

    fn show(
        &self,
        n: u32,
        code: u32,
        attach_to: Option<i64>,
    ) -> Result<Account, SignInByPhoneError> {
        self.sign_in().run(PhoneSignIn {
            phone: phone(n),
            code: Code::of_number(code).unwrap(),
            attach_to: attach_to.map(user),
            newcomer: Newcomer { name: None, account_type: AccountType::Brand },
            address: Some([192, 0, 2, 1].into()),
        })
    }

    /// The last entry of the audit log: what, the value after, and whose account.
    fn told(&self) -> (&'static str, Option<String>, Option<String>) {
        let entry = self.store.audit_log().pop().unwrap();
        let user =
            entry.data.into_iter().find(|(name, _)| *name == "user_id").map(|(_, user)| user);
        (entry.action, entry.to, user)
    }
}

fn failed(code: &str, user: Option<i64>) -> (&'static str, Option<String>, Option<String>) {
    ("sign_in_failed", Some(code.to_owned()), user.map(|user| user.to_string()))
}

#[test]
fn a_newcomer_gets_an_active_account_with_an_empty_profile_and_a_code_is_good_once() {
    let world = World::new();
    world.sent(1);
    let account = world.show(1, 7, None).unwrap();
    assert_eq!((account.role, account.status), (Role::Brand, AccountStatus::Active));
    assert_eq!(
        (account.name.as_str(), account.phone.as_deref()),
        ("New brand", Some(phone(1).as_str()))
    );
    assert!(account.phone_verified && !account.onboarding_completed);
    assert_eq!(account.onboarding_step.as_deref(), Some("basic_info"));
    let profile = world.store.brand_profile(account.id, 1).unwrap().unwrap();
    assert_eq!(profile.brand.company_name, UNNAMED_COMPANY);
    assert_eq!(world.told(), ("account_opened", None, Some(account.id.to_string())));
    let again = world.show(1, 7, None);
    assert!(matches!(again, Err(SignInByPhoneError::InvalidCode)), "{again:?}");
    assert_eq!(world.told(), failed("invalid_code", Some(account.id.get())));
}

#[test]
fn a_phone_that_was_taken_a_moment_ago_opens_no_account() {
    let mut tx = MockTx::new();
    tx.expect_insert_phone_account().once().returning(|_| Ok(None));
    let verification = crate::phones::PhoneVerification {
        phone: phone(1),
        digest: [1; 32],
        attach_to: None,
        newcomer: Newcomer { name: None, account_type: AccountType::Brand },
        address: None,
        at: Timestamp::UNIX_EPOCH,
    };
    let refused = super::open_new(&mut tx, &verification);
    assert!(matches!(refused, Err(SignInByPhoneError::PhoneInUse)), "{refused:?}");
    let account = samples::account(user(1), Role::Brand, AccountStatus::Active);
    let known = crate::accounts::Credentials { account, password_hash: None };
    tx.expect_lock_credentials().once().return_once(move |_| Ok(Some(known)));
    tx.expect_save_proven_phone().once().returning(|_| Ok(false));
    let refused = super::prove(&mut tx, &verification, user(1), None);
    assert!(matches!(refused, Err(SignInByPhoneError::PhoneInUse)), "{refused:?}");
}

#[test]
fn the_owner_of_a_phone_signs_in() {
    let world = World::new();
    world.account(1, Role::Creator, Some(1), |_| {});
    world.sent(1);
    let account = world.show(1, 7, None).unwrap();
    assert_eq!((account.id, account.last_login_at), (user(1), Some(world.now())));
    assert_eq!(account, world.stored(1), "the answer is what is stored");
    assert_eq!(account.credential_version, 0);
    assert_eq!(world.told(), ("signed_in", None, Some("1".to_owned())));
    assert!(world.store.audit_log()[0].data.contains(&("address", "192.0.2.1".to_owned())));
}

#[test]
fn a_wrong_code_is_counted_and_after_five_no_code_is_right() {
    let world = World::new();
    world.account(1, Role::Creator, Some(1), |_| {});
    world.sent(1);
    for attempts in 1..=5 {
        let refused = world.show(1, 8, None);
        assert!(matches!(refused, Err(SignInByPhoneError::InvalidCode)), "{refused:?}");
        assert_eq!(world.told(), failed("invalid_code", Some(1)));
        let rows = world.store.rows();
        let counted = u32::try_from(rows.code_events.len()).unwrap();
        assert_eq!((rows.phone_codes[&phone(1)].attempts, counted), (attempts, attempts));
    }
    assert!(matches!(world.show(1, 7, None), Err(SignInByPhoneError::InvalidCode)));
    assert_eq!(world.store.rows().code_events.len(), 5, "it is not tried");
}

#[test]
fn a_code_lapses_after_ten_minutes_and_one_that_nobody_sent_is_none() {
    let world = World::new();
    world.sent(1);
    world.clock.advance(PhoneCode::LIFETIME);
    for n in [1, 2] {
        assert!(matches!(world.show(n, 7, None), Err(SignInByPhoneError::InvalidCode)));
        assert_eq!(world.told(), failed("invalid_code", None));
    }
}

#[test]
fn s05_ten_wrong_codes_within_an_hour_end_the_tries_of_a_phone() {
    let world = World::new();
    for _ in 0..2 {
        world.sent(1);
        for _ in 0..5 {
            drop(world.show(1, 8, None));
        }
    }
    world.sent(1);
    let (refused, told) = (world.show(1, 7, None), world.store.audit_log().len());
    assert!(
        matches!(refused, Err(SignInByPhoneError::TooManyTries { seconds: 3600 })),
        "{refused:?}"
    );
    assert_eq!(told, 10, "it is not told of again and again");
    world.clock.advance(Duration::from_hours(1));
    world.sent(1);
    assert!(world.show(1, 7, None).is_ok());
    assert!(world.store.rows().code_events.is_empty(), "the right one forgets the wrong ones");
}

#[test]
fn a_right_code_settles_what_was_sent() {
    let world = World::new();
    world.sent(1);
    let at = world.now();
    write(&*world.store, "send", move |tx| {
        let event =
            crate::phones::CodeEvent { address: Some(String::new()), is_settled: false, at };
        tx.insert_code_event(&phone(1), &event)
    })
    .unwrap();
    world.show(1, 7, None).unwrap();
    assert!(world.store.rows().code_events.iter().all(|(_, event)| event.is_settled));
}

#[test]
fn an_account_that_is_not_active_is_not_signed_in() {
    for status in [AccountStatus::Suspended, AccountStatus::Pending, AccountStatus::Deleted] {
        let world = World::new();
        world.account(1, Role::Creator, Some(1), |account| account.status = status);
        world.sent(1);
        assert!(matches!(world.show(1, 7, None), Err(SignInByPhoneError::NotActive)));
        assert_eq!(world.told(), failed("account_not_active", Some(1)));
        assert!(world.store.rows().phone_codes[&phone(1)].digest.is_some(), "the code stays good");
    }
}

#[test]
fn s07_staff_sign_in_with_a_phone_that_was_given_only() {
    for (role, given, signs_in) in [
        (Role::Agent, false, false),
        (Role::Agent, true, true),
        (Role::SuperAdmin, false, false),
        (Role::SuperAdmin, true, false),
    ] {
        let world = World::new();
        world.account(1, role, Some(1), |account| account.phone_given = given);
        world.sent(1);
        match world.show(1, 7, None) {
            Ok(account) => assert!(signs_in && account.id == user(1), "{role:?}"),
            Err(SignInByPhoneError::ForbiddenRole) => {
                assert!(!signs_in, "{role:?}");
                assert_eq!(world.told(), failed("forbidden_role", Some(1)));
            }
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn a_phone_is_attached_to_whoever_is_signed_in() {
    let world = World::new();
    world
        .account(1, Role::Brand, None, |account| account.wanted_phone = Some(phone(2).to_string()));
    world.sent(1);
    let account = world.show(1, 7, Some(1)).unwrap();
    assert_eq!((account.phone.as_deref(), account.phone_verified), (Some(phone(1).as_str()), true));
    assert_eq!(
        (account.wanted_phone.as_ref(), account.last_login_at, account.credential_version),
        (None, None, 0)
    );
    assert_eq!(account, world.stored(1), "the answer is what is stored");
    let entries = world.store.audit_log();
    assert_eq!(
        (entries[0].action, entries[0].actor),
        ("phone_attached", Some((user(1), Role::Brand)))
    );
}

#[test]
fn another_accounts_phone_is_attached_to_nobody_and_the_code_stays_good() {
    let world = World::new();
    world.account(1, Role::Brand, None, |_| {});
    world.account(2, Role::Creator, Some(1), |_| {});
    world.sent(1);
    assert!(matches!(world.show(1, 7, Some(1)), Err(SignInByPhoneError::PhoneInUse)));
    assert_eq!(world.told(), failed("phone_in_use", Some(1)));
    assert_eq!(world.show(1, 7, None).unwrap().id, user(2));
}

#[test]
fn s07_no_token_replaces_a_phone_that_a_super_admin_gave() {
    let world = World::new();
    world.account(1, Role::Agent, Some(1), |account| account.phone_given = true);
    world.sent(1);
    world.sent(2);
    assert!(matches!(world.show(2, 7, Some(1)), Err(SignInByPhoneError::GivenPhone)));
    assert_eq!(world.stored(1).phone.as_deref(), Some(phone(1).as_str()));
    assert_eq!(world.show(1, 7, Some(1)).unwrap().id, user(1), "the same may be proven again");
}

#[test]
fn an_account_that_is_gone_gets_no_phone() {
    let world = World::new();
    world.sent(1);
    assert!(matches!(world.show(1, 7, Some(9)), Err(SignInByPhoneError::NotActive)));
}

#[test]
fn s07_a_replaced_phone_and_an_account_that_somebody_else_made_end_what_was_signed_in() {
    let version = |number, attach_to, change: fn(&mut Account), hash: Option<&str>| {
        let world = World::new();
        world.account(1, Role::Creator, number, change);
        world.store.rows().accounts.get_mut(&user(1)).unwrap().password_hash =
            hash.map(str::to_owned);
        world.sent(1);
        let account = world.show(1, 7, attach_to).unwrap();
        assert_eq!(account.credential_version, world.stored(1).credential_version);
        account.credential_version
    };
    let unproven: fn(&mut Account) = |account| account.phone_verified = false;
    assert_eq!(version(Some(2), Some(1), |_| {}, None), 1, "a proven phone is replaced");
    assert_eq!(version(Some(2), Some(1), unproven, None), 0, "it was nobody's");
    assert_eq!(version(Some(1), Some(1), |_| {}, None), 0, "the same");
    assert_eq!(version(Some(1), Some(1), unproven, None), 0, "attaching takes nothing over");
    assert_eq!(version(Some(1), None, unproven, None), 1, "nobody else could sign in to it");
    assert_eq!(version(Some(1), None, unproven, Some("hash")), 0, "it has a password");
    let with_email: fn(&mut Account) =
        |account| (account.phone_verified, account.email_verified) = (false, true);
    assert_eq!(version(Some(1), None, with_email, None), 0, "it has an address");
}

#[test]
fn s02_whoever_only_named_the_phone_loses_it_and_the_audit_log_says_so() {
    let world = World::new();
    for id in [1, 2, 3] {
        let number = if id == 3 { 2 } else { 1 };
        world.account(id, Role::Creator, None, |account| {
            account.wanted_phone = Some(phone(number).to_string());
        });
    }
    world.sent(1);
    let prover = world.show(1, 7, None).unwrap();
    let wanted = [1, 2, 3].map(|id| world.stored(id).wanted_phone.is_some());
    assert_eq!(wanted, [false, false, true]);
    let entries: Vec<_> =
        world.store.audit_log().into_iter().map(|entry| (entry.action, entry.actor)).collect();
    let actor = Some((prover.id, Role::Brand));
    assert_eq!(
        entries,
        [("account_opened", actor), ("wanted_phone_taken", actor), ("wanted_phone_taken", actor)]
    );
    let locked =
        write(&*world.store, "look", |tx| tx.lock_accounts_wanting(&phone(2), None)).unwrap();
    assert_eq!(locked, [user(3)]);
}

#[test]
fn s07_a_phone_is_attached_by_somebody_who_signed_in_a_moment_ago() {
    let world = World::new();
    let ago = |sign_in: &SignInByPhone, minutes: u64| {
        sign_in.is_fresh(Some(Timestamp::UNIX_EPOCH + Duration::from_mins(60 - minutes)))
    };
    assert_eq!(
        [0, 9, 10, 60].map(|minutes| ago(&world.sign_in(), minutes)),
        [true, true, false, false]
    );
    assert!(!world.sign_in().is_fresh(None));
    assert!(ago(&world.sign_in().with_fresh(Duration::from_mins(20)), 19));
}

#[test]
fn s07_the_former_contact_is_told_of_an_attached_phone() {
    let world = World::new();
    world.account(1, Role::Brand, Some(2), |_| {});
    world.sent(1);
    world.show(1, 7, Some(1)).unwrap();
    assert_eq!(world.told().0, "contact_told");
}

#[test]
fn a_newcomer_without_a_name_gets_one_that_stands_in() {
    let newcomer =
        |name: Option<&str>, account_type| Newcomer { name: name.map(str::to_owned), account_type };
    assert_eq!(newcomer(Some("Asha"), AccountType::Brand).name(), "Asha");
    assert_eq!(newcomer(None, AccountType::Brand).name(), "New brand");
    assert_eq!(newcomer(None, AccountType::Creator).name(), "New creator");
}
