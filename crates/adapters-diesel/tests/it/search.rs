//! Finding orders by names, addresses and what was said, among few and among many.

use adapters_diesel::seed::BulkPlan;
use app::{
    search::{Found, Matched, Search, SearchText},
    testing::{follow_search, rebuild_search},
};
use chrono::TimeDelta;
use domain::OrderId;
use test_support::{Engine, TestDb, on_each_engine};

use crate::fixture::{Shop, noon};

on_each_engine! {
    orders_of_few_and_of_many_namesakes_come_newest_first,
    the_words_of_many_messages_are_caught_up_with_and_each_is_there_once,
    a_body_that_is_no_text_is_passed_over,
    a_brand_and_a_creator_are_found_by_the_beginning_of_their_address,
}

/// Messages that are planted; `SEARCH_MESSAGES` for more.
fn messages() -> u32 {
    #[expect(clippy::disallowed_methods, reason = "tests have no other configuration")]
    let given = std::env::var("SEARCH_MESSAGES");
    given.map_or(20_000, |messages| messages.parse().unwrap())
}

fn newest(db: &TestDb) -> i64 {
    db.number("select max(id) as n from messages")
}

fn find(shop: &Shop, text: &str) -> Vec<Found> {
    let text = SearchText::parse(text).unwrap();
    shop.stores.ports.search.search(&Search { text, limit: 20 }).unwrap()
}

fn the_words_of_many_messages_are_caught_up_with_and_each_is_there_once(engine: Engine) {
    let shop = Shop::open(engine, [2, 3, 2, 2]);
    let orders = messages() / 20;
    let plan = BulkPlan { orders, tickets: orders, messages: 20 };
    shop.stores.seeder.seed_orders(plan, &|_| {}).unwrap();
    follow_search(&shop.stores.ports, newest(&shop.db));
    assert_eq!(shop.db.count("messages"), i64::from(orders) * 20);
    assert_eq!(shop.db.lines(&shop.db.astray_words()), Vec::<String>::new());
}

fn a_body_that_is_no_text_is_passed_over(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 1]);
    shop.order(1, &[1]).unwrap();
    // PostgreSQL keeps nothing else
    let body = if engine == Engine::Sqlite { "cast(x'ff' as text)" } else { "'broken'" };
    shop.db.sql(&format!("update messages set body = {body} where id = 1"));
    follow_search(&shop.stores.ports, newest(&shop.db));
    let expected = if engine == Engine::Sqlite { vec!["1".to_owned()] } else { Vec::new() };
    assert_eq!(shop.db.lines(&shop.db.astray_words()), expected);
}

fn a_brand_and_a_creator_are_found_by_the_beginning_of_their_address(engine: Engine) {
    let shop = Shop::open(engine, [1, 2, 2, 1]);
    let order = shop.order(2, &[1]).unwrap()[0].order.id;
    for (asked, matched) in [
        ("brand2@demo.influmojo.test", Matched::Brand),
        ("BRAND2@demo", Matched::Brand),
        ("creator1@", Matched::Creator),
    ] {
        let found = find(&shop, asked);
        let found: Vec<_> =
            found.iter().map(|found| (found.context.order.id, found.matched)).collect();
        assert_eq!(found, [(order, matched)], "{asked}");
    }
    for nothing in ["brand1@demo", "rand2@demo", "creator2@", "agent1@demo"] {
        assert!(find(&shop, nothing).is_empty(), "{nothing}");
    }
}

fn orders_of_few_and_of_many_namesakes_come_newest_first(engine: Engine) {
    for brands in [5, 320] {
        let shop = Shop::open(engine, [1, brands, 2, 2]);
        shop.db.sql("update brands set company_name = 'Quince ' || id");
        rebuild_search(&shop.stores.ports, 0);
        let order = |(n, brand): (i64, u32)| {
            shop.order_at(brand, &[1], noon() + TimeDelta::minutes(n * 10)).unwrap()[0].order.id
        };
        let mut newest: Vec<OrderId> =
            [(1, 4), (2, 2), (3, 4), (4, 5)].into_iter().map(order).collect();
        newest.reverse();
        let find = |text: &str, limit| {
            let text = SearchText::parse(text).unwrap();
            let found = shop.stores.ports.search.search(&Search { text, limit }).unwrap();
            assert!(found.iter().all(|found| found.matched == Matched::Brand), "{found:?}");
            found.into_iter().map(|found| found.context.order.id).collect::<Vec<_>>()
        };
        assert_eq!(find("quince", 20), newest, "of {brands}");
        assert_eq!(find("quince", 2), newest[..2], "of {brands}");
        assert_eq!(find("4 quinc", 1), newest[1..2], "of {brands}");
    }
}
