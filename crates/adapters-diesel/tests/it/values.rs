//! Values survive the way into the database and back, to the last digit and letter.

use app::{
    PageRequest,
    orders::{OrderScope, OrderStore},
};
use domain::{
    Cart, CheckoutRequest, Deliverables, DraftLine, Field, LineInput, PackageId, Timestamp,
};
use test_support::{Engine, on_each_engine};

use crate::fixture::{Shop, noon};

on_each_engine! {
    instants_keep_their_microseconds_and_their_order,
    amounts_outside_the_bounds_are_refused_by_the_database,
    the_largest_amount_survives,
    r41_text_that_looks_like_something_else_survives,
}

fn instant(seconds: i64, micros: u32) -> Timestamp {
    Timestamp::from_timestamp(seconds, micros * 1000).unwrap()
}

fn instants_keep_their_microseconds_and_their_order(engine: Engine) {
    let instants = [
        instant(-62_135_596_800, 0),
        instant(-1, 999_999),
        instant(0, 0),
        instant(0, 1),
        instant(946_684_799, 999_999),
        noon(),
        instant(1_767_605_400, 1),
        instant(1_767_605_400, 100_000),
        instant(1_767_605_400, 999_999),
        instant(253_370_764_800, 123_456),
    ];
    let shop = Shop::open(engine, [1, 1, 1, 10]);
    // not in the order of time, so that ids do not sort them
    for (package, at) in (1..).zip(instants.iter().rev()) {
        let placed = shop.order_at(1, &[package], *at).unwrap().remove(0).order;
        let stored = shop.stores.ports.orders.find(placed.id).unwrap().unwrap().order;
        assert_eq!((stored.placed_at, &stored), (*at, &placed));
    }
    let newest =
        shop.stores.ports.orders.list(OrderScope::All, None, PageRequest::first(20)).unwrap().items;
    let newest: Vec<_> = newest.iter().rev().map(|context| context.order.placed_at).collect();
    assert_eq!(newest, instants);
    if engine == Engine::Sqlite {
        let texts = shop.db.lines("select placed_at as line from orders order by placed_at");
        let wanted: Vec<_> =
            instants.iter().map(|at| at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()).collect();
        assert_eq!(texts, wanted, "as text they sort by time");
        assert!(texts.iter().all(|text| text.len() == 27), "{texts:?}");
    }
}

fn amounts_outside_the_bounds_are_refused_by_the_database(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 1]);
    shop.order(1, &[1]).unwrap();
    let columns = [
        ("packages", "price_minor", 0),
        ("orders", "unit_price_minor", 0),
        ("orders", "total_minor", 0),
        ("orders", "price_revision_status = 'requested', price_revision_minor", 1),
    ];
    for (table, column, least) in columns {
        for (amount, fine) in [
            (least, true),
            (99_999_999_999_999, true),
            (least - 1, false),
            (100_000_000_000_000, false),
            (i64::MAX, false),
        ] {
            let refused = shop.db.sql_error(&format!("update {table} set {column} = {amount}"));
            assert_eq!(refused.is_none(), fine, "{column} = {amount}: {refused:?}");
        }
    }
    // PostgreSQL rounds a fraction to a whole number, which no statement of the store ever sends
    if engine == Engine::Sqlite {
        assert!(shop.db.sql_error("update packages set price_minor = 0.5").is_some());
    }
    assert!(shop.db.sql_error("update packages set price_minor = 'many'").is_some());
}

fn the_largest_amount_survives(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 2]);
    shop.db.sql("update packages set price_minor = case id when 1 then 999999999999 else 10 end");
    let placed = shop.order(1, &[1, 2]).unwrap();
    let stored =
        shop.stores.ports.orders.list(OrderScope::All, None, PageRequest::first(9)).unwrap().items;
    let mut totals: Vec<_> = stored.iter().map(|context| context.order.total.to_string()).collect();
    totals.sort();
    assert_eq!(totals, ["0.10", "9999999999.99"]);
    assert_eq!(placed[0].order.total.to_string(), "9999999999.99");
    let nearly = 999_999_999_999_i64 / 3;
    shop.db.sql(&format!("update packages set price_minor = {nearly} where id = 1"));
    let line = |quantity| LineInput {
        package_id: Field::Given(1),
        quantity: Field::Given(quantity),
        ..LineInput::default()
    };
    let cart = Cart::new(vec![DraftLine::read(line(3))]).unwrap();
    let request =
        CheckoutRequest { buyer: shop.buyer(1), cart, at: noon() + chrono::TimeDelta::days(1) };
    shop.place(request, None).unwrap();
    assert_eq!(
        shop.db.number("select cast(sum(total_minor) as bigint) as n from orders"),
        2 * 999_999_999_999 + 10
    );
}

const TRICKY: [&str; 12] = [
    "{\"a\":1}",
    "[1, 2]",
    "null",
    "true",
    "1e5",
    "0x10",
    "\"quoted\"",
    "'); drop table orders; --",
    "$1 ? :name %s {}",
    "back\\slash \\u0041 \\n",
    "नमस्ते 日本 🎉 e\u{301}",
    "two\nlines",
];

fn r41_text_that_looks_like_something_else_survives(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 12]);
    for (package, text) in (1..).zip(TRICKY) {
        let quoted = text.replace('\'', "''");
        let list = format!("[{}]", serde_json::Value::from(text)).replace('\'', "''");
        shop.db.sql(&format!(
            "update packages set title = '{quoted}', description = '{quoted}', deliverables = '{list}' \
             where id = {package}; update brands set company_name = '{quoted}'; update users set name = '{quoted}'"
        ));
        let line = DraftLine::read(LineInput {
            package_id: Field::Given(package),
            instructions: Field::Given(text.to_owned()),
            ..LineInput::default()
        });
        let request = CheckoutRequest {
            buyer: shop.buyer(1),
            cart: Cart::new(vec![line]).unwrap(),
            at: noon(),
        };
        shop.place(request, None).unwrap();
        let stored = newest_of(shop.stores.ports.orders.as_ref(), package);
        assert_eq!(stored.order.instructions.as_deref(), Some(text));
        assert_eq!(
            (stored.package.title.as_str(), stored.package.description.as_deref()),
            (text, Some(text))
        );
        assert_eq!(stored.package.deliverables, Deliverables::Texts(vec![text.to_owned()]));
        assert_eq!(
            (stored.brand.company_name.as_str(), stored.creator.owner.name.as_str()),
            (text, text)
        );
        let facts = shop
            .db
            .lines("select data as line from notifications order by id desc limit 1")
            .remove(0);
        let facts: serde_json::Value = serde_json::from_str(&facts).unwrap();
        assert_eq!(facts["order_title"], text);
    }
    let object = r#"{ "b": 1, "a": [ 1.0, "2" ] }"#;
    shop.db.sql(&format!("update packages set deliverables = '{object}' where id = 1"));
    let stored = newest_of(shop.stores.ports.orders.as_ref(), 1).package.deliverables.clone();
    assert_eq!(stored, Deliverables::Object(object.to_owned()), "byte for byte");
}

fn newest_of(orders: &dyn OrderStore, package: i64) -> domain::OrderContext {
    let all = orders.list(OrderScope::All, None, PageRequest::first(50)).unwrap().items;
    all.into_iter()
        .find(|context| context.order.package == PackageId::new(package).unwrap())
        .unwrap()
}
