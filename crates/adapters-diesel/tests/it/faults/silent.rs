//! PostgreSQL falls silent, which nobody is told of: whoever waits is answered, and it goes on when
//! the host is back.

use std::{
    process::Command,
    sync::{Mutex, mpsc::channel},
    thread,
    time::{Duration, Instant},
};

use adapters_diesel::{Options, open};
use app::{PageRequest, StoreError, orders::OrderScope};
use test_support::{Engine, Proxy};

use super::{PEOPLE, ask, database, is_busy, is_unknown};
use crate::fixture::{Shop, ms, noon, once_and, place, request};

/// How long anything may take.
const BOUND: Duration = Duration::from_secs(10);

/// A shop whose database is behind a host that can fall silent. Each of its people has asked once.
fn shop() -> (Shop, Proxy) {
    let options = Options { pool_size: 3, silence: ms(500), wait: ms(2_000), ..Options::default() };
    let mut shop = Shop::on(database(Engine::Postgres), PEOPLE, &options);
    let proxy = Proxy::before(&shop.db);
    shop.go_through(open(proxy.url(), &options).unwrap());
    thread::scope(|scope| {
        (0..3).for_each(|_| drop(scope.spawn(|| read(&shop).unwrap())));
    });
    shop.order(2, &[1]).unwrap();
    (shop, proxy)
}

fn read(shop: &Shop) -> Result<(), StoreError> {
    shop.stores.ports.orders.list(OrderScope::All, None, PageRequest::first(1)).map(drop)
}

/// Everything is answered in time, though the host says nothing.
fn all_are_answered(shop: &Shop) {
    let since = Instant::now();
    thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| assert!(matches!(read(shop), Err(StoreError::Busy { .. }))));
        }
        for _ in 0..3 {
            scope.spawn(|| {
                let outcome = ask(shop);
                assert!(is_busy(&outcome) || is_unknown(&outcome), "{outcome:?}");
            });
        }
    });
    assert!(since.elapsed() < BOUND, "{:?}", since.elapsed());
}

/// It works again, for everybody.
fn all_goes_on(shop: &Shop) {
    let since = Instant::now();
    while read(shop).is_err() || ask(shop).is_err() {
        assert!(since.elapsed() < BOUND, "not in time");
    }
    thread::scope(|scope| {
        (0..6).for_each(|_| drop(scope.spawn(|| read(shop).unwrap())));
    });
    assert_eq!(shop.db.count("orders"), 4);
    shop.verify();
}

#[test]
fn o05_a_host_that_falls_silent_is_noticed_and_all_goes_on_when_it_is_back() {
    let (shop, proxy) = shop();
    for _ in 0..2 {
        proxy.fall_silent();
        all_are_answered(&shop);
        proxy.come_back();
        all_goes_on(&shop);
    }
}

#[test]
fn o05_connections_that_a_host_forgot_are_given_up() {
    let (shop, proxy) = shop();
    proxy.come_back_without_memory();
    all_goes_on(&shop);
}

#[test]
fn o05_a_store_opens_while_the_first_host_of_its_url_is_silent() {
    let (shop, proxy) = shop();
    proxy.fall_silent();
    let rest = shop.db.url().rsplit_once('@').unwrap().1;
    let (server, name) = rest.split_once('/').unwrap();
    let url = format!("postgres://postgres@{},{server}/{name}", proxy.address());
    let stores = open(&url, &Options::default()).unwrap();
    stores.ports.orders.list(OrderScope::All, None, PageRequest::first(1)).unwrap();
}

#[test]
fn o06_whoever_stops_while_it_holds_the_rotation_holds_up_the_others_for_seconds_only() {
    let shop = Shop::on(database(Engine::Postgres), PEOPLE, &Options::default());
    let other = shop.db.stores();
    let ((entered, inside), (release, released)) = (channel(), channel::<()>());
    let released = Mutex::new(released);
    let stops = once_and("stops", move || {
        entered.send(()).unwrap();
        let _ = released.lock().unwrap().recv();
    });
    thread::scope(|scope| {
        let first = || shop.place(request(shop.buyer(1), &[1], noon()), Some(stops));
        let stopped = scope.spawn(first);
        inside.recv().unwrap();
        let since = Instant::now();
        place(&other.ports.checkout_batcher(), request(shop.buyer(2), &[4], noon()), None).unwrap();
        assert!(since.elapsed() < Duration::from_secs(4), "{:?}", since.elapsed());
        drop(release);
        let stopped = stopped.join().unwrap();
        assert!(is_busy(&stopped), "{stopped:?}");
    });
    assert_eq!(shop.db.count("orders"), 1);
    shop.verify();
}

/// A process that is stopped until this is dropped.
struct Stopped(i64);

impl Stopped {
    fn signal(&self, name: &str) {
        let sent =
            Command::new("sh").args(["-c", &format!("kill -{name} {}", self.0)]).status().unwrap();
        assert!(sent.success());
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        self.signal("CONT");
    }
}

#[test]
fn o05_a_process_of_the_server_that_is_stopped_holds_up_one_statement_for_a_moment() {
    let (shop, _proxy) = shop();
    let own = "from pg_stat_activity where datname = current_database() and application_name = 'influmojo'";
    let pids =
        shop.db.lines(&format!("select pid::text as line {own} and query not like '%select 1%'"));
    let stopped: Vec<_> = pids.iter().map(|pid| Stopped(pid.parse().unwrap())).collect();
    assert!(stopped.len() >= 2, "the connections have their name");
    for process in &stopped {
        process.signal("STOP");
    }
    all_goes_on(&shop);
}
