//! Laws of idempotency keys.

use std::{sync::Arc, time::Duration};

use domain::{OrderContext, PackageId, Timestamp, UserId};

use super::{CheckoutWorld, World, add_agent, place, request, start};
use crate::{
    IdempotencyKey, StoreError,
    checkout::{
        IdempotencyLookup, Idempotent, KeptAnswer, PlaceOrdersError, Placement, ResponseWriter,
        StoredResponse,
    },
    tx::{Tx, write},
};

/// Writes the ids of the orders.
struct Ids;

impl ResponseWriter for Ids {
    fn write(&self, orders: &[OrderContext]) -> StoredResponse {
        let ids: Vec<_> = orders.iter().map(|context| context.order.id.to_string()).collect();
        StoredResponse { status: 200, body: ids.join(" ") }
    }
}

fn key(name: &str) -> IdempotencyKey {
    IdempotencyKey::parse(name.as_bytes()).unwrap()
}

fn once(name: &str, fingerprint: u8) -> Idempotent {
    Idempotent::new(key(name), [fingerprint; 32]).answered_by(Arc::new(Ids))
}

fn order_once(
    world: &impl CheckoutWorld,
    buyer: UserId,
    package: PackageId,
    at: Timestamp,
    once: Idempotent,
) -> Result<Placement, PlaceOrdersError> {
    place(world, request(buyer, &[package], at), Some(once))
}

fn purge(world: &impl World, before: Timestamp) -> u32 {
    let work = move |tx: &mut dyn Tx| tx.purge_idempotency_records(before, 10);
    write::<_, StoreError>(&*world.ports().transactions, "purge", work).unwrap()
}

const DAY: Duration = Duration::from_hours(24);

pub fn a_repeat_gets_the_same_answer(world: &impl CheckoutWorld) {
    world.plant_agent();
    let (buyer, other) = (world.plant_brand(), world.plant_brand());
    let (package, _) = world.plant_package(500);
    let Placement::Placed { orders, response: Some(response) } =
        order_once(world, buyer, package, start(), once("k", 1)).unwrap()
    else {
        panic!("the first request places orders");
    };
    assert_eq!(response.body, orders[0].order.id.to_string());
    let repeated = order_once(world, buyer, package, start(), once("k", 1)).unwrap();
    assert_eq!(repeated, Placement::Replayed(response));
    let reused = order_once(world, buyer, package, start(), once("k", 2));
    assert!(matches!(reused, Err(PlaceOrdersError::KeyReused)));
    assert_eq!(world.stored_orders().len(), 1);
    let theirs = order_once(world, other, package, start(), once("k", 2));
    assert!(matches!(theirs, Ok(Placement::Placed { .. })), "a key belongs to one user");
}

pub fn a_repeat_without_a_writer_gets_the_orders(world: &impl CheckoutWorld) {
    world.plant_agent();
    let buyer = world.plant_brand();
    let ((first, _), (second, _)) = (world.plant_package(500), world.plant_package(700));
    let ask = |name: &str, packages: &[PackageId], once: fn(Idempotent) -> Idempotent| {
        let key = once(Idempotent::new(key(name), [1; 32]));
        place(world, request(buyer, packages, start()), Some(key)).unwrap()
    };
    let plain: fn(Idempotent) -> Idempotent = |once| once;
    let written: fn(Idempotent) -> Idempotent = |once| once.answered_by(Arc::new(Ids));
    let Placement::Placed { orders, response: None } = ask("k", &[second, first], plain) else {
        panic!("the first request places orders, and keeps no answer without a writer");
    };
    assert_eq!(ask("k", &[second, first], plain), Placement::Repeated(orders.clone()));
    let ids = Ids.write(&orders);
    assert_eq!(ask("k", &[second, first], written), Placement::Replayed(ids), "with a writer");
    assert_eq!(world.stored_orders().len(), 2);

    let (third, _) = world.plant_package(900);
    let Placement::Placed { orders, response: Some(response) } = ask("w", &[third], written) else {
        panic!("the first request places orders, and keeps its answer");
    };
    assert_eq!(ask("w", &[third], plain), Placement::Repeated(orders), "whoever asked first");
    assert_eq!(ask("w", &[third], written), Placement::Replayed(response));
}

pub fn a_key_is_free_after_a_day(world: &impl CheckoutWorld) {
    world.plant_agent();
    let (buyer, (package, _)) = (world.plant_brand(), world.plant_package(500));
    order_once(world, buyer, package, start(), once("k", 1)).unwrap();
    let late = order_once(world, buyer, package, start() + DAY, once("k", 2));
    assert!(matches!(late, Ok(Placement::Placed { .. })), "{late:?}");
    let reused = order_once(world, buyer, package, start() + DAY, once("k", 1));
    assert!(matches!(reused, Err(PlaceOrdersError::KeyReused)), "{reused:?}");
}

pub fn a_refusal_leaves_the_key_free(world: &impl CheckoutWorld) {
    world.plant_agent();
    let (buyer, (package, _)) = (world.plant_brand(), world.plant_package(500));
    let unknown = PackageId::new(9_000_000).unwrap();
    order_once(world, buyer, unknown, start(), once("k", 1)).unwrap_err();
    let again = order_once(world, buyer, package, start(), once("k", 2));
    assert!(matches!(again, Ok(Placement::Placed { .. })), "{again:?}");
}

pub fn a_record_is_kept_for_a_day(world: &impl World) {
    add_agent(world, 1, start());
    let (brand, (package, _)) = (world.brand(), world.package(500));
    order_once(world, brand.user, package, start(), once("k", 1)).unwrap();
    order_once(world, brand.user, package, start() + DAY, once("k", 2)).unwrap();
    assert_eq!(purge(world, start() + DAY), 0, "the new record is kept");
    assert_eq!(purge(world, start() + 2 * DAY), 1);
    assert_eq!(purge(world, start() + 2 * DAY), 0);
}

pub fn a_record_tells_what_was_answered(world: &impl World) {
    add_agent(world, 1, start());
    let (brand, (package, _)) = (world.brand(), world.package(500));
    let Placement::Placed { orders, response } =
        order_once(world, brand.user, package, start(), once("k", 1)).unwrap()
    else {
        panic!("the first request places orders");
    };
    let records = world.ports().idempotency;
    let record = records.idempotency_record(brand.user, &key("k")).unwrap().unwrap();
    let look_up = |fingerprint| record.look_up(&[fingerprint; 32], start());
    let kept = KeptAnswer { checkout: Some(orders[0].order.checkout), response };
    assert_eq!(
        (look_up(1), look_up(2)),
        (IdempotencyLookup::Answered(kept), IdempotencyLookup::OtherRequest)
    );
    assert_eq!(records.idempotency_record(brand.user, &key("other")).unwrap(), None);
}
