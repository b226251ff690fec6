//! Laws of idempotency keys.

use std::{sync::Arc, time::Duration};

use domain::{OrderContext, PackageId, Timestamp, UserId};

use super::{CheckoutWorld, World, add_agent, place, request, start};
use crate::{
    IdempotencyKey, StoreError,
    checkout::{
        IdempotencyLookup, Idempotent, PlaceOrdersError, Placement, ResponseWriter, StoredResponse,
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
    Idempotent { key: key(name), fingerprint: [fingerprint; 32], responses: Arc::new(Ids) }
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
    assert_eq!(repeated, Placement::Repeated(response));
    let reused = order_once(world, buyer, package, start(), once("k", 2));
    assert!(matches!(reused, Err(PlaceOrdersError::KeyReused)));
    assert_eq!(world.stored_orders().len(), 1);
    let theirs = order_once(world, other, package, start(), once("k", 2));
    assert!(matches!(theirs, Ok(Placement::Placed { .. })), "a key belongs to one user");
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
    let Placement::Placed { response: Some(response), .. } =
        order_once(world, brand.user, package, start(), once("k", 1)).unwrap()
    else {
        panic!("the first request places orders");
    };
    let records = world.ports().idempotency;
    let record = records.idempotency_record(brand.user, &key("k")).unwrap().unwrap();
    let look_up = |fingerprint| record.look_up(&[fingerprint; 32], start());
    assert_eq!(
        (look_up(1), look_up(2)),
        (IdempotencyLookup::Answered(response), IdempotencyLookup::OtherRequest)
    );
    assert_eq!(records.idempotency_record(brand.user, &key("other")).unwrap(), None);
}
