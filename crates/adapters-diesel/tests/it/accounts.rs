//! Accounts: who somebody is, signing in, and adding staff.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use app::{
    StoreError,
    accounts::{
        AddStaffError, AddSuperAdmin, ChangeAdminError, ManageAdmins, MockPasswords, NewPassword,
        NewStaff, TellFormerContact,
    },
    phones::{CodeRules, Newcomer, PhoneSignIn, SendPhoneCode, SignInByPhone},
    testing::{FixedClock, KeptCodes, PlainCodes},
    tx::write,
};
use chrono::TimeDelta;
use domain::{AccountStatus, AccountType, BrandId, CreatorId, Email, Phone, Role, Text, UserId};
use test_support::{Engine, on_each_engine};

use crate::{
    fixture::{Shop, noon},
    races::race,
};

on_each_engine! {
    an_account_is_identified_with_its_profiles,
    r62_a_deleted_or_unknown_account_is_nobody,
    an_account_is_read_as_it_is_stored,
    credentials_are_found_by_email_whatever_its_case,
    signing_in_is_noted_and_nothing_else_changes,
    a_hash_is_locked_and_replaced_for_one_account,
    of_racing_suspensions_one_leaves_an_active_super_admin,
    r25_a_phone_that_is_set_and_proven_at_once_is_one_account_s,
    a_super_admin_is_added_once_and_with_an_audit_entry,
}

fn shop(engine: Engine) -> Shop {
    Shop::open(engine, [1, 2, 2, 1])
}

fn email(text: &str) -> Email {
    text.parse().unwrap()
}

fn staff(address: &str) -> NewStaff {
    NewStaff { email: email(address), name: Text::parse("Grace Hopper").unwrap() }
}

/// Hashes nothing.
fn passwords() -> Arc<MockPasswords> {
    let mut passwords = MockPasswords::new();
    passwords.expect_hash().returning(|password| Ok(password.to_owned()));
    Arc::new(passwords)
}

fn an_account_is_identified_with_its_profiles(engine: Engine) {
    let shop = shop(engine);
    // looked up together with somebody else and with nobody
    let identify = |id: i64| {
        let [user, nobody] = [id, 9_999].map(|id| UserId::new(id).unwrap());
        let mut known =
            shop.stores.ports.accounts.identities(&[nobody, shop.buyer(1), user]).unwrap();
        assert_eq!(
            known.keys().copied().collect::<BTreeSet<_>>(),
            BTreeSet::from([user, shop.buyer(1)])
        );
        known.remove(&user).unwrap()
    };
    let admin = identify(1);
    assert_eq!((admin.role, admin.brand, admin.creator), (Role::SuperAdmin, None, None));
    assert_eq!(identify(2).role, Role::Agent);
    let creator = identify(4);
    assert_eq!((creator.role, creator.creator), (Role::Creator, Some(CreatorId::new(2).unwrap())));
    let brand = identify(shop.buyer(2).get());
    assert_eq!(
        (brand.role, brand.brand, brand.creator),
        (Role::Brand, Some(BrandId::new(2).unwrap()), None)
    );
    assert_eq!((brand.user, brand.status), (shop.buyer(2), AccountStatus::Active));
    shop.db.sql("delete from brands where id = 2");
    assert_eq!(identify(shop.buyer(2).get()).brand, None, "a brand before it made its profile");
    for status in [AccountStatus::Suspended, AccountStatus::Pending] {
        shop.db.sql(&format!("update users set status = '{status}' where id = 4"));
        assert_eq!(identify(4).status, status, "whoever asks decides what that means");
    }
}

fn r62_a_deleted_or_unknown_account_is_nobody(engine: Engine) {
    let shop = shop(engine);
    let accounts = &shop.stores.ports.accounts;
    shop.db.sql("update users set status = 'deleted' where id = 4");
    for id in [4, 999, i64::MAX] {
        let id = UserId::new(id).unwrap();
        assert_eq!(accounts.identities(&[id]).unwrap(), BTreeMap::new());
        assert_eq!(accounts.account(id).unwrap(), None);
    }
    assert_eq!(accounts.credentials(&email("creator2@demo.influmojo.test")).unwrap(), None);
    assert!(accounts.credentials(&email("creator1@demo.influmojo.test")).unwrap().is_some());
}

