//! Laws of how often one-time codes are sent and tried.

use std::{thread, time::Duration};

use domain::{AccountType, CodeBudgets};

use super::{
    World, minutes,
    phones::{claim, grant, grant_from, grant_within, phone, redeem},
    start,
};
use crate::phones::{CodeGrant, CodeRequest, SignInByPhoneError};

pub fn s05_pauses_grow_and_a_right_code_ends_that(world: &impl World) {
    let (one, mut at) = (phone(1), start());
    for pause in [1, 2, 5, 15, 60, 60] {
        assert_eq!(grant(world, &one, 1, at), CodeGrant::Granted, "after {at}");
        let early = at + minutes(pause) - Duration::from_secs(1);
        assert_eq!(
            grant(world, &one, 1, early),
            CodeGrant::TooSoon { seconds: 1 },
            "{pause} minutes"
        );
        at += minutes(pause);
    }
    let two = phone(2);
    for n in 0..5 {
        let at = start() + minutes(2 * n);
        assert_eq!(grant(world, &two, 1, at), CodeGrant::Granted);
        redeem(world, &claim(&two, 1, AccountType::Brand, at)).unwrap();
    }
    let sixth = grant(world, &two, 1, start() + minutes(10));
    assert_eq!(sixth, CodeGrant::TooSoon { seconds: 50 * 60 }, "five within an hour, right or not");
}

pub fn s05_wrong_codes_end_the_tries_of_a_phone(world: &impl World) {
    let (one, other) = (phone(1), phone(2));
    let mut at = start();
    for round in 0..2 {
        grant(world, &one, 1, at);
        for wrong in 10..15 {
            let tried = redeem(world, &claim(&one, wrong, AccountType::Brand, at));
            assert!(matches!(tried, Err(SignInByPhoneError::InvalidCode)), "{round}: {tried:?}");
        }
        at += minutes(2);
    }
    assert_eq!(grant(world, &one, 1, at + minutes(1)), CodeGrant::Granted);
    let right = redeem(world, &claim(&one, 1, AccountType::Brand, at + minutes(1)));
    assert!(matches!(right, Err(SignInByPhoneError::TooManyTries { seconds: 3300 })), "{right:?}");
    grant(world, &other, 1, at);
    redeem(world, &claim(&other, 1, AccountType::Brand, at)).unwrap();
}

/// Many ask at once from one address, each for another phone.
pub fn s05_an_address_gets_twenty_codes_an_hour(world: &impl World) {
    let granted: usize = thread::scope(|scope| {
        let ask = |worker: u32| {
            scope.spawn(move || {
                let phones = (0..10).map(|n| phone(100 * worker + n));
                phones.filter(|phone| grant(world, phone, 1, start()) == CodeGrant::Granted).count()
            })
        };
        let running: Vec<_> = (1..=6).map(ask).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(granted, 20);
    assert_eq!(
        grant_from(world, &phone(999), 1, start(), "192.0.2.2"),
        CodeGrant::Granted,
        "another address"
    );
    let later = start() + minutes(60);
    assert_eq!(grant(world, &phone(998), 1, later), CodeGrant::Granted);
    let few = CodeBudgets { in_all: 2, ..CodeBudgets::default() };
    let request = |n: u32| CodeRequest {
        phone: phone(n),
        address: format!("address {n}"),
        digest: [1; 32],
        at: later,
    };
    let grant_few = |n| grant_within(world, request(n), few.clone());
    assert_eq!(grant_few(801), CodeGrant::Granted);
    assert!(matches!(grant_few(802), CodeGrant::TooSoon { .. }), "all together");
}

/// Two instances whose clocks differ by ten minutes, or one whose clock was set back.
pub fn o21_a_code_that_is_answered_for_is_sent_whatever_the_clock_says(world: &impl World) {
    let (one, ahead) = (phone(1), start() + minutes(10));
    assert_eq!(grant(world, &one, 1, ahead), CodeGrant::Granted);
    let behind = grant(world, &one, 2, start());
    assert_eq!(
        behind,
        CodeGrant::TooSoon { seconds: 60 },
        "nothing is sent, so it is not told as sent"
    );
    assert_eq!(
        grant(world, &one, 2, start() + minutes(1)),
        CodeGrant::Granted,
        "and the pause is no longer than one"
    );
    redeem(world, &claim(&one, 2, AccountType::Brand, start() + minutes(1))).unwrap();
}
