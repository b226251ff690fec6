//! Somebody holds the row of an account, of a creator or of a brand: whoever needs it waits, and nobody else.

use std::time::Duration;

use adapters_diesel::Options;
use test_support::Engine;

use super::{is_busy, shop};
use crate::fixture::ms;

/// What is locked, of brand 1 or creator 1. Package 1 is creator 1's, package 3 is creator 2's.
const LOCKS: [&str; 4] = [
    "select 1 from users where email like 'brand1@%' for update",
    "select 1 from users where email like 'creator1@%' for update",
    "select 1 from creators where id = 1 for update",
    "select 1 from brands where id = 1 for update",
];

#[test]
fn o20_a_locked_account_holds_up_nobody_but_its_own_checkouts() {
    let options = Options { wait: ms(2_000), statement_timeout: ms(1_000), ..Options::default() };
    let shop = shop(Engine::Postgres, &options);
    let (mut orders, mut session) = (0, shop.db.session());
    let mut packages = [3, 4, 5, 6].into_iter().flat_map(|package| [(2, package), (3, package)]);
    for lock in LOCKS {
        session.run(&format!("begin; {lock}"));
        std::thread::scope(|scope| {
            let blocked = scope.spawn(|| shop.order(1, &[1]));
            // it waits without the ring
            let (brand, package) = packages.next().unwrap();
            let since = std::time::Instant::now();
            assert_eq!(shop.order(brand, &[package]).unwrap().len(), 1, "{lock}");
            assert!(since.elapsed() < Duration::from_millis(900), "{lock}: {:?}", since.elapsed());
            let blocked = blocked.join().unwrap();
            assert!(is_busy(&blocked), "{lock}: {blocked:?}");
        });
        session.run("rollback");
        orders += 1;
    }
    assert_eq!(shop.db.count("orders"), orders);
    assert!(shop.order(1, &[1]).is_ok());
    shop.verify();
}
