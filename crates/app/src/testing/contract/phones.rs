//! Laws of one-time codes and of the profiles that brands and creators set up.

use std::{sync::Arc, thread, time::Duration};

use domain::{
    AccountType, BasicInfo, BusinessType, Code, CodeBudgets, CodeDigest, Gender, Line, Names,
    Phone, PhoneCode, Preferences, Role, Text, Timestamp, UserId,
};

use super::{World, minutes, start};
use crate::{
    StoreError, StorePorts,
    accounts::{Account, Codes},
    phones::{self, CodeGrant, CodeRequest, Newcomer, PhoneVerification, SignInByPhoneError},
    profiles::{ProfileOwner, ProfilePage, SetUpProfile, UNNAMED_COMPANY},
    testing::{FixedClock, PlainCodes},
    tx::{Tx, write},
};

pub(super) fn phone(n: u32) -> Phone {
    format!("+91980000{n:04}").parse().unwrap()
}

fn digest(phone: &Phone, code: u32) -> CodeDigest {
    PlainCodes::default().digest(phone, &Code::of_number(code).unwrap())
}

pub(super) fn grant(world: &impl World, phone: &Phone, code: u32, at: Timestamp) -> CodeGrant {
    grant_from(world, phone, code, at, "192.0.2.1")
}

pub(super) fn grant_from(
    world: &impl World,
    phone: &Phone,
    code: u32,
    at: Timestamp,
    address: &str,
) -> CodeGrant {
    let (phone, digest, address) = (phone.clone(), digest(phone, code), address.to_owned());
    grant_within(world, CodeRequest { phone, address, digest, at }, CodeBudgets::default())
}

pub(super) fn grant_within(
    world: &impl World,
    request: CodeRequest,
    budgets: CodeBudgets,
) -> CodeGrant {
    write(&*world.ports().transactions, "grant a code", move |tx| {
        phones::grant(tx, &request, &budgets)
    })
    .unwrap()
}

pub(super) fn claim(
    phone: &Phone,
    code: u32,
    account_type: AccountType,
    at: Timestamp,
) -> PhoneVerification {
    let newcomer = Newcomer { name: None, account_type };
    PhoneVerification {
        phone: phone.clone(),
        digest: digest(phone, code),
        attach_to: None,
        newcomer,
        address: None,
        at,
    }
}

pub(super) fn redeem(
    world: &impl World,
    claim: &PhoneVerification,
) -> Result<Account, SignInByPhoneError> {
    let claim = claim.clone();
    let work = move |tx: &mut dyn Tx| phones::redeem(tx, &claim, &CodeBudgets::default());
    write(&*world.ports().transactions, "redeem a code", work)?
}

pub(super) fn newcomer(world: &impl World, n: u32, account_type: AccountType) -> Account {
    assert_eq!(grant(world, &phone(n), n, start()), CodeGrant::Granted);
    redeem(world, &claim(&phone(n), n, account_type, start())).unwrap()
}

pub fn a_code_opens_one_account_once(world: &impl World) {
    for (n, account_type) in [(1, AccountType::Brand), (2, AccountType::Creator)] {
        let account = newcomer(world, n, account_type);
        assert_eq!(
            (account.role, account.phone.as_deref()),
            (Role::from(account_type), Some(phone(n).as_str()))
        );
        assert!(account.phone_verified && !account.email_verified && !account.onboarding_completed);
        assert_eq!((account.auth_provider.as_str(), account.created_at), ("phone", start()));
        assert_eq!(world.ports().accounts.account(account.id).unwrap().as_ref(), Some(&account));
        let again = redeem(world, &claim(&phone(n), n, account_type, start()));
        assert!(
            matches!(again, Err(SignInByPhoneError::InvalidCode)),
            "a code is good once: {again:?}"
        );
        let (profiles, user) = (world.ports().profiles, account.id);
        let brand = profiles.brand_profile(user, 1).unwrap();
        let creator = profiles.creator_profile(user, 1).unwrap();
        assert_eq!(
            (brand.is_some(), creator.is_some()),
            (account_type == AccountType::Brand, account_type == AccountType::Creator)
        );
        if let Some(profile) = brand {
            assert_eq!(profile.brand.company_name, UNNAMED_COMPANY);
            assert_eq!(profile.brand.industries, ["General"]);
        }
        let later = start() + minutes(2);
        assert_eq!(grant(world, &phone(n), 7, later), CodeGrant::Granted);
        let back = redeem(world, &claim(&phone(n), 7, AccountType::Creator, later)).unwrap();
        assert_eq!(
            (back.id, back.role, back.last_login_at),
            (account.id, account.role, Some(later)),
            "its owner"
        );
    }
    assert!(world.ports().accounts.has_phone(&phone(1)).unwrap());
    assert!(!world.ports().accounts.has_phone(&phone(3)).unwrap());
}

