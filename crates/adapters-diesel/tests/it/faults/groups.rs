//! SQLite commits checkouts in groups: whoever is told that it worked has its rows, and nobody else has any.

use std::collections::BTreeMap;

use app::{PlaceOrdersError, StoreError};
use domain::CheckoutRefusal;
use test_support::Engine;

use super::{PEOPLE, is_busy};
use crate::{
    fixture::{Log, Shop, observed},
    together::{Ask, Outcome, groups, together},
};

const fn nothing() {}

const THREE: [Ask; 3] = [(1, &[1], nothing), (2, &[2, 3], nothing), (3, &[4], nothing)];

/// Runs these together on a fresh shop with these triggers, again until they came together as is wanted. Each time
/// whoever was told that it worked has its rows, and nobody else has any.
fn run(asks: &[Ask; 3], triggers: &str, as_wanted: impl Fn(&[Outcome], &[usize]) -> bool) -> (Shop, Vec<Outcome>) {
    for _ in 0..50 {
        let (db, log) = (Shop::database(Engine::Sqlite, PEOPLE), Log::default());
        db.sql(triggers);
        let shop = Shop::on(db, PEOPLE, &observed(log.observer()));
        let outcomes = together(&shop, asks);
        told_the_truth(&shop, asks, &outcomes);
        if as_wanted(&outcomes, &groups(&log)) {
            return (shop, outcomes);
        }
    }
    panic!("they never came together as wanted");
}

fn told_the_truth(shop: &Shop, asks: &[Ask; 3], outcomes: &[Outcome]) {
    let (mut rows, mut told) = (BTreeMap::new(), BTreeMap::new());
    for brand in shop.db.lines("select brand_id || '' as line from orders") {
        *rows.entry(brand).or_insert(0) += 1;
    }
    for ((brand, packages, _), _) in asks.iter().zip(outcomes).filter(|(_, outcome)| outcome.is_ok()) {
        *told.entry(brand.to_string()).or_insert(0) += packages.len();
    }
    assert_eq!(rows, told, "{outcomes:?}");
    shop.verify();
}

fn one_group(_: &[Outcome], groups: &[usize]) -> bool {
    groups.contains(&3)
}

/// The first one shared the fate of another.
fn shared(outcomes: &[Outcome], _: &[usize]) -> bool {
    outcomes[0].is_err()
}

#[test]
fn three_that_wait_are_committed_together() {
    let (_, outcomes) = run(&THREE, "", one_group);
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
}

#[test]
fn a_refused_row_costs_the_others_of_the_group_nothing() {
    for way in ["abort", "fail"] {
        let trigger = format!(
            "create trigger no_room after insert on orders when new.brand_id = 2 begin select raise({way}, 'no'); end"
        );
        let (_, outcomes) = run(&THREE, &trigger, one_group);
        assert!(outcomes[0].is_ok() && outcomes[2].is_ok(), "{way}: {outcomes:?}");
        assert!(matches!(outcomes[1], Err(PlaceOrdersError::Store(StoreError::Failed { .. }))), "{way}: {outcomes:?}");
    }
}

#[test]
fn a_statement_that_ends_the_whole_transaction_is_told_to_the_whole_group() {
    let trigger =
        "create trigger no_room after insert on orders when new.brand_id = 2 begin select raise(rollback, 'no'); end";
    let (_, outcomes) = run(&THREE, trigger, shared);
    assert!(is_busy(&outcomes[0]), "its rows went with the transaction: {outcomes:?}");
    assert!(is_busy(&outcomes[1]), "{outcomes:?}");
}

#[test]
fn a_panic_in_a_group_is_told_to_the_whole_group() {
    let mut asks = THREE;
    asks[1].2 = || panic!("on purpose");
    let (shop, outcomes) = run(&asks, "", shared);
    assert!(is_busy(&outcomes[0]) && is_busy(&outcomes[1]), "{outcomes:?}");
    assert_eq!(shop.order(1, &[1]).unwrap().len(), 1, "the lane goes on");
}

/// The second brand's commit fails: an order without a ticket is found then. The third ask is a duplicate of the
/// first, on facts that the failed commit takes away.
#[test]
fn a_commit_that_fails_is_told_to_the_whole_group_also_to_those_that_were_refused_by_its_facts() {
    let poison = "create trigger poison after insert on tickets \
         when (select brand_id from orders where id = new.order_id) = 2 begin insert into orders \
         (id, origin, checkout_id, brand_id, creator_id, package_id, quantity, unit_price_minor, total_minor, \
          currency, status, reference_urls, submission_deadline, delivery_deadline, placed_at, updated_at) \
         select id + 1000, origin, checkout_id, brand_id, creator_id, package_id, quantity, unit_price_minor, \
         total_minor, currency, status, reference_urls, submission_deadline, delivery_deadline, placed_at, updated_at \
         from orders where id = new.order_id; end";
    let asks: [Ask; 3] = [(1, &[1], nothing), (2, &[2, 3], nothing), (1, &[1], nothing)];
    let (shop, outcomes) = run(&asks, poison, one_group);
    assert!(outcomes.iter().all(is_busy), "{outcomes:?}");
    assert_eq!(shop.db.count("orders"), 0);
    shop.db.sql("drop trigger poison");
    let again = together(&shop, &asks);
    assert!(again[0].is_ok() && again[1].is_ok(), "{again:?}");
    assert!(matches!(again[2], Err(PlaceOrdersError::Refused(CheckoutRefusal::Duplicates { .. }))), "{again:?}");
    assert_eq!(shop.db.count("orders"), 3);
}
