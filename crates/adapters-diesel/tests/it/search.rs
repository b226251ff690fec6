//! Finding orders by names, of few people and of many, and the words of texts.

use app::search::{Matched, Search, SearchText};
use chrono::TimeDelta;
use domain::OrderId;
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestRunner},
};
use test_support::{Engine, TestDb, on_each_engine};

use crate::fixture::{Shop, noon};

on_each_engine! {
    orders_of_few_and_of_many_namesakes_come_newest_first,
}

fn orders_of_few_and_of_many_namesakes_come_newest_first(engine: Engine) {
    for brands in [5, 320] {
        let shop = Shop::open(engine, [1, brands, 2, 2]);
        shop.db.sql("update brands set company_name = 'Quince ' || id");
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

#[test]
fn plain_texts_have_the_words_that_the_rules_of_unicode_give_them() {
    let db = TestDb::fresh(Engine::Postgres);
    let ascii = || prop::sample::select((1..=127).map(char::from).collect::<Vec<_>>());
    let piece = prop_oneof![
        6 => "[a-zA-Z0-9]{1,9}",
        6 => "[ \\n.,:;'\"()#*/@!?&+=_%-]{1,3}",
        1 => "[a-zA-Z0-9]{98,103}",
        1 => ascii().prop_map(String::from),
        1 => any::<char>().prop_map(String::from),
        1 => "[éÀßİıſǅКकि\u{301}\u{327}’—₹]{1,3}",
    ];
    let text = vec(piece, 0..12).prop_map(|pieces| pieces.concat().replace('\0', ""));
    let config = Config { cases: 8, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&vec(text, 500), |texts| {
        let texts: Vec<_> =
            texts.iter().map(|text| format!("('{}')", text.replace('\'', "''"))).collect();
        let differ = "search_words(text) is distinct from search_words_of_any(text)";
        let sql = format!(
            "select text as line from (values {}) texts (text) where {differ}",
            texts.join(", ")
        );
        prop_assert_eq!(db.lines(&sql), Vec::<String>::new());
        Ok(())
    });
    outcome.unwrap();
}