pub fn a_code_bears_five_wrong_tries_and_ten_minutes(world: &impl World) {
    let (one, two, three) = (phone(1), phone(2), phone(3));
    let tried = |phone: &Phone, code, at| {
        redeem(world, &claim(phone, code, AccountType::Brand, at)).is_ok()
    };
    for phone in [&one, &two, &three] {
        grant(world, phone, 1, start());
    }
    for wrong in 10..14 {
        assert!(!tried(&one, wrong, start()));
    }
    assert!(tried(&one, 1, start()), "the fifth try may be right");
    for wrong in 10..15 {
        assert!(!tried(&two, wrong, start()));
    }
    assert!(!tried(&two, 1, start()), "after five wrong ones no code is right");
    let lapsed = start() + PhoneCode::LIFETIME;
    assert!(!tried(&three, 1, lapsed), "ten minutes have passed");
    assert!(tried(&three, 1, lapsed - Duration::from_micros(1)));
    assert!(!tried(&phone(4), 1, start()), "nobody sent one");
    assert_eq!(grant(world, &two, 2, start() + minutes(1)), CodeGrant::Granted);
    assert!(!tried(&two, 1, start() + minutes(1)), "a new code takes the place of the former");
    assert!(tried(&two, 2, start() + minutes(1)), "and has five tries of its own");
}

fn withdraw(world: &impl World, phone: &Phone, code: u32) {
    let (phone, digest) = (phone.clone(), digest(phone, code));
    let work = move |tx: &mut dyn Tx| phones::withdraw(tx, &phone, &digest);
    write(&*world.ports().transactions, "withdraw a code", work).unwrap();
}

/// Purges codes and what was noted of codes: how many of each.
fn purge(world: &impl World, before: Timestamp, most: u32) -> (u32, u32) {
    let work = move |tx: &mut dyn Tx| {
        let codes = tx.purge_phone_codes(before, most)?;
        Ok::<_, StoreError>((codes, tx.purge_code_events(before, most)?))
    };
    write(&*world.ports().transactions, "purge codes", work).unwrap()
}

pub fn codes_are_granted_a_pause_apart(world: &impl World) {
    let one = phone(1);
    assert_eq!(grant(world, &one, 1, start()), CodeGrant::Granted);
    assert_eq!(grant(world, &one, 2, start() + Duration::from_millis(4999)), CodeGrant::Repeated);
    assert_eq!(
        grant(world, &one, 2, start() + Duration::from_secs(5)),
        CodeGrant::TooSoon { seconds: 55 }
    );
    let almost = start() + Duration::from_millis(59_001);
    assert_eq!(grant(world, &one, 2, almost), CodeGrant::TooSoon { seconds: 1 });
    assert_eq!(grant(world, &phone(2), 2, almost), CodeGrant::Granted, "another phone");
    redeem(world, &claim(&one, 1, AccountType::Brand, almost)).unwrap();
    assert_eq!(
        grant(world, &one, 2, almost),
        CodeGrant::TooSoon { seconds: 1 },
        "also after it was used"
    );
    let later = start() + minutes(1);
    assert_eq!(grant(world, &one, 2, later), CodeGrant::Granted);
    withdraw(world, &one, 9);
    assert_eq!(
        grant(world, &one, 3, later),
        CodeGrant::Repeated,
        "another code is none of its business"
    );
    withdraw(world, &one, 2);
    assert_eq!(
        grant(world, &one, 3, later),
        CodeGrant::TooSoon { seconds: 60 },
        "not sent, and the pause stays"
    );
    assert!(matches!(
        redeem(world, &claim(&one, 2, AccountType::Brand, later)),
        Err(SignInByPhoneError::InvalidCode)
    ));
    let purge = |most| purge(world, later + minutes(1), most);
    assert_eq!(purge(1), (1, 1), "no more than asked for");
    assert_eq!([purge(10), purge(10)], [(1, 2), (0, 0)]);
}

pub fn a_phone_is_attached_to_whoever_is_signed_in(world: &impl World) {
    let (brand, creator) = (world.brand(), newcomer(world, 1, AccountType::Creator));
    let attach = |n, user, at| {
        grant(world, &phone(n), 5, at);
        redeem(
            world,
            &PhoneVerification {
                attach_to: Some(user),
                ..claim(&phone(n), 5, AccountType::Brand, at)
            },
        )
    };
    let account = attach(2, brand.user, start()).unwrap();
    assert_eq!((account.id, account.phone.as_deref()), (brand.user, Some(phone(2).as_str())));
    assert!(account.phone_verified);
    let later = start() + minutes(2);
    let taken = attach(1, brand.user, later);
    assert!(matches!(taken, Err(SignInByPhoneError::PhoneInUse)), "{taken:?}");
    let owner = redeem(world, &claim(&phone(1), 5, AccountType::Brand, later)).unwrap();
    assert_eq!(owner.id, creator.id, "a refusal leaves the code good");
    assert_eq!(
        attach(1, creator.id, later + minutes(2)).unwrap().id,
        creator.id,
        "the own phone once more"
    );
}