fn an_account_is_read_as_it_is_stored(engine: Engine) {
    let shop = shop(engine);
    shop.db.sql(
        "update users set phone = '+15550100', profile_image_url = 'https://img.example.test/p', \
         cover_image_url = 'https://img.example.test/c', onboarding_step = 'profile', auth_provider = 'phone', \
         last_login_at = '2026-01-02T03:04:05.678901Z', email_verified = not email_verified, \
         phone_verified = not phone_verified, onboarding_completed = not onboarding_completed where id = 4",
    );
    let account = shop.stores.ports.accounts.account(UserId::new(4).unwrap()).unwrap().unwrap();
    assert_eq!(
        (account.id.get(), account.role, account.status),
        (4, Role::Creator, AccountStatus::Active)
    );
    assert_eq!(account.email.as_deref(), Some("creator2@demo.influmojo.test"));
    assert_eq!(account.phone.as_deref(), Some("+15550100"));
    assert_eq!(account.profile_image_url.as_deref(), Some("https://img.example.test/p"));
    assert_eq!(account.cover_image_url.as_deref(), Some("https://img.example.test/c"));
    assert_eq!(
        (account.onboarding_step.as_deref(), account.auth_provider.as_str()),
        (Some("profile"), "phone")
    );
    assert_eq!(
        (account.email_verified, account.phone_verified, account.onboarding_completed),
        (false, true, false)
    );
    assert_eq!(account.last_login_at.unwrap().timestamp_micros(), 1_767_323_045_678_901);
    assert!(!account.name.is_empty());
}

fn credentials_are_found_by_email_whatever_its_case(engine: Engine) {
    let shop = shop(engine);
    let credentials = |address| shop.stores.ports.accounts.credentials(&email(address)).unwrap();
    let found = credentials("BRAND1@Demo.InfluMojo.test").unwrap();
    assert_eq!((found.account.id, found.password_hash.as_deref()), (shop.buyer(1), Some("-")));
    assert_eq!(credentials("brand3@demo.influmojo.test"), None);
    shop.db.sql("update users set password_hash = null");
    assert_eq!(credentials("brand1@demo.influmojo.test").unwrap().password_hash, None);
}

fn signing_in_is_noted_and_nothing_else_changes(engine: Engine) {
    let shop = shop(engine);
    let find = |user| shop.stores.ports.accounts.account(user).unwrap().unwrap();
    let (before, other) = (find(shop.buyer(1)), find(shop.buyer(2)));
    assert_eq!(before.last_login_at, None);
    let at = noon() + TimeDelta::microseconds(1);
    let note = |user| {
        write(&*shop.stores.ports.transactions, "note a sign-in", move |tx| {
            tx.save_last_login(user, at)
        })
        .unwrap();
    };
    note(shop.buyer(1));
    assert_eq!(find(shop.buyer(1)), app::accounts::Account { last_login_at: Some(at), ..before });
    assert_eq!(find(shop.buyer(2)), other);
    note(UserId::new(999).unwrap());
}

fn a_hash_is_locked_and_replaced_for_one_account(engine: Engine) {
    let shop = shop(engine);
    shop.db.sql("update users set password_hash = 'former'");
    let user = shop.buyer(1);
    let former = write(&*shop.stores.ports.transactions, "replace a hash", move |tx| {
        let former = tx.lock_credentials(user)?;
        tx.save_password_hash(user, "stronger", noon())?;
        Ok::<_, StoreError>(former)
    });
    let former = former.unwrap().unwrap();
    assert_eq!((former.account.id, former.password_hash.as_deref()), (user, Some("former")));
    let known = shop
        .stores
        .ports
        .accounts
        .credentials(&email("brand1@demo.influmojo.test"))
        .unwrap()
        .unwrap();
    assert_eq!(known.password_hash.as_deref(), Some("stronger"));
    assert_eq!(shop.db.count("users where password_hash = 'stronger'"), 1);
}

