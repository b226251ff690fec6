//! Carts that are kept: races on real threads through two instances, refused rows, and what reading
//! one costs.

use std::sync::Arc;

use adapters_diesel::Stores;
use app::{BrandViewer, cart::ManageCart, checkout::PlaceOrdersError, testing::FixedClock};
use chrono::TimeDelta;
use domain::{
    CartItemId, CartLine, CheckoutRefusal, DraftLine, Field, LineChange, LineInput, NewCart,
};
use test_support::{Engine, on_each_engine};

use crate::{
    faults::triggers::{refusing, ways},
    fixture::{Log, Shop, noon, observed},
    races::race,
};

on_each_engine! {
    r51_sixty_four_parallel_adds_through_two_instances_lose_nothing,
    carts_and_checkouts_of_one_brand_never_block_each_other_for_good,
    r51_a_refused_row_leaves_the_cart_as_it_was,
    r46_a_cart_of_fifty_lines_takes_as_many_statements_as_one_of_one_line,
}

fn of(package: i64, quantity: u32) -> CartLine {
    let (package_id, quantity) = (Field::Given(package), Field::Given(quantity.into()));
    match DraftLine::read(LineInput { package_id, quantity, ..LineInput::default() }) {
        DraftLine::Good(line) => line,
        faulty @ DraftLine::Faulty { .. } => panic!("{faulty:?}"),
    }
}

fn cart(packages: &[i64]) -> NewCart {
    let line =
        |&id| DraftLine::read(LineInput { package_id: Field::Given(id), ..LineInput::default() });
    NewCart::new(packages.iter().map(line).collect()).unwrap()
}

pub(crate) fn manage(stores: &Stores) -> ManageCart {
    let ports = &stores.ports;
    ManageCart::new(
        ports.transactions.clone(),
        ports.carts.clone(),
        Arc::new(FixedClock::at(noon())),
    )
}

pub(crate) fn buyer(shop: &Shop, n: u32) -> BrandViewer {
    BrandViewer { user: shop.buyer(n), brand: None }
}

fn r51_sixty_four_parallel_adds_through_two_instances_lose_nothing(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 2]);
    let instances = [manage(&shop.stores), manage(&shop.db.stores())];
    race(16, 64, |n| {
        let carts = &instances[usize::try_from(n).unwrap() % 2];
        carts.add(&buyer(&shop, 1), &of(i64::from(n / 2 % 2) + 1, n % 3 + 1)).unwrap();
    });
    let wanted: u32 = (0..64).map(|n| n % 3 + 1).sum();
    let lines = instances[0].list(&buyer(&shop, 1)).unwrap();
    assert_eq!(
        (lines.len(), lines.iter().map(|shown| shown.line.quantity).sum::<u32>()),
        (2, wanted)
    );
}

fn carts_and_checkouts_of_one_brand_never_block_each_other_for_good(engine: Engine) {
    let shop = Shop::open(engine, [2, 1, 2, 4]);
    let (buyer, carts) = (buyer(&shop, 1), manage(&shop.stores));
    race(16, 192, |n| {
        let mut packages = [1, 2, 3, 4, 5, 6, 7, 8];
        packages.rotate_left(usize::try_from(n).unwrap() % 8);
        match n % 4 {
            0 => drop(carts.replace(&buyer, &cart(&packages)).unwrap()),
            1 => drop(carts.add(&buyer, &of(packages[0], 1)).unwrap()),
            2 => carts.clear(&buyer).unwrap(),
            // an hour later for each, so that most of them are no duplicates
            _ => match shop.order_at(1, &packages[..5], noon() + TimeDelta::hours(n.into())) {
                Ok(_) | Err(PlaceOrdersError::Refused(CheckoutRefusal::Duplicates { .. })) => {}
                Err(other) => panic!("{other:?}"),
            },
        }
    });
    assert!(shop.db.count("orders") > 5);
    assert!(shop.db.count("cart_items") <= 8);
    shop.verify();
}

fn r51_a_refused_row_leaves_the_cart_as_it_was(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 3]);
    let (buyer, carts) = (buyer(&shop, 1), manage(&shop.stores));
    carts.replace(&buyer, &cart(&[1, 2])).unwrap();
    let id = carts.list(&buyer).unwrap()[0].line.id;
    let change =
        LineChange::read(LineInput { quantity: Field::Given(7), ..LineInput::default() }).unwrap();
    let acts: [(&str, &dyn Fn() -> bool); 7] = [
        ("delete", &|| carts.replace(&buyer, &cart(&[3])).is_ok()),
        ("insert", &|| carts.replace(&buyer, &cart(&[3])).is_ok()),
        ("insert", &|| carts.add(&buyer, &of(3, 1)).is_ok()),
        ("update", &|| carts.add(&buyer, &of(1, 1)).is_ok()),
        ("update", &|| carts.change(&buyer, id, &change).is_ok()),
        ("delete", &|| carts.remove(&buyer, id).is_ok()),
        ("delete", &|| carts.clear(&buyer).is_ok()),
    ];
    let before = shop.db.dump();
    for (write, done) in acts {
        for way in ways(engine) {
            let [refuse, admit] = refusing(engine, "cart_items", write, way);
            shop.db.sql(&refuse);
            assert!(!done(), "{way} at {write}");
            assert_eq!(shop.db.dump(), before, "{way} at {write}");
            shop.db.sql(&admit);
        }
    }
    assert!(
        carts.remove(&buyer, id).is_ok()
            && carts.remove(&buyer, CartItemId::new(999).unwrap()).is_err()
    );
}

fn r46_a_cart_of_fifty_lines_takes_as_many_statements_as_one_of_one_line(engine: Engine) {
    let (people, log) = ([1, 2, 10, 6], Log::default());
    let shop = Shop::with(engine, people, &observed(log.observer()));
    let counts = |brand, packages: &[i64]| {
        let (buyer, carts) = (buyer(&shop, brand), manage(&shop.stores));
        let _ = log.take();
        carts.replace(&buyer, &cart(packages)).unwrap();
        let replaced = log.take().len();
        assert_eq!(carts.list(&buyer).unwrap().len(), packages.len());
        let listed = log.take().len();
        carts.add(&buyer, &of(packages[0], 1)).unwrap();
        [replaced, listed, log.take().len()]
    };
    let (one, fifty) = (counts(1, &[59]), counts(2, &(1..=50).collect::<Vec<_>>()));
    assert_eq!(one, fifty);
    assert!(one[1] == 1 && one.iter().all(|count| *count <= 9), "{one:?}");
}