/// Three people sign up at the same time, some of them twice with the same code.
pub fn r15_parallel_sign_ups_never_mix_people(world: &impl World) {
    for n in 1..=3 {
        grant(world, &phone(n), n, start());
    }
    let opened: Vec<(u32, Account)> = thread::scope(|scope| {
        let sign_up = |n: u32| {
            scope.spawn(move || {
                (n, redeem(world, &claim(&phone(n), n, AccountType::Creator, start())))
            })
        };
        let running: Vec<_> = [1, 2, 3, 1, 2, 3].map(sign_up).into();
        let done = running.into_iter().map(|thread| thread.join().unwrap());
        done.filter_map(|(n, account)| Some((n, account.ok()?))).collect()
    });
    assert_eq!(opened.len(), 3, "each code was good once");
    for (n, account) in opened {
        assert_eq!(account.phone.as_deref(), Some(phone(n).as_str()));
    }
}

pub(super) fn info(city: &str) -> BasicInfo {
    BasicInfo {
        gender: Gender::Female,
        city: Line::parse(city).unwrap(),
        email: None,
        phone: None,
        born: Some("1998-04-01".parse().unwrap()),
        company_name: None,
        business_type: Some(BusinessType::Startup),
        website: Some("https://acme.example".parse().unwrap()),
        role: Line::parse("Owner").ok(),
        about: Text::parse("All about it").ok(),
    }
}

fn preferences() -> Preferences {
    Preferences {
        categories: Names::parse(["Retail", "Insurance"]).unwrap(),
        about: Text::parse("More about it").unwrap(),
        languages: Names::parse(["English"]).unwrap(),
        platforms: Names::parse(["YouTube"]),
        role: None,
        born: None,
    }
}

pub(super) fn set_up(
    world: &impl World,
    user: UserId,
    account_type: AccountType,
    page: &ProfilePage,
    after: u64,
) {
    let StorePorts { transactions, profiles, .. } = world.ports();
    let clock = Arc::new(FixedClock::at(start() + minutes(after)));
    SetUpProfile::new(transactions, profiles, clock)
        .run(ProfileOwner { user, account_type }, page)
        .unwrap();
}

pub fn a_profile_is_set_up_in_two_pages(world: &impl World) {
    let (profiles, later) = (world.ports().profiles, start() + minutes(1));
    let brand = newcomer(world, 1, AccountType::Brand).id;
    set_up(world, brand, AccountType::Brand, &ProfilePage::BasicInfo(info("Pune")), 1);
    let step = |user| world.ports().accounts.account(user).unwrap().unwrap();
    assert_eq!(step(brand).onboarding_step.as_deref(), Some("preferences"));
    set_up(world, brand, AccountType::Brand, &ProfilePage::Preferences(preferences()), 1);
    assert!(step(brand).onboarding_completed && step(brand).onboarding_step.is_none());
    let own = profiles.brand_profile(brand, 1).unwrap().unwrap();
    assert_eq!(
        (own.gender.as_deref(), own.brand.location.city.as_deref()),
        (Some("Female"), Some("Pune"))
    );
    assert_eq!(own.brand.company_name, UNNAMED_COMPANY, "what was not said stays");
    assert_eq!(
        (own.brand.industries, own.languages),
        (preferences().categories.to_strings(), preferences().languages.to_strings())
    );
    assert_eq!(
        own.brand.role_in_organization.as_deref(),
        Some("Owner"),
        "what was not said again stays"
    );
    assert_eq!(own.brand.website_url.as_deref(), Some("https://acme.example"));
    assert_eq!((own.brand.description.as_deref(), own.updated_at), (Some("More about it"), later));
    assert_eq!(own.date_of_birth.unwrap().to_rfc3339(), "1998-04-01T00:00:00+00:00");

    let creator = newcomer(world, 2, AccountType::Creator).id;
    set_up(world, creator, AccountType::Creator, &ProfilePage::Preferences(preferences()), 1);
    set_up(world, creator, AccountType::Creator, &ProfilePage::BasicInfo(info("Goa")), 1);
    assert!(step(creator).onboarding_completed, "an ended set-up stays ended");
    let own = profiles.creator_profile(creator, 1).unwrap().unwrap();
    assert_eq!(own.profile.creator.platforms, ["youtube"]);
    assert_eq!(own.profile.creator.content_categories, preferences().categories.to_strings());
    assert_eq!(own.profile.creator.bio.as_deref(), Some("All about it"));
    assert_eq!(
        (own.profile.gender.as_deref(), own.rate_currency.as_str()),
        (Some("Female"), "USD")
    );
    assert_eq!(profiles.brand_profile(creator, 1).unwrap(), None);
}
