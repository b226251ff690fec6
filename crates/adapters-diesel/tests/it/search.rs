//! Finding orders by names, of few people and of many.

use app::{Matched, SearchText, ports::Search};
use chrono::TimeDelta;
use domain::OrderId;
use test_support::{Engine, on_each_engine};

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
        let mut newest: Vec<OrderId> = [(1, 4), (2, 2), (3, 4), (4, 5)].into_iter().map(order).collect();
        newest.reverse();
        let find = |text: &str, limit| {
            let text = SearchText::parse(text).unwrap();
            let found = shop.stores.ports.search.search(&Search { text, limit }).unwrap();
            assert!(found.iter().all(|found| found.matched == Matched::Brand), "{found:?}");
            found.into_iter().map(|found| found.case.order.id).collect::<Vec<_>>()
        };
        assert_eq!(find("quince", 20), newest, "of {brands}");
        assert_eq!(find("quince", 2), newest[..2], "of {brands}");
        assert_eq!(find("4 quinc", 1), newest[1..2], "of {brands}");
    }
}
