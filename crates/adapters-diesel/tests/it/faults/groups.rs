//! SQLite commits checkouts in groups: whoever is told that it worked has its rows, and nobody else
//! has any.

use std::collections::BTreeMap;

use adapters_diesel::Options;
use app::{StoreError, checkout::PlaceOrdersError};
use domain::CheckoutRefusal;
use test_support::Engine;

use super::{PEOPLE, is_busy};
use crate::{
    fixture::Shop,
    together::{Ask, Outcome, together},
};

const fn nothing() {}

const THREE: [Ask; 3] = [(1, &[1], nothing), (2, &[2, 3], nothing), (3, &[4], nothing)];

/// Runs these together on a fresh shop with these triggers, again until they came together as is
/// wanted. Each time whoever was told that it worked has its rows, and nobody else has any.
fn run(
    asks: &[Ask],
    triggers: &str,
    as_wanted: impl Fn(&[Outcome]) -> bool,
) -> (Shop, Vec<Outcome>) {
    for _ in 0..50 {
        let db = Shop::database(Engine::Sqlite, PEOPLE);
        db.sql(triggers);
        let shop = Shop::on(db, PEOPLE, &Options::default());
        let outcomes = together(&shop, asks);
        told_the_truth(&shop, asks, &outcomes);
        if as_wanted(&outcomes) {
            return (shop, outcomes);
        }
    }
    panic!("they never came together as wanted");
}

fn told_the_truth(shop: &Shop, asks: &[Ask], outcomes: &[Outcome]) {
    let (mut rows, mut told) = (BTreeMap::new(), BTreeMap::new());
    for brand in shop.db.lines("select brand_id || '' as line from orders") {
        *rows.entry(brand).or_insert(0) += 1;
    }
    for ((brand, packages, _), _) in
        asks.iter().zip(outcomes).filter(|(_, outcome)| outcome.is_ok())
    {
        *told.entry(brand.to_string()).or_insert(0) += packages.len();
    }
    assert_eq!(rows, told, "{outcomes:?}");
    shop.verify();
}

/// However they came together.
const fn anyhow(_: &[Outcome]) -> bool {
    true
}

#[test]
fn a_refused_row_costs_the_others_of_the_group_nothing() {
    for way in ["abort", "fail"] {
        let trigger = format!(
            "create trigger no_room after insert on orders when new.brand_id = 2 begin select raise({way}, 'no'); end"
        );
        let (_, outcomes) = run(&THREE, &trigger, anyhow);
        assert!(outcomes[0].is_ok() && outcomes[2].is_ok(), "{way}: {outcomes:?}");
        assert!(
            matches!(outcomes[1], Err(PlaceOrdersError::Store(StoreError::Failed { .. }))),
            "{way}: {outcomes:?}"
        );
    }
}

#[test]
fn a_statement_that_ends_the_whole_transaction_leaves_nothing_of_it() {
    let trigger = "create trigger no_room after insert on orders when new.brand_id = 2 begin select raise(rollback, 'no'); end";
    let (shop, outcomes) = run(&THREE, trigger, anyhow);
    assert!(outcomes[1].is_err(), "{outcomes:?}");
    assert_eq!(shop.order(1, &[3]).unwrap().len(), 1, "the lane goes on");
}

/// The second brand's commit fails: an order without a ticket is found then. The last ask is a
/// duplicate of the second, on facts that the failed commit takes away. The first keeps the writer
/// from them until all have come.
#[test]
fn a_commit_that_fails_is_told_to_the_whole_group_also_to_those_that_were_refused_by_its_facts() {
    let poison = "create trigger poison after insert on tickets \
         when (select brand_id from orders where id = new.order_id) = 2 begin insert into orders \
         (id, origin, checkout_id, brand_id, creator_id, package_id, quantity, unit_price_minor, total_minor, \
          currency, status, reference_urls, submission_deadline, delivery_deadline, placed_at, updated_at) \
         select id + 1000, origin, checkout_id, brand_id, creator_id, package_id, quantity, unit_price_minor, \
         total_minor, currency, status, reference_urls, submission_deadline, delivery_deadline, placed_at, updated_at \
         from orders where id = new.order_id; end";
    let asks: [Ask; 4] =
        [(3, &[4], nothing), (1, &[1], nothing), (2, &[2, 3], nothing), (1, &[1], nothing)];
    let (shop, outcomes) = run(&asks, poison, |outcomes| outcomes.iter().skip(1).all(is_busy));
    assert!(outcomes[0].is_ok(), "{outcomes:?}");
    assert_eq!(shop.db.count("orders"), 1);
    shop.db.sql("drop trigger poison");
    assert!(shop.order(1, &[1]).is_ok() && shop.order(2, &[2, 3]).is_ok());
    let again = shop.order(1, &[1]);
    assert!(
        matches!(again, Err(PlaceOrdersError::Refused(CheckoutRefusal::Duplicates { .. }))),
        "{again:?}"
    );
    assert_eq!(shop.db.count("orders"), 4);
}
