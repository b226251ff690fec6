//! Somebody else holds what a checkout needs: it waits as long as it was told, and then says that
//! it is busy.

use std::{
    sync::{Mutex, mpsc::channel},
    thread,
    time::{Duration, Instant},
};

use adapters_diesel::Options;
use app::{
    PageRequest, StoreError,
    orders::OrderScope,
    tx::{Transactions, write},
};
use test_support::{Engine, Session, on_each_engine};

use super::{ask, is_busy, shop, works};
use crate::{
    carts::{buyer, manage},
    fixture::{Shop, Tripwire, ms, noon, once_and, request},
};

on_each_engine! {
    a_lock_that_is_held_for_long_is_told_as_busy,
    all_who_wait_for_a_lock_are_told_at_about_the_same_time,
    a_pool_without_a_free_connection_is_told_as_busy,
    the_limits_hold_on_the_connection_that_migrated_too,
    o23_whoever_waits_behind_others_waits_no_longer_than_they,
}

/// Patience for a test: a third of a second for a connection, for a turn and for a lock.
fn impatient() -> Options {
    Options { wait: ms(300), statement_timeout: ms(300), ..Options::default() }
}

/// It took about as long as was allowed.
fn patience(since: Instant) {
    let took = since.elapsed();
    assert!((ms(250)..Duration::from_secs(4)).contains(&took), "{took:?}");
}

/// Holds what every checkout must change.
fn lock(shop: &Shop) -> Session {
    let mut session = shop.db.session();
    session.run(match shop.db.engine {
        Engine::Sqlite => "begin immediate",
        Engine::Postgres => "begin; update rotation set number = number",
    });
    session
}

fn a_lock_that_is_held_for_long_is_told_as_busy(engine: Engine) {
    let shop = shop(engine, &impatient());
    let before = shop.db.dump();
    let mut locked = lock(&shop);
    for _ in 0..2 {
        let since = Instant::now();
        let outcome = ask(&shop);
        patience(since);
        assert!(is_busy(&outcome), "{outcome:?}");
        assert_eq!(shop.db.dump(), before);
    }
    shop.stores.ports.orders.list(OrderScope::All, None, PageRequest::first(1)).unwrap();
    locked.run("rollback");
    works(&shop);
}

fn all_who_wait_for_a_lock_are_told_at_about_the_same_time(engine: Engine) {
    let shop =
        shop(engine, &Options { wait: ms(500), statement_timeout: ms(500), ..Options::default() });
    let (locked, since) = (lock(&shop), Instant::now());
    thread::scope(|scope| {
        let asking: Vec<_> = (0..16).map(|_| scope.spawn(|| ask(&shop))).collect();
        for outcome in asking.into_iter().map(|asking| asking.join().unwrap()) {
            assert!(outcome.is_err(), "{outcome:?}");
        }
    });
    assert!(
        since.elapsed() < ms(5000),
        "nobody waits for those who came before: {:?}",
        since.elapsed()
    );
    drop(locked);
    works(&shop);
}

#[test]
fn a_brand_that_somebody_changes_is_waited_for_and_then_told_as_busy() {
    let shop = shop(Engine::Postgres, &impatient());
    let mut session = shop.db.session();
    session.run("begin; update brands set verified = not verified where id = 1");
    let outcome = ask(&shop);
    assert!(is_busy(&outcome), "{outcome:?}");
    assert_eq!(shop.order(2, &[4]).unwrap().len(), 1, "another brand does not wait");
    session.run("rollback");
    assert!(ask(&shop).is_ok());
}

/// Everybody writes, and each write waits for the same row: the connections that writes may take
/// are taken, and not one more.
#[test]
fn o19_reads_are_answered_while_as_many_writes_as_possible_are_stuck() {
    let options = Options {
        pool_size: 4,
        wait: ms(2_000),
        statement_timeout: ms(20_000),
        ..Options::default()
    };
    let shop = shop(Engine::Postgres, &options);
    let mut session = shop.db.session();
    session.run("begin; update users set name = name");
    let stuck = "select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    thread::scope(|scope| {
        let clear = || manage(&shop.stores).clear(&buyer(&shop, 1));
        let writers: Vec<_> = (0..8).map(|_| scope.spawn(clear)).collect();
        let patience = Instant::now() + Duration::from_secs(10);
        while shop.db.number(stuck) < 3 {
            assert!(Instant::now() < patience, "no write is stuck");
            thread::sleep(ms(5));
        }
        // longer than a further write would need to take the last connection
        let since = Instant::now();
        while since.elapsed() < ms(500) {
            let read = shop.stores.ports.orders.list(OrderScope::All, None, PageRequest::first(1));
            assert!(read.is_ok(), "{:?}", read.err());
        }
        assert_eq!(shop.db.number(stuck), 3, "a quarter of the connections is left to reads");
        session.run("rollback");
        let outcomes = writers.into_iter().map(|writer| writer.join().unwrap());
        assert!(outcomes.flatten().count() >= 3, "who was stuck goes on");
    });
    works(&shop);
}

#[test]
fn a_party_that_changes_its_address_waits_for_no_checkout() {
    let shop = shop(Engine::Postgres, &impatient());
    let mut locked = lock(&shop);
    shop.name_contacts(1, Some("new@example.test"), None);
    locked.run("rollback");
    works(&shop);
}

