//! Accounts: who somebody is, signing in, and adding staff.

use std::collections::{BTreeMap, BTreeSet};

use app::{CodeRequest, NewStaff, Newcomer, PhoneClaim, ports::SignInNote, testing::samples};
use chrono::TimeDelta;
use domain::{AccountStatus, BrandId, CodeBudgets, CreatorId, Email, Phone, Role, Side, Text, UserId};
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
    a_hash_is_replaced_unless_the_password_was_changed_meanwhile,
    r25_a_phone_that_is_set_and_proven_at_once_is_one_account_s,
    a_super_admin_is_added_once_and_with_an_event,
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

fn an_account_is_identified_with_its_profiles(engine: Engine) {
    let shop = shop(engine);
    // looked up together with somebody else and with nobody
    let identify = |id: i64| {
        let [user, nobody] = [id, 9_999].map(|id| UserId::new(id).unwrap());
        let mut known = shop.stores.ports.accounts.identities(&[nobody, shop.buyer(1), user]).unwrap();
        assert_eq!(known.keys().copied().collect::<BTreeSet<_>>(), BTreeSet::from([user, shop.buyer(1)]));
        known.remove(&user).unwrap()
    };
    let admin = identify(1);
    assert_eq!((admin.role, admin.brand, admin.creator), (Role::SuperAdmin, None, None));
    assert_eq!(identify(2).role, Role::Agent);
    let creator = identify(4);
    assert_eq!((creator.role, creator.creator), (Role::Creator, Some(CreatorId::new(2).unwrap())));
    let brand = identify(shop.buyer(2).get());
    assert_eq!((brand.role, brand.brand, brand.creator), (Role::Brand, Some(BrandId::new(2).unwrap()), None));
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
        assert_eq!(accounts.find(id).unwrap(), None);
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
    let account = shop.stores.ports.accounts.find(UserId::new(4).unwrap()).unwrap().unwrap();
    assert_eq!((account.id.get(), account.role, account.status), (4, Role::Creator, AccountStatus::Active));
    assert_eq!(account.email.as_deref(), Some("creator2@demo.influmojo.test"));
    assert_eq!(account.phone.as_deref(), Some("+15550100"));
    assert_eq!(account.profile_image_url.as_deref(), Some("https://img.example.test/p"));
    assert_eq!(account.cover_image_url.as_deref(), Some("https://img.example.test/c"));
    assert_eq!((account.onboarding_step.as_deref(), account.auth_provider.as_str()), (Some("profile"), "phone"));
    assert_eq!((account.email_verified, account.phone_verified, account.onboarding_completed), (false, true, false));
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
    let find = |user| shop.stores.ports.accounts.find(user).unwrap().unwrap();
    let (before, other) = (find(shop.buyer(1)), find(shop.buyer(2)));
    assert_eq!(before.last_login_at, None);
    let at = noon() + TimeDelta::microseconds(1);
    let note = |user, upgrade| {
        let event = samples::sign_in_event(user, at);
        shop.stores.ports.accounts.record_sign_in(&SignInNote { event, user, at, upgrade }).unwrap();
    };
    note(shop.buyer(1), None);
    assert_eq!(find(shop.buyer(1)), app::Account { last_login_at: Some(at), ..before });
    assert_eq!(find(shop.buyer(2)), other);
    note(UserId::new(999).unwrap(), None);
}

fn a_hash_is_replaced_unless_the_password_was_changed_meanwhile(engine: Engine) {
    let shop = shop(engine);
    shop.db.sql("update users set password_hash = 'former'");
    let (user, hash) = (shop.buyer(1), || {
        let known = shop.stores.ports.accounts.credentials(&email("brand1@demo.influmojo.test")).unwrap().unwrap();
        known.password_hash.unwrap()
    });
    for (seen, expected) in [("another", "former"), ("former", "stronger"), ("former", "stronger")] {
        let upgrade = Some((seen.to_owned(), "stronger".to_owned()));
        shop.stores
            .ports
            .accounts
            .record_sign_in(&SignInNote { event: samples::sign_in_event(user, noon()), user, at: noon(), upgrade })
            .unwrap();
        assert_eq!(hash(), expected);
    }
    let others = "select count(*) as line from users where password_hash = 'stronger'";
    assert_eq!(shop.db.lines(&others.replace("count(*)", "cast(count(*) as text)")), ["1"]);
}

/// Somebody proves a phone while another writes it into its profile: whoever proved it has it.
fn r25_a_phone_that_is_set_and_proven_at_once_is_one_account_s(engine: Engine) {
    let shop = Shop::open(engine, [1, 8, 2, 1]);
    let ports = &shop.stores.ports;
    for n in 0..24_u32 {
        let phone: Phone = format!("+91980000{n:04}").parse().unwrap();
        let request =
            CodeRequest { phone: phone.clone(), address: format!("address {n}"), digest: [1; 32], at: noon() };
        ports.phone_codes.grant(&request, &CodeBudgets::default()).unwrap();
        let newcomer = Newcomer { name: None, side: Side::Creator };
        let claim =
            PhoneClaim { phone: phone.clone(), digest: [1; 32], attach_to: None, newcomer, address: None, at: noon() };
        let outcomes = race(2, 2, |job| {
            if job == 0 {
                let proven = ports.phone_codes.redeem(&claim, &CodeBudgets::default());
                assert!(proven.is_ok(), "{proven:?}");
            } else {
                shop.name_contacts(n % 8 + 1, None, Some(&phone));
            }
        });
        assert_eq!(outcomes.len(), 2);
        assert_eq!(shop.db.count(&format!("users where phone = '{phone}'")), 1);
    }
}

fn a_super_admin_is_added_once_and_with_an_event(engine: Engine) {
    let shop = shop(engine);
    let accounts = &shop.stores.ports.accounts;
    let id = accounts.add_super_admin(&staff("grace@example.com"), "hash", noon()).unwrap().unwrap();
    let account = accounts.find(id).unwrap().unwrap();
    assert_eq!(
        (account.role, account.status, account.name.as_str()),
        (Role::SuperAdmin, AccountStatus::Active, "Grace Hopper")
    );
    assert_eq!(account.created_at, noon());
    assert_eq!(
        accounts.credentials(&email("grace@example.com")).unwrap().unwrap().password_hash.as_deref(),
        Some("hash")
    );
    let event = "select action || ' ' || to_value || ' ' || data || coalesce(actor_role, '') as line from events";
    assert_eq!(shop.db.lines(event), [format!("super_admin_added active {{\"user_id\":\"{id}\"}}")]);
    let before = shop.db.dump();
    for taken in ["grace@example.com", "brand1@demo.influmojo.test"] {
        assert_eq!(accounts.add_super_admin(&staff(taken), "other", noon()).unwrap(), None);
    }
    assert_eq!(shop.db.dump(), before);
}
