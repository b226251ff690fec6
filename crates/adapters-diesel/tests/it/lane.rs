//! SQLite's one writer: what waits is committed together, and nothing stops it.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Barrier,
    thread,
};

use app::checkout::Placement;
use test_support::Engine;

use crate::fixture::{Log, People, Shop, noon, observed, once_and, request};

const PEOPLE: People = [3, 20, 2, 5];

/// Two hundred checkouts on as many threads at once; what is done within the n-th. Whether each was
/// placed.
fn two_hundred(shop: &Shop, during: fn(u32)) -> Vec<bool> {
    let start = Barrier::new(200);
    let place = |n: u32| {
        let request = request(shop.buyer(n % 20 + 1), &[i64::from(n / 20 + 1)], noon());
        let once = Some(once_and(&format!("checkout {n}"), move || during(n)));
        start.wait();
        match catch_unwind(AssertUnwindSafe(|| shop.place(request, once))) {
            Ok(Ok(Placement::Placed { .. })) => true,
            Ok(Err(_)) | Err(_) => false,
            other => panic!("{other:?}"),
        }
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..200).map(|n| scope.spawn(move || place(n))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn what_waits_is_committed_together() {
    let log = Log::default();
    let shop = Shop::with(Engine::Sqlite, PEOPLE, &observed(log.observer()));
    let placed = two_hundred(&shop, |_| ());
    assert!(placed.iter().all(|placed| *placed));
    let statements = log.take();
    let commits = statements.iter().filter(|statement| *statement == "COMMIT").count();
    assert!((4..=50).contains(&commits), "{commits} commits");
    assert_eq!(shop.db.count("orders"), 200);
    shop.verify();
}

#[test]
fn panics_do_not_stop_the_writer() {
    let shop = Shop::with(Engine::Sqlite, PEOPLE, &adapters_diesel::Options::default());
    let placed = two_hundred(&shop, |n| assert!(!n.is_multiple_of(40), "on purpose"));
    for n in (0..200).step_by(40) {
        assert!(!placed[n], "{n} panicked");
    }
    let told = placed.into_iter().filter(|placed| *placed).count();
    assert_eq!((told, shop.db.count("orders")), (195, 195), "a panic is one checkout's alone");
    shop.verify();
    assert!(shop.order_at(1, &[10], noon() + chrono::TimeDelta::days(1)).is_ok());
}
