//! A batch of checkouts against the same checkouts in single file, on each engine.

use std::{
    any::TypeId,
    sync::{Arc, mpsc::channel},
};

use app::{
    IdempotencyKey,
    checkout::{
        Idempotent, LockWait, PlacementAnswer, PlacementRequest, ResponseWriter, StoredResponse,
        place, place_one,
    },
    tx::Verdict,
};
use chrono::TimeDelta;
use diesel::PgConnection;
use domain::{
    Cart, CheckoutRequest, DraftLine, Field, LineInput, OrderContext, RoundRobin, Timestamp, UserId,
};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestRunner},
};
use test_support::{Engine, TestDb};

use super::*;
use crate::Options;

/// What somebody wants: a brand, packages, minutes after noon, and a key with a digest.
#[derive(Debug, Clone)]
struct Wish {
    brand: i64,
    packages: Vec<i64>,
    minutes: i64,
    key: Option<(&'static str, u8)>,
}

/// The answer is the ids of the orders.
struct Ids;

impl ResponseWriter for Ids {
    fn write(&self, orders: &[OrderContext]) -> StoredResponse {
        let ids: Vec<_> = orders.iter().map(|context| context.order.id.to_string()).collect();
        StoredResponse { status: 200, body: ids.join(" ") }
    }
}

impl Wish {
    fn ask(&self) -> PlacementRequest {
        let line = |&id| {
            DraftLine::read(LineInput { package_id: Field::Given(id), ..LineInput::default() })
        };
        let once = |(key, digest): (&str, u8)| Idempotent {
            key: IdempotencyKey::parse(key.as_bytes()).unwrap(),
            fingerprint: [digest; 32],
            responses: Some(Arc::new(Ids)),
        };
        let noon = Timestamp::from_timestamp(1_767_605_400, 0).unwrap();
        PlacementRequest {
            checkout: CheckoutRequest {
                // accounts 2 to 4 are agents, 5 and 6 creators, 7 to 9 brands; 10 is nobody
                buyer: UserId::new(6 + self.brand).unwrap(),
                cart: Cart::new(self.packages.iter().map(line).collect()).unwrap(),
                at: noon + TimeDelta::minutes(self.minutes),
            },
            idempotent: self.key.map(once),
        }
    }
}

fn wish(brand: i64, packages: &[i64], key: Option<(&'static str, u8)>) -> Wish {
    Wish { brand, packages: packages.to_vec(), minutes: 0, key }
}

fn engine() -> Engine {
    if TypeId::of::<Conn>() == TypeId::of::<PgConnection>() {
        Engine::Postgres
    } else {
        Engine::Sqlite
    }
}

/// A shop with three agents, three brands, and two creators with two packages each, one of which is
/// in every cart.
fn shop() -> (TestDb, Store) {
    let planted = TestDb::seeded(engine(), 3, 3, 2, 2);
    planted.sql(
        "insert into cart_items (user_id, package_id, quantity, reference_urls, created_at, updated_at) \
         select id, 2, 1, '[]', created_at, updated_at from users where role = 'brand'",
    );
    let place = planted.url();
    let options = Options::default();
    let db =
        super::super::Db::open(place.strip_prefix("sqlite://").unwrap_or(place), &options).unwrap();
    (planted, Store::new(db, &options))
}

/// Does a work in a transaction of its own, which is committed if the work says so.
fn run<T: Send + 'static>(
    store: &Store,
    work: impl FnOnce(&mut dyn CheckoutRows) -> (T, bool) + Send + 'static,
) -> T {
    let (sender, receiver) = channel();
    let work = move |rows: &mut dyn CheckoutRows| {
        let (outcome, is_kept) = work(rows);
        sender.send(outcome).unwrap();
        if is_kept { Verdict::Commit } else { Verdict::Rollback }
    };
    store.run_checkout(CheckoutRun::Alone, Box::new(work)).unwrap();
    receiver.recv().unwrap()
}

/// The answers of a batch as texts, and how many were left out.
fn together(store: &Store, wishes: &[Wish]) -> Vec<Option<String>> {
    let asks: Vec<PlacementRequest> = wishes.iter().map(Wish::ask).collect();
    let placed = run(store, move |rows| {
        let asks: Vec<_> = asks.iter().collect();
        let placed = place(rows, &asks, LockWait::SkipLocked, &RoundRobin).unwrap();
        (placed.answers, placed.is_written)
    });
    placed.into_iter().map(|answer| answer.map(|answer| format!("{answer:?}"))).collect()
}

fn alone(store: &Store, wish: &Wish) -> String {
    let ask = wish.ask();
    let answer: PlacementAnswer = run(store, move |rows| {
        let answer = place_one(rows, &ask, &RoundRobin);
        let is_kept = answer.is_ok();
        (answer, is_kept)
    });
    format!("{answer:?}")
}

/// The same with ids that follow those of the last order: a refusal may leave some out, which a
/// batch gives to the next.
fn alone_after_the_last(planted: &TestDb, db: &Store, wish: &Wish) -> String {
    if engine() == Engine::Postgres {
        for table in ["orders", "tickets"] {
            let next = format!("(select coalesce(max(id), 0) + 1 from {table})");
            planted.sql(&format!("select setval('{table}_id_seq', {next}, false)"));
        }
    }
    alone(db, wish)
}

/// Runs these in one batch and in single file: the same answers and the same rows. The answers.
fn equals_single_file(wishes: &[Wish]) -> Vec<String> {
    let ((planted, db), (planted_too, single)) = (shop(), shop());
    let answers: Vec<_> = together(&db, wishes).into_iter().map(Option::unwrap).collect();
    let in_file: Vec<_> =
        wishes.iter().map(|wish| alone_after_the_last(&planted_too, &single, wish)).collect();
    assert_eq!(answers, in_file);
    assert!(rows(&planted).eq(rows(&planted_too)), "the rows differ");
    answers
}

/// Every row but those that say when the database was made, without the numbers of the transactions
/// and those that are drawn by lot. On PostgreSQL messages are numbered by ticket, and
/// notifications by account: a batch writes some of all checkouts before the others.
fn rows(db: &TestDb) -> impl Iterator<Item = String> {
    if engine() == Engine::Postgres {
        db.sql("update audit_log set xid = '0'; update messages set xid = '0'");
        for (table, owner) in [("messages", "ticket_id"), ("notifications", "user_id")] {
            db.sql(&format!(
                "update {table} set id = 1000 + n from (select id as old, row_number() over (order by {owner}, id) as n \
                 from {table}) numbered where id = old"
            ));
        }
    }
    db.sql("update rotation set agents_version = 0, names_version = 0; update eligibility_snapshots set agents_version = 0");
    db.dump().into_iter().filter(|row| !row.starts_with("__diesel"))
}

#[test]
fn a_batch_is_what_its_checkouts_are_in_single_file() {
    let key = proptest::option::weighted(0.4, (prop::sample::select(vec!["a", "b"]), 1..3_u8));
    let packages = vec(prop_oneof![9 => 1..5_i64, 1 => Just(5)], 1..4);
    let wish = (1..5_i64, packages, prop::sample::select(vec![0, 1, 6, 300]), key);
    let wish =
        wish.prop_map(|(brand, packages, minutes, key)| Wish { brand, packages, minutes, key });
    let config = Config { cases: 12, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&vec(wish, 1..16), |wishes| {
            equals_single_file(&wishes);
            Ok(())
        })
        .unwrap();
}

#[test]
fn equal_keys_of_one_batch_are_one_checkout() {
    let (same, other) = (Some(("k", 1)), Some(("k", 2)));
    let wishes = [
        wish(1, &[5], same),
        wish(1, &[1, 2], same),
        wish(1, &[1, 2], same),
        wish(1, &[3], other),
        wish(2, &[1], same),
    ];
    let answers = equals_single_file(&wishes);
    assert!(answers[0].contains("PackagesNotFound"), "a refusal keeps no key: {}", answers[0]);
    assert!(answers[1].contains("Placed"), "{}", answers[1]);
    assert!(answers[2].contains("Replayed") && answers[2].contains("1 2"), "{}", answers[2]);
    assert!(answers[3].contains("KeyReused"), "{}", answers[3]);
    assert!(answers[4].contains("Placed"), "another's key is another key: {}", answers[4]);
}

#[test]
fn equal_carts_of_one_batch_are_one_checkout() {
    let mut later = wish(1, &[1, 3], None);
    later.minutes = 6;
    let wishes = [wish(1, &[1, 3], None), wish(1, &[3, 1], None), wish(2, &[1, 3], None), later];
    let answers = equals_single_file(&wishes);
    assert!(
        answers[0].contains("Placed")
            && answers[2].contains("Placed")
            && answers[3].contains("Placed")
    );
    assert!(answers[1].contains("Duplicates { existing: OrderId(2)"), "{}", answers[1]);
}

#[test]
fn a_key_that_lapses_within_a_batch_is_left_for_later_with_all_that_its_buyer_wants_after() {
    let (planted, db) = shop();
    let mut later = wish(1, &[2], Some(("k", 2)));
    later.minutes = 2 * 24 * 60;
    let wishes = [wish(1, &[1], Some(("k", 1))), later, wish(1, &[3], None), wish(2, &[1], None)];
    let left_out: Vec<_> = together(&db, &wishes).iter().map(Option::is_none).collect();
    assert_eq!(left_out, [false, true, true, false]);
    assert_eq!(planted.count("orders"), 2);
    for wish in &wishes[1..3] {
        let answer = alone_after_the_last(&planted, &db, wish);
        assert!(answer.contains("Placed"), "{answer}");
    }
    assert_eq!(planted.lines("select body as line from idempotency_keys"), ["3"]);
}

#[test]
fn a_batch_of_which_nothing_is_placed_writes_nothing() {
    let (planted, db) = shop();
    let before = planted.dump();
    let answers = together(&db, &[wish(1, &[5], None), wish(4, &[1], Some(("k", 1)))]);
    assert!(
        answers.iter().all(|answer| answer.as_ref().is_some_and(|text| text.contains("Refused"))),
        "{answers:?}"
    );
    assert_eq!(planted.dump(), before);
}
