//! Somebody holds the row of an account, of a creator or of a brand: whoever needs it waits, and
//! nobody else.

use std::time::Duration;

use adapters_diesel::Options;
use test_support::Engine;

use super::{is_busy, shop};
use crate::fixture::Shop;
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
            // it waits without the rotation
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

/// Whom new tickets and their greetings refer to, locked as strongly as a row can be.
const AGENTS: [&str; 4] = [
    "select 1 from users where email like 'agent1@%' for update",
    "select 1 from agents where user_id = (select min(user_id) from agents) for update",
    "select 1 from users where role = 'agent' for update",
    "select 1 from users u join agents a on a.user_id = u.id for update",
];

/// How many tickets the agent with the most has more than the one with the fewest.
fn difference(shop: &Shop) -> i64 {
    let counts = "select count(t.id) as n from agents a left join tickets t on t.agent_id = a.user_id group by a.user_id";
    shop.db.number(&format!("select max(n) - min(n) as n from ({counts}) counts"))
}

#[test]
fn o20_a_locked_agent_holds_up_nobody_and_keeps_its_place() {
    let options = Options { wait: ms(2_000), statement_timeout: ms(1_000), ..Options::default() };
    let shop = shop(Engine::Postgres, &options);
    let mut session = shop.db.session();
    let mut lines = (1..=6).flat_map(|package| (1..=3).map(move |brand| (brand, package)));
    for lock in AGENTS {
        session.run(&format!("begin; {lock}"));
        for _ in 0..3 {
            let (brand, package) = lines.next().unwrap();
            assert_eq!(shop.order(brand, &[package]).unwrap().len(), 1, "{lock}");
            assert!(difference(&shop) <= 1, "{lock}");
        }
        // nobody waited for it, so this ends at once
        session.run("rollback");
    }
    assert_eq!(shop.db.count("tickets"), 12);
    shop.verify();
}