/// Two operators suspend two super admins at once: one of them stays.
fn of_racing_suspensions_one_leaves_an_active_super_admin(engine: Engine) {
    let shop = shop(engine);
    let ports = &shop.stores.ports;
    let add = AddSuperAdmin::new(
        ports.transactions.clone(),
        passwords(),
        Arc::new(FixedClock::at(noon())),
    );
    add.run(&staff("grace@example.com"), &NewPassword::parse("seven lanes 7").unwrap()).unwrap();
    let manage = || {
        let store = ports.transactions.clone();
        let queries = ports.accounts.clone();
        let clock = FixedClock::at(noon());
        ManageAdmins::new(store, queries, passwords(), Arc::new(clock))
    };
    let addresses = ["grace@example.com", "admin@demo.influmojo.test"].map(email);
    let outcomes = race(2, 2, |n| {
        let address = &addresses[usize::try_from(n).unwrap()];
        manage().set_status(address, AccountStatus::Suspended, false)
    });
    let (done, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((done.len(), refused.len()), (1, 1));
    assert!(matches!(refused[0], Err(ChangeAdminError::LastActive)), "{refused:?}");
    assert_eq!(shop.db.count("users where role = 'super_admin' and status = 'active'"), 1);
}

/// Somebody proves a phone while another writes it into its profile: whoever proved it has it.
fn r25_a_phone_that_is_set_and_proven_at_once_is_one_account_s(engine: Engine) {
    let shop = Shop::open(engine, [1, 8, 2, 1]);
    let ports = &shop.stores.ports;
    let (store, clock) = (&ports.transactions, Arc::new(FixedClock::at(noon())));
    let (codes, sender) = (Arc::new(PlainCodes::default()), Arc::new(KeptCodes::default()));
    let rules = CodeRules::default();
    let tell = TellFormerContact::new(
        store.clone(),
        ports.accounts.clone(),
        sender.clone(),
        clock.clone(),
    );
    let sign_in = SignInByPhone::new(
        store.clone(),
        codes.clone(),
        clock.clone(),
        rules.budgets.clone(),
        tell,
    );
    let send = SendPhoneCode::new(store.clone(), codes, sender.clone(), clock, rules);
    for n in 0..24_u32 {
        let phone: Phone = format!("+91980000{n:04}").parse().unwrap();
        send.run(&phone, &format!("address {n}")).unwrap();
        let outcomes = race(2, 2, |job| {
            if job == 0 {
                let newcomer = Newcomer { name: None, account_type: AccountType::Creator };
                let (phone, code) = (phone.clone(), sender.last(&phone).unwrap());
                let proven = sign_in.run(PhoneSignIn {
                    phone,
                    code,
                    attach_to: None,
                    newcomer,
                    address: None,
                });
                assert!(proven.is_ok(), "{proven:?}");
            } else {
                shop.name_contacts(n % 8 + 1, None, Some(&phone));
            }
        });
        assert_eq!(outcomes.len(), 2);
        assert_eq!(shop.db.count(&format!("users where phone = '{phone}'")), 1);
    }
}

fn a_super_admin_is_added_once_and_with_an_audit_entry(engine: Engine) {
    let shop = shop(engine);
    let (accounts, store) = (&shop.stores.ports.accounts, shop.stores.ports.transactions.clone());
    let add = AddSuperAdmin::new(store, passwords(), Arc::new(FixedClock::at(noon())));
    let add = |address| add.run(&staff(address), &NewPassword::parse("seven lanes 7").unwrap());
    let id = add("grace@example.com").unwrap();
    let account = accounts.account(id).unwrap().unwrap();
    assert_eq!(
        (account.role, account.status, account.name.as_str()),
        (Role::SuperAdmin, AccountStatus::Active, "Grace Hopper")
    );
    assert_eq!(account.created_at, noon());
    let known = accounts.credentials(&email("grace@example.com")).unwrap().unwrap();
    assert_eq!(known.password_hash.as_deref(), Some("seven lanes 7"));
    let audit_log = "select action || ' ' || to_value || ' ' || data || coalesce(actor_role, '') as line from audit_log";
    assert_eq!(
        shop.db.lines(audit_log),
        [format!("super_admin_added active {{\"user_id\":\"{id}\"}}")]
    );
    let before = shop.db.dump();
    for taken in ["grace@example.com", "brand1@demo.influmojo.test"] {
        assert!(matches!(add(taken), Err(AddStaffError::EmailInUse)));
    }
    assert_eq!(shop.db.dump(), before);
}
