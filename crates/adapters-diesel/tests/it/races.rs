//! Checkouts that run at the same time, on real threads and through one or two instances of the
//! store.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

use adapters_diesel::Stores;
use app::checkout::{PlaceOrdersError, Placement};
use chrono::TimeDelta;
use domain::{AgentId, CheckoutRefusal};
use test_support::{Engine, on_each_engine};

use crate::fixture::{Shop, noon, once, place, request};

on_each_engine! {
    r03_six_hundred_parallel_checkouts_give_two_hundred_tickets_to_each_of_three_agents,
    r03_two_instances_on_one_database_are_as_fair_as_one,
    sixty_four_parallel_requests_with_one_key_are_one_checkout,
    r10_thirty_two_parallel_equal_carts_are_one_checkout,
    checkouts_of_overlapping_carts_never_block_each_other_for_good,
}

/// Runs numbered jobs on so many threads; their outcomes by number.
pub(crate) fn race<T: Send>(threads: u32, jobs: u32, job: impl Fn(u32) -> T + Sync) -> Vec<T> {
    let next = AtomicU32::new(0);
    let work = || {
        let numbers = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
        numbers.take_while(|&n| n < jobs).map(|n| (n, job(n))).collect::<Vec<_>>()
    };
    let mut done: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    done.sort_by_key(|&(n, _)| n);
    done.into_iter().map(|(_, outcome)| outcome).collect()
}

/// Six hundred single lines of thirty brands, each another pair of brand and package, spread over
/// the instances.
fn six_hundred(shop: &Shop, instances: &[Stores]) {
    let batchers: Vec<_> = instances.iter().map(|stores| stores.ports.checkout_batcher()).collect();
    let agents = race(32, 600, |n| {
        let batcher = &batchers[usize::try_from(n).unwrap() % batchers.len()];
        let request = request(shop.buyer(n % 30 + 1), &[i64::from(n / 30 + 1)], noon());
        match place(batcher, request, None).unwrap() {
            Placement::Placed { orders, .. } => orders[0].agent.as_ref().unwrap().id,
            other => panic!("{other:?}"),
        }
    });
    let mut counts = BTreeMap::<AgentId, u32>::new();
    for agent in agents {
        *counts.entry(agent).or_default() += 1;
    }
    assert_eq!(counts.into_values().collect::<Vec<_>>(), [200, 200, 200]);
    let assignments = shop.stores.ports.integrity.assignments(0, 1000).unwrap();
    assert!(
        assignments.iter().map(|(assignment, _)| assignment.number).eq(1..=600),
        "the numbers have no gap"
    );
    let three = [shop.agent(1), shop.agent(2), shop.agent(3)];
    assert!(
        assignments
            .iter()
            .map(|(assignment, _)| assignment.agent)
            .eq(three.into_iter().cycle().take(600)),
        "in the order of the rotation"
    );
    assert_eq!(shop.db.count("tickets where agent_id is not null"), 600);
    shop.verify();
}

fn r03_six_hundred_parallel_checkouts_give_two_hundred_tickets_to_each_of_three_agents(
    engine: Engine,
) {
    let shop = Shop::open(engine, [3, 30, 4, 5]);
    six_hundred(&shop, std::slice::from_ref(&shop.stores));
}

fn r03_two_instances_on_one_database_are_as_fair_as_one(engine: Engine) {
    let shop = Shop::open(engine, [3, 30, 4, 5]);
    six_hundred(&shop, &[shop.stores.clone(), shop.db.stores()]);
}

fn sixty_four_parallel_requests_with_one_key_are_one_checkout(engine: Engine) {
    let shop = Shop::open(engine, [2, 1, 1, 3]);
    let other = shop.db.stores().ports.checkout_batcher();
    let ask = |n: u32| {
        let (request, once) = (request(shop.buyer(1), &[1, 2, 3], noon()), Some(once("the same")));
        if n.is_multiple_of(2) { shop.place(request, once) } else { place(&other, request, once) }
    };
    let (mut placed, mut answers) = (0, Vec::new());
    for outcome in race(16, 64, ask) {
        match outcome {
            Ok(Placement::Placed { response: Some(response), .. }) => {
                placed += 1;
                answers.push(response);
            }
            Ok(Placement::Replayed(response)) => answers.push(response),
            Err(PlaceOrdersError::KeyInFlight) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((placed, shop.db.count("orders"), shop.db.count("idempotency_keys")), (1, 3, 1));
    answers.dedup();
    assert_eq!(answers.len(), 1, "all of them got one answer: {answers:?}");
    assert!(matches!(ask(0), Ok(Placement::Replayed(response)) if response == answers[0]));
    shop.verify();
}

fn r10_thirty_two_parallel_equal_carts_are_one_checkout(engine: Engine) {
    let shop = Shop::open(engine, [2, 1, 2, 2]);
    let other = shop.db.stores().ports.checkout_batcher();
    let outcomes = race(32, 32, |n| {
        let request = request(shop.buyer(1), &[1, 3, 1], noon());
        if n.is_multiple_of(2) { shop.place(request, None) } else { place(&other, request, None) }
    });
    let (placed, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!(placed.len(), 1);
    for refused in refused {
        let Err(PlaceOrdersError::Refused(CheckoutRefusal::Duplicates { lines, .. })) = refused
        else {
            panic!("{refused:?}");
        };
        assert_eq!(lines.len(), 3);
    }
    assert_eq!(shop.db.count("orders"), 3, "the same package twice in one cart is two orders");
    shop.verify();
}

fn checkouts_of_overlapping_carts_never_block_each_other_for_good(engine: Engine) {
    let shop = Shop::open(engine, [2, 2, 2, 3]);
    let all = [1, 2, 3, 4, 5, 6];
    for package in all {
        shop.db.sql(&format!(
            "insert into cart_items (user_id, package_id, quantity, reference_urls, created_at, updated_at) \
             select id, {package}, 1, '[]', created_at, updated_at from users where role = 'brand'"
        ));
    }
    let outcomes = race(16, 96, |n| {
        let mut packages = all;
        let first = usize::try_from(n).unwrap() % 6;
        packages.rotate_left(first);
        if n.is_multiple_of(4) {
            packages.reverse();
        }
        // an hour later for each, so that most of them are no duplicates
        shop.order_at(n % 2 + 1, &packages[..4], noon() + TimeDelta::hours(n.into()))
    });
    let placed = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    for refused in outcomes.into_iter().filter_map(Result::err) {
        assert!(
            matches!(refused, PlaceOrdersError::Refused(CheckoutRefusal::Duplicates { .. })),
            "{refused:?}"
        );
    }
    assert!(placed > 1, "{placed}");
    assert_eq!(shop.db.count("orders"), i64::try_from(placed * 4).unwrap());
    assert_eq!(shop.db.count("cart_items"), 0);
    shop.verify();
}
