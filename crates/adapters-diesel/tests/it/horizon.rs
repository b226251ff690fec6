//! Transactions that stay open, and rows that come from another server: the feed of changes goes
//! on, or says why not.

use std::{
    thread,
    time::{Duration, Instant},
};

use app::{feed::FeedPosition, integrity::Defect};
use test_support::{Engine, TestDb};

use crate::fixture::{People, Shop};

const PEOPLE: People = [2, 2, 2, 2];
/// How long anything may take.
const BOUND: Duration = Duration::from_secs(30);

/// Asks until there is an answer.
fn soon<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(since.elapsed() < BOUND, "not in time: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Follows from a position until something is told; where that ends.
fn told(shop: &Shop, from: &FeedPosition) -> Option<FeedPosition> {
    let changes = shop.stores.ports.feed.since(from, 100).unwrap();
    (!changes.items.is_empty()).then_some(changes.next)
}

#[test]
fn o22_a_transaction_of_another_database_holds_nothing_up() {
    let (shop, other) = (Shop::open(Engine::Postgres, PEOPLE), TestDb::empty(Engine::Postgres));
    let mut session = other.session();
    session.run("begin; create table anything (n integer)");
    let head = shop.stores.ports.feed.head().unwrap();
    shop.order(1, &[1]).unwrap();
    let next = soon("an order is told", || told(&shop, &head));
    // it is ahead of the usual horizon, which another instance knows too
    let again = shop.db.stores();
    assert!(again.ports.feed.since(&next, 100).unwrap().items.is_empty());
    shop.order(2, &[2]).unwrap();
    soon("the next order is told", || told(&shop, &next));
    assert_eq!(shop.stores.ports.pulse.feed_delay().unwrap(), None);
}

#[test]
fn o22_a_transaction_of_this_database_is_told_with_its_process() {
    let shop = Shop::open(Engine::Postgres, PEOPLE);
    let mut session = shop.db.session();
    session.run("set application_name = 'forgotten'; begin; select pg_current_xact_id()");
    let head = shop.stores.ports.feed.head().unwrap();
    shop.order(1, &[1]).unwrap();
    assert_eq!(
        shop.stores.ports.pulse.feed_delay().unwrap(),
        None,
        "it has not been open for long"
    );
    let delay = soon("the delay is told", || shop.stores.ports.pulse.feed_delay().unwrap());
    assert!(delay.waits >= Duration::from_secs(5), "{delay:?}");
    let holder = delay.holder.unwrap();
    assert!(holder.contains("process ") && holder.contains(" of forgotten in test_"), "{holder}");
    assert_eq!(told(&shop, &head), None, "nobody is told out of order");
    session.run("rollback");
    soon("the order is told", || told(&shop, &head));
    assert_eq!(shop.stores.ports.pulse.feed_delay().unwrap(), None);
}

#[test]
fn o07_rows_of_another_server_are_found_and_taken_over() {
    let shop = Shop::open(Engine::Postgres, PEOPLE);
    shop.order(1, &[1]).unwrap();
    let defects =
        || shop.stores.ports.integrity.count_defects(Defect::FeedOfAnotherServer).unwrap();
    assert_eq!((defects(), shop.stores.adopt().unwrap()), (0, 0));
    // as a dump brings them, whose server was millions of transactions ahead
    let ahead = "set xid = (pg_current_xact_id()::text::bigint + 1000000)::text::xid8";
    shop.db.sql(&format!(
        "set session_replication_role = replica; update audit_log {ahead}; update messages {ahead}"
    ));
    let head = shop.stores.ports.feed.head().unwrap();
    let rows = shop.db.count("audit_log where ticket_id is not null") + shop.db.count("messages");
    assert_eq!(i64::from(defects()), rows);
    assert_eq!(shop.stores.adopt().unwrap(), usize::try_from(rows).unwrap());
    assert_eq!((defects(), shop.stores.adopt().unwrap()), (0, 0));
    soon("what was taken over is told once", || told(&shop, &head));
}
