//! Codes that somebody else checks.

use super::*;
use crate::accounts::{CodeNotSent, MockCodeChecker};

/// Shows a code whose checker says this, each time that it is asked, and at most so often.
fn show(
    world: &World,
    code: u32,
    asked: usize,
    says: Result<bool, CodeNotSent>,
) -> Result<Account, SignInByPhoneError> {
    let mut checker = MockCodeChecker::new();
    checker.expect_check().times(asked).returning(move |to, typed| {
        assert_eq!((to, typed), (&phone(1), &Code::of_number(code).unwrap()));
        says.clone()
    });
    let sign_in = world.sign_in().with_checker(Some(Arc::new(checker)));
    sign_in.run(PhoneSignIn {
        phone: phone(1),
        code: Code::of_number(code).unwrap(),
        attach_to: None,
        newcomer: Newcomer { name: None, account_type: AccountType::Brand },
        address: None,
    })
}

#[test]
fn whoever_keeps_the_codes_says_which_is_right() {
    let world = World::new();
    world.sent(1);
    let kept = show(&world, 7, 1, Ok(false));
    assert!(
        matches!(kept, Err(SignInByPhoneError::InvalidCode)),
        "the one that the service drew is none: {kept:?}"
    );
    assert_eq!(world.store.rows().phone_codes[&phone(1)].attempts, 1);
    let account = show(&world, 123_456, 1, Ok(true)).unwrap();
    assert_eq!(account.phone.as_deref(), Some(phone(1).as_str()));
    let again = show(&world, 123_456, 0, Ok(true));
    assert!(matches!(again, Err(SignInByPhoneError::InvalidCode)), "nobody is asked: {again:?}");
}

#[test]
fn nobody_is_asked_without_a_code_that_is_good_nor_after_too_many_tries() {
    let world = World::new();
    let unsent = show(&world, 7, 0, Ok(true));
    assert!(matches!(unsent, Err(SignInByPhoneError::InvalidCode)), "{unsent:?}");
    for round in 0..2 {
        world.sent(1);
        for _ in 0..5 {
            let wrong = show(&world, 9, 1, Ok(false));
            assert!(matches!(wrong, Err(SignInByPhoneError::InvalidCode)), "{round}: {wrong:?}");
        }
        let spent = show(&world, 9, 0, Ok(true));
        assert!(matches!(spent, Err(SignInByPhoneError::InvalidCode)), "{round}: {spent:?}");
    }
    world.sent(1);
    let refused = show(&world, 9, 0, Ok(true));
    assert!(matches!(refused, Err(SignInByPhoneError::TooManyTries { .. })), "{refused:?}");
    let lapsed = World::new();
    lapsed.sent(1);
    lapsed.clock.advance(PhoneCode::LIFETIME);
    let late = show(&lapsed, 9, 0, Ok(true));
    assert!(matches!(late, Err(SignInByPhoneError::InvalidCode)), "{late:?}");
}

#[test]
fn without_an_answer_nothing_is_counted_and_it_is_said_how_long_to_wait() {
    for (retry_after, expected) in [(None, 1), (Some(30), 30), (Some(1_000_000), 3600)] {
        let world = World::new();
        world.sent(1);
        let away = CodeNotSent { retry_after, ..CodeNotSent::because("the far end is away") };
        let refused = show(&world, 7, 1, Err(away));
        assert!(
            matches!(refused, Err(SignInByPhoneError::NotChecked { seconds, .. }) if seconds == expected),
            "{refused:?}"
        );
        assert_eq!(world.store.rows().phone_codes[&phone(1)].attempts, 0);
        assert!(world.store.audit_log().is_empty());
        show(&world, 7, 1, Ok(true)).unwrap();
    }
}
