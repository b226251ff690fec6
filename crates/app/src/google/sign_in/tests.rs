//! Who an ID token signs in, and who it does not.

use std::sync::Arc;

use domain::{AccountStatus, AccountType, Role, Timestamp, UserId};

use super::SignInWithGoogle;
use crate::{
    accounts::Account,
    google::{
        GoogleAccount, GoogleIdentity, GoogleIntent, GooglePorts, GoogleRules, GoogleSignIn,
        GoogleSignInError, IdToken, IdTokenError, MockAuthorizationCodes, MockIdTokens, TokenUse,
    },
    profiles::{ProfileQueries, UNNAMED_COMPANY},
    testing::{FixedClock, MemoryStore, MockTx},
};

const ADA: &str = "ada@example.com";
const BRAND: GoogleIntent = GoogleIntent::SignUp(AccountType::Brand);

fn user(id: i64) -> UserId {
    UserId::new(id).unwrap()
}

/// What token `n` says.
fn token(n: u8, email: &str) -> GoogleIdentity {
    GoogleIdentity {
        token: TokenUse {
            digest: [n; 32],
            expires_at: Timestamp::UNIX_EPOCH + std::time::Duration::from_hours(2),
        },
        subject: "1097".parse().unwrap(),
        email: email.parse().unwrap(),
        email_verified: true,
        name: Some("Ada".to_owned()),
        picture: None,
        hosted_domain: None,
    }
}

struct World {
    store: Arc<MemoryStore>,
    staff_domains: Vec<String>,
}

impl World {
    fn new() -> Self {
        Self { store: Arc::default(), staff_domains: Vec::new() }
    }

    fn account(&self, id: i64, role: Role, change: impl FnOnce(&mut Account)) {
        let mut rows = self.store.rows();
        rows.open_account(user(id), role, "Ada", None, None);
        let account = &mut rows.accounts.get_mut(&user(id)).unwrap().account;
        (account.email, account.email_verified) = (Some(ADA.to_owned()), true);
        change(account);
    }

    fn show(
        &self,
        said: Result<GoogleIdentity, IdTokenError>,
        intent: GoogleIntent,
    ) -> Result<GoogleAccount, GoogleSignInError> {
        let mut tokens = MockIdTokens::new();
        tokens.expect_verify().once().return_once(move |_, _| said);
        let clock = FixedClock::at(Timestamp::UNIX_EPOCH + std::time::Duration::from_hours(1));
        let rules = GoogleRules { staff_domains: self.staff_domains.clone() };
        let store = self.store.clone();
        let codes = Arc::new(MockAuthorizationCodes::new());
        let google = GooglePorts { id_tokens: Arc::new(tokens), codes, rules };
        let sign_in = SignInWithGoogle::new(store, google, Arc::new(clock));
        let id_token = IdToken { text: "token".to_owned(), nonce: None };
        let address = Some([192, 0, 2, 1].into());
        sign_in.run(&GoogleSignIn { id_token, intent, address })
    }

    /// The last entry of the audit log: what, the value after, and whose account.
    fn told(&self) -> (&'static str, Option<String>, Option<String>) {
        let entry = self.store.audit_log().pop().unwrap();
        let user = entry.data.into_iter().find(|(name, _)| *name == "user_id");
        (entry.action, entry.to, user.map(|(_, user)| user))
    }
}

fn failed(code: &str, user: Option<i64>) -> (&'static str, Option<String>, Option<String>) {
    ("sign_in_failed", Some(code.to_owned()), user.map(|user| user.to_string()))
}

#[test]
fn whoever_is_new_gets_an_active_account_with_a_proven_address_and_an_empty_profile() {
    let world = World::new();
    let opened = world.show(Ok(token(1, ADA)), BRAND).unwrap();
    let account = opened.account;
    assert!(opened.is_new && account.email_verified && !account.onboarding_completed);
    assert_eq!((account.role, account.status), (Role::Brand, AccountStatus::Active));
    assert_eq!((account.name.as_str(), account.email.as_deref()), ("Ada", Some(ADA)));
    assert_eq!(account.auth_provider, "google");
    let profile = world.store.brand_profile(account.id, 1).unwrap().unwrap();
    assert_eq!(profile.brand.company_name, UNNAMED_COMPANY);
    assert_eq!(world.told(), ("account_opened", None, Some(account.id.to_string())));
    // the address may change, the Google account stays the same
    let again = world.show(Ok(token(2, "countess@example.com")), GoogleIntent::SignIn).unwrap();
    assert_eq!((again.account.id, again.is_new), (account.id, false));
    assert_eq!(again.account.email.as_deref(), Some(ADA));
    assert_eq!(world.told(), ("signed_in", None, Some(account.id.to_string())));
}

#[test]
fn an_account_is_opened_only_where_that_is_wanted_and_only_once() {
    let world = World::new();
    let unknown = world.show(Ok(token(1, ADA)), GoogleIntent::SignIn);
    assert!(matches!(unknown, Err(GoogleSignInError::Unknown)), "{unknown:?}");
    assert_eq!(world.told(), failed("account_not_found", None));
    let either = GoogleIntent::Either(AccountType::Creator);
    let opened = world.show(Ok(token(1, ADA)), either).unwrap();
    assert_eq!(opened.account.role, Role::Creator);
    assert!(!world.show(Ok(token(2, ADA)), either).unwrap().is_new);
    let twice = world.show(Ok(token(3, ADA)), BRAND);
    assert!(matches!(twice, Err(GoogleSignInError::Exists)), "{twice:?}");
    assert_eq!(world.told(), failed("account_exists", Some(opened.account.id.get())));
}

