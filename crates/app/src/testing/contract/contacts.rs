//! Laws of phones and e-mail addresses: which of them an account is known by, and which are only
//! named.

use domain::{AccountType, AgentChange, BasicInfo, Role, UserId};

use super::{
    World, add_agent, change_agent, minutes,
    phones::{claim, grant, info, newcomer, phone, redeem, set_up},
    start,
};
use crate::{
    accounts::Account,
    agents::ChangeAgentError,
    phones::{PhoneVerification, SignInByPhoneError},
    profiles::ProfilePage,
};

fn find(world: &impl World, user: UserId) -> Account {
    world.ports().accounts.account(user).unwrap().unwrap()
}

fn name_contacts(world: &impl World, user: UserId, email: Option<&str>, number: Option<u32>) {
    let (email, phone) = (email.map(|email| email.parse().unwrap()), number.map(phone));
    let info = BasicInfo { email, phone, ..info("Pune") };
    set_up(world, user, AccountType::Creator, &ProfilePage::BasicInfo(info), 0);
}

/// What an account of its owner shows: e-mail address, phone, and whether each was proven.
fn shown(account: &Account) -> (Option<&str>, bool, Option<&str>, bool) {
    let (email, email_proven) = account.shown_email();
    let (phone, phone_proven) = account.shown_phone();
    (email, email_proven, phone, phone_proven)
}

pub fn r32_a_changed_address_is_not_proven(world: &impl World) {
    let first = newcomer(world, 1, AccountType::Creator).id;
    name_contacts(world, first, Some("first@example.test"), Some(1));
    let one = phone(1);
    assert_eq!(
        shown(&find(world, first)),
        (Some("first@example.test"), false, Some(one.as_str()), true)
    );
    name_contacts(world, first, None, Some(9));
    let nine = phone(9);
    assert_eq!(
        shown(&find(world, first)),
        (Some("first@example.test"), false, Some(nine.as_str()), false)
    );
    let own = world.ports().profiles.creator_profile(first, 1).unwrap().unwrap().profile;
    assert_eq!(
        (own.creator.owner.email.as_deref(), own.phone.as_deref()),
        (Some("first@example.test"), Some(nine.as_str()))
    );
    name_contacts(world, first, None, Some(1));
    assert_eq!(
        shown(&find(world, first)).2,
        Some(one.as_str()),
        "the own one again takes the wish back"
    );
    assert!(find(world, first).phone_verified);
}

pub fn s02_a_phone_that_is_only_named_identifies_nobody(world: &impl World) {
    let (maker, other) = (world.brand().user, newcomer(world, 2, AccountType::Creator).id);
    name_contacts(world, maker, Some("victim@example.test"), Some(7));
    let accounts = world.ports().accounts;
    assert!(!accounts.has_phone(&phone(7)).unwrap(), "nobody is known by it");
    assert!(accounts.credentials(&"victim@example.test".parse().unwrap()).unwrap().is_none());
    // nor does it keep anybody from naming the same, or from being given it
    name_contacts(world, other, Some("victim@example.test"), Some(7));
    assert_eq!(shown(&find(world, other)).0, Some("victim@example.test"));
    let email = || "victim@example.test".parse().unwrap();
    let agent = add_agent(world, 3, start());
    let given = AgentChange { email: Some(email()), ..AgentChange::default() };
    change_agent(world, agent, given).unwrap();
    assert_eq!(accounts.credentials(&email()).unwrap().unwrap().account.id, agent.user());
    // whoever has the phone gets an account of its own
    grant(world, &phone(7), 7, start());
    let owner = redeem(world, &claim(&phone(7), 7, AccountType::Creator, start())).unwrap();
    assert!(owner.id != maker && owner.id != other, "{owner:?}");
    assert!(accounts.has_phone(&phone(7)).unwrap());
}

pub fn s02_a_named_phone_goes_to_who_proves_it(world: &impl World) {
    let (maker, first, second) = (
        world.brand().user,
        newcomer(world, 1, AccountType::Creator).id,
        newcomer(world, 2, AccountType::Brand).id,
    );
    for user in [maker, first, second] {
        name_contacts(world, user, None, Some(7));
    }
    grant(world, &phone(7), 7, start());
    let attach = PhoneVerification {
        attach_to: Some(first),
        ..claim(&phone(7), 7, AccountType::Creator, start())
    };
    let proven = redeem(world, &attach).unwrap();
    let seven = phone(7);
    assert_eq!((proven.id, proven.shown_phone()), (first, (Some(seven.as_str()), true)));
    assert_eq!(
        proven.credential_version, 1,
        "a proven phone was replaced: what was signed in before ends"
    );
    assert_eq!(find(world, maker).credential_version, 0, "naming one ends nothing");
    assert_eq!(
        (find(world, maker).shown_phone().0, find(world, second).wanted_phone),
        (None, None)
    );
    assert!(find(world, second).phone_verified, "what it is known by stays");
    let page = crate::PageRequest::first(50);
    let filter = crate::audit::AuditFilter {
        action: Some("wanted_phone_taken".to_owned()),
        ..crate::audit::AuditFilter::default()
    };
    let told = world.ports().audit.audit(&filter, page).unwrap().items;
    assert_eq!(told.len(), 2, "an entry for each: {told:?}");
    // what the other two know of it is nothing: its owner signs in with it from now on
    grant(world, &phone(7), 8, start() + minutes(2));
    let back =
        redeem(world, &claim(&phone(7), 8, AccountType::Brand, start() + minutes(2))).unwrap();
    assert_eq!(back.id, first);
}

pub fn s07_staff_sign_in_with_a_phone_that_was_given_only(world: &impl World) {
    let (agent, other) = (add_agent(world, 1, start()), add_agent(world, 2, start()));
    let creator = newcomer(world, 5, AccountType::Creator).id;
    let give = |agent, number: Option<u32>| {
        let change = AgentChange { phone: Some(number.map(phone)), ..AgentChange::default() };
        change_agent(world, agent, change)
    };
    let prove = |number, attach_to, minute| {
        let at = start() + minutes(minute);
        grant(world, &phone(number), 7, at);
        redeem(
            world,
            &PhoneVerification { attach_to, ..claim(&phone(number), 7, AccountType::Creator, at) },
        )
    };
    assert!(matches!(give(agent, Some(5)), Err(ChangeAgentError::PhoneInUse)), "the creator's");
    // a token attached it: that is no door
    assert_eq!(prove(1, Some(agent.user()), 0).unwrap().id, agent.user());
    let refused = prove(1, None, 2);
    assert!(matches!(refused, Err(SignInByPhoneError::ForbiddenRole)), "{refused:?}");
    // a super admin gave it
    give(agent, Some(1)).unwrap();
    assert!(!find(world, agent.user()).phone_verified, "it has to be proven anew");
    assert_eq!(prove(1, None, 4).unwrap().role, Role::Agent);
    let refused = prove(3, Some(agent.user()), 0);
    assert!(
        matches!(refused, Err(SignInByPhoneError::GivenPhone)),
        "no token replaces it: {refused:?}"
    );
    assert!(matches!(give(other, Some(1)), Err(ChangeAgentError::PhoneInUse)));
    // and takes it away
    give(agent, None).unwrap();
    assert_eq!(find(world, agent.user()).phone, None);
    assert_eq!(prove(1, Some(creator), 6).unwrap().id, creator, "it is free again");
}
