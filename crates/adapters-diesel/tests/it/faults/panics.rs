//! A checkout that panics at any of its statements.

use std::panic::{AssertUnwindSafe, catch_unwind};

use test_support::{Engine, on_each_engine};

use super::{ask, is_busy, shop};
use crate::fixture::{Tripwire, observed};

on_each_engine! { r02_a_panic_at_any_statement_of_a_checkout_leaves_nothing_behind, }

fn r02_a_panic_at_any_statement_of_a_checkout_leaves_nothing_behind(engine: Engine) {
    let wire = Tripwire::new(|| panic!("on purpose"));
    let shop = shop(engine, &observed(wire.observer()));
    let before = shop.db.dump();
    for n in 1.. {
        wire.arm(n);
        let outcome = catch_unwind(AssertUnwindSafe(|| ask(&shop)));
        if !wire.disarm() {
            assert!(n > 10, "a checkout has more statements than {n}");
            assert!(matches!(outcome, Ok(Ok(_))), "{outcome:?}");
            break;
        }
        // on SQLite the beginning and the end of the transaction are the writer's, not the caller's
        let is_the_writers = engine == Engine::Sqlite && outcome.as_ref().is_ok_and(is_busy);
        let told = is_the_writers || outcome.is_err();
        assert!(told, "at statement {n}: {outcome:?}");
        assert_eq!(shop.db.dump(), before, "at statement {n}");
    }
    assert_eq!(shop.db.count("orders"), 3);
    shop.verify();
}
