//! Whatever goes wrong in a checkout, at whichever statement: nothing of it is written, and the
//! store works on.

mod accounts;
mod corrupt;
mod disk;
mod groups;
mod lost_answer;
mod packages;
mod panics;
mod server;
mod silent;
pub(crate) mod triggers;
mod waits;

use adapters_diesel::Options;
use app::{
    StoreError,
    checkout::{PlaceOrdersError, Placement},
};
use test_support::{Engine, TestDb};

use crate::fixture::{People, Shop, noon, once, request};

const PEOPLE: People = [2, 3, 3, 2];

/// A database in which the cart of [`ask`] touches every table that a checkout can write: its
/// packages are in the server cart too, and a record of its key has lapsed.
fn database(engine: Engine) -> TestDb {
    let db = Shop::database(engine, PEOPLE);
    let digest = if engine == Engine::Sqlite { "x'07'" } else { "'\\x07'" };
    db.sql(&format!(
        "insert into cart_items (user_id, package_id, quantity, reference_urls, created_at, updated_at) \
         select u.id, p.id, 1, '[]', u.created_at, u.created_at from users u, packages p \
         where u.email like 'brand1@%' and p.id <= 3; \
         insert into idempotency_keys (user_id, endpoint, idempotency_key, fingerprint, status, body, created_at) \
         select id, 'checkout', 'k', {digest}, 200, '', '2026-01-04T09:00:00.000000Z' from users \
         where email like 'brand1@%'"
    ));
    db
}

fn shop(engine: Engine, options: &Options) -> Shop {
    Shop::on(database(engine), PEOPLE, options)
}

/// The first brand orders three packages, with a key.
fn ask(shop: &Shop) -> Result<Placement, PlaceOrdersError> {
    shop.place(request(shop.buyer(1), &[1, 2, 3], noon()), Some(once("k")))
}

/// The checkout works, and everything that belongs to it is there.
fn works(shop: &Shop) {
    let placed = ask(shop);
    assert!(
        matches!(&placed, Ok(Placement::Placed { orders, .. }) if orders.len() == 3),
        "{placed:?}"
    );
    assert_eq!(
        (shop.db.count("orders"), shop.db.count("assignments"), shop.db.count("cart_items")),
        (3, 3, 0)
    );
    shop.verify();
}

fn is_unknown<T>(outcome: &Result<T, PlaceOrdersError>) -> bool {
    matches!(outcome, Err(PlaceOrdersError::Store(StoreError::OutcomeUnknown { .. })))
}

fn is_busy<T>(outcome: &Result<T, PlaceOrdersError>) -> bool {
    matches!(outcome, Err(PlaceOrdersError::Store(StoreError::Busy { .. })))
}