#[test]
fn r46_a_statement_that_takes_too_long_is_ended_with_its_transaction() {
    let shop = shop(Engine::Postgres, &impatient());
    shop.db.sql(
        "create function slow() returns trigger as $$ begin perform pg_sleep(60); return new; end $$ language plpgsql; \
         create trigger slow before insert on audit_log for each row execute function slow()",
    );
    let (before, since) = (shop.db.dump(), Instant::now());
    let outcome = ask(&shop);
    patience(since);
    assert!(is_busy(&outcome), "{outcome:?}");
    assert_eq!(shop.db.dump(), before);
    let open = "select count(*) as n from pg_stat_activity where datname = current_database() \
                and pid <> pg_backend_pid() and state <> 'idle'";
    assert_eq!(shop.db.number(open), 0);
    shop.db.sql("drop trigger slow on audit_log");
    works(&shop);
}

fn a_pool_without_a_free_connection_is_told_as_busy(engine: Engine) {
    let ((entered, inside), (release, released)) = (channel(), channel::<()>());
    let released = Mutex::new(released);
    let wire = Tripwire::new(move || {
        entered.send(()).unwrap();
        released.lock().unwrap().recv().unwrap();
    });
    let options = Options { pool_size: 1, observer: Some(wire.observer()), ..impatient() };
    let shop = shop(engine, &options);
    let read = || shop.stores.ports.orders.list(OrderScope::All, None, PageRequest::first(1));
    wire.arm(1);
    thread::scope(|scope| {
        let reader = scope.spawn(read);
        inside.recv().unwrap();
        let since = Instant::now();
        let outcome = read();
        patience(since);
        assert!(
            matches!(outcome, Err(StoreError::Busy { operation: "connect", .. })),
            "{outcome:?}"
        );
        release.send(()).unwrap();
        assert!(reader.join().unwrap().is_ok());
    });
    read().unwrap();
}

fn the_limits_hold_on_the_connection_that_migrated_too(engine: Engine) {
    let shop = shop(engine, &Options { pool_size: 1, ..impatient() });
    shop.stores.migrate().unwrap();
    let locked = lock(&shop);
    let (told, outcome) = channel();
    thread::scope(|scope| {
        scope.spawn(|| told.send(ask(&shop)).unwrap());
        let outcome = outcome.recv_timeout(Duration::from_secs(4));
        drop(locked);
        let outcome = outcome.expect("it waited far longer than it was allowed to");
        assert!(is_busy(&outcome), "{outcome:?}");
    });
}

fn purge(store: &dyn Transactions) -> Result<u32, StoreError> {
    write(store, "purge", |tx| tx.purge_idempotency_records(noon(), 1))
}

/// Holds the writer until the sender is used or dropped; answers when the writer is held.
fn hold_the_writer(shop: &Shop, then: impl FnOnce(&dyn Fn())) {
    let ((entered, inside), (release, released)) = (channel(), channel::<()>());
    let released = Mutex::new(released);
    let hold = Some(once_and("holder", move || {
        entered.send(()).unwrap();
        released.lock().unwrap().recv().unwrap();
    }));
    thread::scope(|scope| {
        let place = || shop.place(request(shop.buyer(3), &[6], noon()), hold);
        let holder = scope.spawn(place);
        inside.recv().unwrap();
        then(&|| release.send(()).unwrap());
        drop(release);
        assert!(holder.join().unwrap().is_ok());
    });
}

#[test]
fn a_turn_that_does_not_come_in_time_is_told_as_busy() {
    let shop = shop(Engine::Sqlite, &impatient());
    hold_the_writer(&shop, |release| {
        let (told, outcome) = channel();
        thread::scope(|scope| {
            scope.spawn(|| told.send(ask(&shop)).unwrap());
            let outcome = outcome.recv().unwrap();
            assert!(is_busy(&outcome), "{outcome:?}");
            release();
        });
    });
    assert_eq!(shop.db.count("orders where brand_id = 1"), 0);
    assert!(ask(&shop).is_ok());
}

/// The queue takes 1024 writes; whoever comes then is told at once, and all the others are served.
#[test]
fn more_writes_than_the_queue_holds_are_told_as_busy_at_once() {
    const TOO_MANY: usize = 16;
    let shop =
        shop(Engine::Sqlite, &Options { wait: Duration::from_mins(1), ..Options::default() });
    hold_the_writer(&shop, |release| {
        let (told, outcomes) = channel();
        thread::scope(|scope| {
            for _ in 0..1024 + TOO_MANY {
                let (told, store) = (told.clone(), &shop.stores.ports.transactions);
                let ask = move || told.send(purge(&**store)).unwrap();
                thread::Builder::new().stack_size(256 * 1024).spawn_scoped(scope, ask).unwrap();
            }
            for outcome in outcomes.iter().take(TOO_MANY) {
                assert!(matches!(outcome, Err(StoreError::Busy { .. })), "{outcome:?}");
            }
            release();
            for outcome in outcomes.iter().take(1024) {
                assert!(outcome.is_ok(), "{outcome:?}");
            }
        });
    });
    works_after(&shop);
}

fn works_after(shop: &Shop) {
    assert!(ask(shop).is_ok());
    shop.verify();
}

/// The first waits for the lock, and the second for the first; then it is its turn to wait for the
/// lock.
fn o23_whoever_waits_behind_others_waits_no_longer_than_they(engine: Engine) {
    let shop = shop(
        engine,
        &Options { wait: ms(1_500), statement_timeout: ms(1_500), ..Options::default() },
    );
    let locked = lock(&shop);
    thread::scope(|scope| {
        for pause in [0, 750, 0] {
            thread::sleep(ms(pause));
            scope.spawn(|| {
                let since = Instant::now();
                assert!(ask(&shop).is_err());
                let bound = if engine == Engine::Sqlite { 2_200 } else { 3_500 };
                assert!(since.elapsed() < ms(bound), "{:?}", since.elapsed());
            });
        }
    });
    drop(locked);
    works(&shop);
}
