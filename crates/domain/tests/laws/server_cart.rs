//! Laws of the cart that the service keeps.

use std::collections::BTreeMap;

use domain::{
    CartItemId, CartLine, CartRefusal, DraftLine, Field, KeptLine, LineChange, LineFault,
    LineInput, Listing, NewCart, PackageId,
};
use proptest::prelude::*;

use super::fixtures::{cents, listing, moment, package_id};

fn input(package: i64, quantity: i64) -> LineInput {
    LineInput {
        package_id: Field::Given(package),
        quantity: Field::Given(quantity),
        ..LineInput::default()
    }
}

fn listings(ids: &[i64]) -> BTreeMap<PackageId, Listing> {
    ids.iter().map(|&id| (package_id(id), listing(id, cents(100)))).collect()
}

fn accept(lines: Vec<LineInput>, known: &[i64]) -> Result<Vec<CartLine>, CartRefusal> {
    NewCart::new(lines.into_iter().map(DraftLine::read).collect()).unwrap().accept(&listings(known))
}

fn kept() -> KeptLine {
    KeptLine {
        id: CartItemId::new(4).unwrap(),
        package: package_id(1),
        quantity: 2,
        delivery_days: Some(7),
        instructions: Some("Red".to_owned()),
        references: vec!["https://a.test".to_owned()],
        created_at: moment(),
        updated_at: moment(),
    }
}

#[test]
fn r51_equal_packages_of_a_new_cart_are_summed_up_to_a_thousand() {
    let lines = accept(vec![input(2, 999), input(1, 3), input(2, 1)], &[1, 2]).unwrap();
    assert_eq!(
        lines.iter().map(|line| (line.package().get(), line.quantity())).collect::<Vec<_>>(),
        [(2, 1000), (1, 3)]
    );
    let Err(CartRefusal::InvalidLines(bad)) =
        accept(vec![input(2, 999), input(2, 2), input(9, 1)], &[2])
    else {
        panic!("1001 is too many");
    };
    let faults: Vec<_> = bad.iter().map(|line| (line.index, line.fault)).collect();
    assert_eq!(
        faults,
        [(1, LineFault::QuantityOutOfRange), (2, LineFault::PackageNotFound)],
        "all bad lines"
    );
}

#[test]
fn later_wishes_for_a_package_take_the_place_of_earlier_ones() {
    let wish = |text: &str, url: &str, days| LineInput {
        instructions: Field::Given(text.to_owned()),
        references: Field::Given(vec![Field::Given(url.to_owned())]),
        delivery_time: Field::Given(days),
        ..input(1, 1)
    };
    let first = wish("Red", "https://a.test", 7);
    let kept = accept(vec![first.clone(), input(1, 1)], &[1]).unwrap().remove(0);
    assert_eq!(
        (kept.instructions(), kept.delivery_days(), kept.references().len()),
        (Some("Red"), Some(7), 1)
    );
    let kept = accept(vec![first, wish("Blue", "https://b.test", 9)], &[1]).unwrap().remove(0);
    assert_eq!((kept.instructions(), kept.delivery_days()), (Some("Blue"), Some(9)));
    assert_eq!((kept.references()[0].as_str(), kept.quantity()), ("https://b.test", 2));
}

#[test]
fn a_cart_of_nothing_is_one_and_of_fifty_one_lines_is_none() {
    assert_eq!(accept(Vec::new(), &[]), Ok(Vec::new()));
    let lines = |n| vec![DraftLine::read(input(1, 1)); n];
    assert!(NewCart::new(lines(50)).is_ok() && NewCart::new(lines(51)).is_err());
}

#[test]
fn packages_not_on_sale_are_told_when_nothing_else_is_wrong() {
    let Err(CartRefusal::PackagesNotFound(bad)) = accept(vec![input(1, 1), input(2, 1)], &[1])
    else {
        panic!("package 2 is unknown");
    };
    assert_eq!((bad.len(), bad[0].index, bad[0].package), (1, 1, Some(package_id(2))));
    let mut closed = listings(&[1]);
    closed.get_mut(&package_id(1)).unwrap().package.is_active = false;
    let cart = NewCart::new(vec![DraftLine::read(input(1, 1))]).unwrap();
    assert!(matches!(cart.accept(&closed), Err(CartRefusal::PackagesNotFound(_))));
}

#[test]
fn what_a_change_of_a_line_leaves_out_stays() {
    let later = moment() + std::time::Duration::from_secs(1);
    let nothing = LineChange::read(LineInput::default()).unwrap();
    assert_eq!(nothing.apply(&kept(), later), KeptLine { updated_at: later, ..kept() });
    let all = LineChange::read(LineInput {
        quantity: Field::Given(1000),
        delivery_time: Field::Given(365),
        instructions: Field::Given(" ".to_owned()),
        references: Field::Given(Vec::new()),
        ..LineInput::default()
    });
    let changed = all.unwrap().apply(&kept(), later);
    assert_eq!((changed.quantity, changed.delivery_days), (1000, Some(365)));
    assert_eq!(
        (changed.instructions, changed.references),
        (None, Vec::new()),
        "blank takes them away"
    );
    let bad = LineInput {
        quantity: Field::Given(0),
        delivery_time: Field::Unreadable,
        ..LineInput::default()
    };
    let faults = vec![LineFault::QuantityOutOfRange, LineFault::DeliveryTimeOutOfRange];
    assert_eq!(LineChange::read(bad), Err(faults));
}

proptest! {
    #[test]
    fn a_new_cart_keeps_every_piece_once(
        lines in prop::collection::vec((1_i64..6, 1_i64..20), 0..=50),
    ) {
        let kept =
            accept(lines.iter().map(|&(package, n)| input(package, n)).collect(), &[1, 2, 3, 4, 5])
                .unwrap();
        for package in 1..6 {
            let sent: i64 = lines.iter().filter(|line| line.0 == package).map(|line| line.1).sum();
            let of_it: Vec<_> =
                kept.iter().filter(|line| line.package() == package_id(package)).collect();
            prop_assert!(of_it.len() <= 1);
            prop_assert_eq!(of_it.first().map_or(0, |line| i64::from(line.quantity())), sent);
        }
    }
}