#[test]
fn a_token_is_good_once() {
    let world = World::new();
    world.show(Ok(token(1, ADA)), BRAND).unwrap();
    let again = world.show(Ok(token(1, ADA)), GoogleIntent::SignIn);
    assert!(matches!(again, Err(GoogleSignInError::InvalidToken(_))), "{again:?}");
}

#[test]
fn an_account_is_linked_by_an_address_that_both_have_proof_of() {
    let world = World::new();
    world.account(7, Role::Brand, |_| ());
    let linked = world.show(Ok(token(1, ADA)), GoogleIntent::SignIn).unwrap();
    assert_eq!((linked.account.id, linked.is_new), (user(7), false));
    assert_eq!(world.told(), ("google_linked", None, Some("7".to_owned())));

    // another Google account with the address that was given on to it gets nothing
    let other = GoogleIdentity { subject: "2000".parse().unwrap(), ..token(2, ADA) };
    let refused = world.show(Ok(other), GoogleIntent::SignIn);
    assert!(matches!(refused, Err(GoogleSignInError::EmailInUse)), "{refused:?}");
}

#[test]
fn an_unverified_address_links_nothing_on_either_side() {
    let world = World::new();
    world.account(7, Role::Brand, |account| account.email_verified = false);
    for intent in [GoogleIntent::SignIn, GoogleIntent::Either(AccountType::Brand)] {
        let refused = world.show(Ok(token(1, ADA)), intent);
        assert!(matches!(refused, Err(GoogleSignInError::EmailInUse)), "{refused:?}");
    }
    assert_eq!(world.told(), failed("email_in_use", Some(7)));
    let unsure = GoogleIdentity { email_verified: false, ..token(2, "new@example.com") };
    let refused = world.show(Ok(unsure), BRAND);
    assert!(matches!(refused, Err(GoogleSignInError::EmailNotVerified)), "{refused:?}");
}

#[test]
fn whoever_only_named_the_address_loses_it() {
    let world = World::new();
    world.account(7, Role::Creator, |account| {
        account.email = None;
        account.wanted_email = Some(ADA.to_owned());
    });
    let opened = world.show(Ok(token(1, ADA)), BRAND).unwrap();
    assert_ne!(opened.account.id, user(7));
    assert_eq!(world.store.rows().accounts[&user(7)].account.wanted_email, None);
    assert_eq!(world.told(), ("wanted_email_taken", None, Some("7".to_owned())));
}

#[test]
fn staff_come_in_only_from_a_domain_that_is_listed() {
    let mut world = World::new();
    let managed =
        |n| GoogleIdentity { hosted_domain: Some("influmojo.test".to_owned()), ..token(n, ADA) };
    for role in [Role::Agent, Role::SuperAdmin] {
        world.account(7, role, |_| ());
        let refused = world.show(Ok(managed(1)), GoogleIntent::SignIn);
        assert!(matches!(refused, Err(GoogleSignInError::ForbiddenRole)), "{refused:?}");
        assert_eq!(world.told(), failed("forbidden_role", Some(7)));
    }
    world.staff_domains = vec!["influmojo.test".to_owned()];
    let outside = world.show(Ok(token(1, ADA)), GoogleIntent::SignIn);
    assert!(matches!(outside, Err(GoogleSignInError::ForbiddenRole)), "{outside:?}");
    assert_eq!(world.show(Ok(managed(1)), GoogleIntent::SignIn).unwrap().account.id, user(7));
}

#[test]
fn an_account_that_is_not_active_is_not_signed_in_to() {
    for status in [AccountStatus::Suspended, AccountStatus::Pending, AccountStatus::Deleted] {
        let world = World::new();
        world.account(7, Role::Brand, |account| account.status = status);
        for intent in [GoogleIntent::SignIn, BRAND] {
            let refused = world.show(Ok(token(1, ADA)), intent);
            assert!(matches!(refused, Err(GoogleSignInError::NotActive)), "{status:?} {refused:?}");
        }
    }
}

#[test]
fn a_token_that_says_nothing_signs_nobody_in_and_is_not_on_record() {
    let world = World::new();
    let invalid = world.show(Err(IdTokenError::Invalid("it expired")), BRAND);
    assert!(matches!(invalid, Err(GoogleSignInError::InvalidToken("it expired"))), "{invalid:?}");
    let away = world.show(Err(IdTokenError::Unavailable("no answer".to_owned())), BRAND);
    assert!(matches!(away, Err(GoogleSignInError::Unavailable(_))), "{away:?}");
    assert!(world.store.audit_log().is_empty());
}

#[test]
fn an_address_that_was_taken_a_moment_ago_opens_no_account() {
    let mut tx = MockTx::new();
    tx.expect_insert_google_account().once().returning(|_| Ok(None));
    let attempt = super::Attempt {
        identity: token(1, ADA),
        intent: BRAND,
        staff_domains: Vec::new(),
        address: None,
        at: Timestamp::UNIX_EPOCH,
    };
    let refused = super::open_new(&mut tx, &attempt, AccountType::Brand);
    assert!(matches!(refused, Err(GoogleSignInError::EmailInUse)), "{refused:?}");
}
