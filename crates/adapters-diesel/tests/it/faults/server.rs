//! PostgreSQL goes away in the middle of something.

use std::sync::Mutex;

use adapters_diesel::Options;
use app::{PageRequest, StoreError, orders::OrderScope};
use test_support::{Engine, Session, TestDb};

use super::{PEOPLE, ask, database, is_busy, is_unknown};
use crate::fixture::{Shop, Tripwire, ms, observed};

/// Ends every session of a database but this one and waits until they are gone.
fn terminate(session: &mut Session, database: &str) -> i64 {
    session.number(&format!(
        "select count(pg_terminate_backend(pid, 5000)) as n from pg_stat_activity \
         where datname = '{database}' and pid <> pg_backend_pid() and backend_type = 'client backend'"
    ))
}

fn name(db: &TestDb) -> String {
    db.lines("select current_database()::text as line").remove(0)
}

#[test]
fn r02_a_server_that_ends_the_session_at_any_statement_of_a_checkout_leaves_nothing_behind() {
    let db = database(Engine::Postgres);
    let (name, executioner) = (name(&db), Mutex::new(db.session()));
    let wire =
        Tripwire::new(move || assert!(terminate(&mut executioner.lock().unwrap(), &name) > 0));
    let shop = Shop::on(db, PEOPLE, &Options { pool_size: 1, ..observed(wire.observer()) });
    let (before, mut unknown) = (shop.db.dump(), 0);
    for n in 2.. {
        wire.arm(n);
        let outcome = ask(&shop);
        if !wire.disarm() {
            assert!(n > 10, "a checkout has more statements than {n}");
            assert_eq!(unknown, 1, "only the commit may have happened");
            assert!(outcome.is_ok(), "{outcome:?}");
            break;
        }
        unknown += u32::from(is_unknown(&outcome));
        assert!(is_busy(&outcome) || is_unknown(&outcome), "at statement {n}: {outcome:?}");
        assert_eq!(shop.db.dump(), before, "at statement {n}");
    }
    assert_eq!(shop.db.count("orders"), 3);
    // the connection for everything else was ended, too, and whoever meets it first is told
    while shop.stores.ports.orders.list(OrderScope::All, None, PageRequest::first(1)).is_err() {}
    wire.arm(1);
    assert!(ask(&shop).is_ok() && wire.disarm(), "what has not begun begins on another connection");
    while shop.stores.ports.orders.list(OrderScope::All, None, PageRequest::first(1)).is_err() {}
    shop.verify();
}

#[test]
fn dead_connections_of_the_pool_are_told_as_busy_and_replaced() {
    let db = database(Engine::Postgres);
    let (name, mut executioner) = (name(&db), db.session());
    let shop = Shop::on(db, PEOPLE, &Options { pool_size: 4, ..Options::default() });
    let read = || shop.stores.ports.orders.list(OrderScope::All, None, PageRequest::first(1));
    for _ in 0..3 {
        read().unwrap();
        assert!(terminate(&mut executioner, &name) > 0);
        let mut failures = 0;
        while let Err(error) = read() {
            assert!(matches!(error, StoreError::Busy { .. }), "{error:?}");
            failures += 1;
            assert!(failures <= 4, "no more than there were connections");
        }
    }
    terminate(&mut executioner, &name);
    let failed = std::iter::repeat_with(|| shop.order(2, &[1])).take_while(|outcome| {
        assert!(outcome.is_ok() || is_busy(outcome), "{outcome:?}");
        outcome.is_err()
    });
    assert!(failed.count() <= 4);
    assert_eq!(shop.db.count("orders"), 1);
}

#[test]
fn a_server_that_is_shut_to_new_sessions_is_told_as_busy() {
    let db = database(Engine::Postgres);
    let elsewhere = TestDb::empty(Engine::Postgres);
    let (name, mut executioner) = (name(&db), elsewhere.session());
    let options = Options { pool_size: 1, wait: ms(300), ..Options::default() };
    let shop = Shop::on(db, PEOPLE, &options);
    executioner.run(&format!("alter database {name} allow_connections false"));
    terminate(&mut executioner, &name);
    for _ in 0..2 {
        let outcome = ask(&shop);
        assert!(is_busy(&outcome), "{outcome:?}");
    }
    executioner.run(&format!("alter database {name} allow_connections true"));
    // the pool tries again in growing steps of less than a second
    while is_busy(&ask(&shop)) {}
    assert_eq!(shop.db.count("orders"), 3);
}
