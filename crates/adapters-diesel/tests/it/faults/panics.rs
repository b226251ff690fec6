//! A checkout that panics at any of its statements.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::channel,
    thread,
};

use adapters_diesel::Options;
use app::{
    StoreError,
    tx::{Tx, write},
};
use domain::Timestamp;
use test_support::{Engine, on_each_engine};

use super::{ask, is_busy, shop};
use crate::fixture::{Tripwire, noon, observed};

on_each_engine! {
    r02_a_panic_at_any_statement_of_a_checkout_leaves_nothing_behind,
    a_panic_of_a_work_is_its_callers_alone,
}

fn purge(tx: &mut dyn Tx, before: Timestamp) -> Result<u32, StoreError> {
    tx.purge_idempotency_records(before, 1)
}

/// On SQLite the three are one transaction, each in its savepoint.
fn a_panic_of_a_work_is_its_callers_alone(engine: Engine) {
    let shop = shop(engine, &Options::default());
    let store = &*shop.stores.ports.transactions;
    let ((entered, inside), (release, released)) = (channel(), channel::<()>());
    let hold = move |tx: &mut dyn Tx| {
        entered.send(()).unwrap();
        let _ = released.recv();
        purge(tx, Timestamp::UNIX_EPOCH)
    };
    let panics = |tx: &mut dyn Tx| -> Result<u32, StoreError> {
        assert_eq!(purge(tx, noon())?, 0, "on purpose: there is one");
        Ok(0)
    };
    thread::scope(|scope| {
        let first = scope.spawn(|| write(store, "hold", hold));
        inside.recv().unwrap();
        let second =
            scope.spawn(|| catch_unwind(AssertUnwindSafe(|| write(store, "panic", panics))));
        let third = scope.spawn(|| write(store, "purge", |tx| purge(tx, Timestamp::UNIX_EPOCH)));
        // both wait behind the first, or come later and have nothing to do with it
        (0..1_000).for_each(|_| thread::yield_now());
        drop(release);
        assert_eq!(first.join().unwrap().unwrap(), 0);
        assert!(second.join().unwrap().is_err(), "the panic is raised at its caller");
        assert_eq!(third.join().unwrap().unwrap(), 0);
    });
    assert_eq!(shop.db.count("idempotency_keys"), 1, "what the panicking work removed is there");
}

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
