//! Laws of idempotency keys.

use std::{sync::Arc, time::Duration};

use domain::{OrderContext, PackageId, Timestamp};

use super::{World, add_agent, place, request, start};
use crate::{
    BrandViewer, IdempotencyKey, PageRequest, StoreError,
    checkout::{
        IdempotencyLookup, Idempotent, PlaceOrdersError, Placement, ResponseWriter, StoredResponse,
    },
    orders::OrderScope,
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

fn once(key: &str, fingerprint: u8) -> Idempotent {
    let key = IdempotencyKey::parse(key.as_bytes()).unwrap();
    Idempotent { key, fingerprint: [fingerprint; 32], responses: Arc::new(Ids) }
}

fn order_once(
    world: &impl World,
    brand: &BrandViewer,
    package: PackageId,
    at: Timestamp,
    once: Idempotent,
) -> Result<Placement, PlaceOrdersError> {
    place(world, request(brand, &[package], at), Some(once))
}

fn purge(world: &impl World, before: Timestamp) -> u32 {
    let work = move |tx: &mut dyn Tx| tx.purge_idempotency_records(before, 10);
    write::<_, StoreError>(&*world.ports().transactions, "purge", work).unwrap()
}

fn count(world: &impl World) -> usize {
    world.ports().orders.list(OrderScope::All, None, PageRequest::first(100)).unwrap().items.len()
}

pub(super) fn a_repeat_gets_the_same_answer(world: &impl World) {
    add_agent(world, 1, start());
    let (brand, other, (package, _)) = (world.brand(), world.brand(), world.package(500));
    let Placement::Placed { orders, response: Some(response) } =
        order_once(world, &brand, package, start(), once("k", 1)).unwrap()
    else {
        panic!("the first request places orders");
    };
    assert_eq!(response.body, orders[0].order.id.to_string());
    let repeated = order_once(world, &brand, package, start(), once("k", 1)).unwrap();
    assert_eq!(repeated, Placement::Repeated(response.clone()));
    let key = once("k", 1).key;
    let record = world.ports().idempotency.idempotency_record(brand.user, &key).unwrap().unwrap();
    let look_up = |fingerprint| record.look_up(&[fingerprint; 32], start());
    assert_eq!(
        (look_up(1), look_up(2)),
        (IdempotencyLookup::Answered(response), IdempotencyLookup::OtherRequest)
    );
    let reused = order_once(world, &brand, package, start(), once("k", 2));
    assert!(matches!(reused, Err(PlaceOrdersError::KeyReused)));
    assert_eq!(count(world), 1);
    let theirs = order_once(world, &other, package, start(), once("k", 2));
    assert!(matches!(theirs, Ok(Placement::Placed { .. })), "a key belongs to one user");
}

pub(super) fn a_key_is_good_for_a_day(world: &impl World) {
    add_agent(world, 1, start());
    let (brand, (package, _)) = (world.brand(), world.package(500));
    let day = Duration::from_hours(24);
    order_once(world, &brand, package, start(), once("k", 1)).unwrap();
    let late = order_once(world, &brand, package, start() + day, once("k", 2));
    assert!(matches!(late, Ok(Placement::Placed { .. })), "{late:?}");
    assert_eq!(purge(world, start() + day), 0, "the new record is kept");
    assert_eq!(purge(world, start() + 2 * day), 1);
    assert_eq!(purge(world, start() + 2 * day), 0);
}

pub(super) fn a_refusal_leaves_the_key_free(world: &impl World) {
    add_agent(world, 1, start());
    let (brand, (package, _)) = (world.brand(), world.package(500));
    let unknown = PackageId::new(9_000_000).unwrap();
    order_once(world, &brand, unknown, start(), once("k", 1)).unwrap_err();
    let again = order_once(world, &brand, package, start(), once("k", 2));
    assert!(matches!(again, Ok(Placement::Placed { .. })), "{again:?}");
}
