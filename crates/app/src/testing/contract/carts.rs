//! Laws of the carts that are kept.

use std::{sync::Arc, thread};

use domain::{
    CartItemId, CartLine, CartRefusal, DraftLine, Field, LineChange, LineFault, LineInput, NewCart,
    PackageChange, PackageId, Text,
};

use super::{World, add_agent, line, minutes, order, packages::change_package, start};
use crate::{
    BrandViewer, LookUpError, Noun, StorePorts,
    cart::{AddToCartError, ManageCart, ReplaceCartError},
    testing::FixedClock,
};

fn of(package: PackageId, quantity: u32) -> CartLine {
    wished(LineInput { quantity: Field::Given(quantity.into()), ..LineInput::default() }, package)
}

/// Manages carts at the beginning, or so many minutes later.
fn carts(world: &impl World, after: u64) -> ManageCart {
    let StorePorts { transactions, carts, .. } = world.ports();
    ManageCart::new(transactions, carts, Arc::new(FixedClock::at(start() + minutes(after))))
}

/// Packages and quantities of a cart, the newest first.
fn shown(world: &impl World, brand: &BrandViewer) -> Vec<(PackageId, u32)> {
    let lines = carts(world, 0).list(brand).unwrap();
    lines.iter().map(|shown| (shown.line.package, shown.line.quantity)).collect()
}

fn wished(input: LineInput, package: PackageId) -> CartLine {
    match DraftLine::read(LineInput { package_id: Field::Given(package.get()), ..input }) {
        DraftLine::Good(line) => line,
        faulty @ DraftLine::Faulty { .. } => panic!("{faulty:?}"),
    }
}

fn unknown() -> PackageId {
    PackageId::new(9_000_000).unwrap()
}

pub fn a_line_is_added_changed_and_taken_out(world: &impl World) {
    let brand = world.brand();
    let other = world.brand();
    let (one, _) = world.package(500);
    let (two, _) = world.package(700);
    let [carts, later] = [0, 1].map(|after| carts(world, after));
    let wish = LineInput {
        quantity: Field::Given(2),
        delivery_time: Field::Given(7),
        instructions: Field::Given("Red «\"{}\"»".to_owned()),
        references: Field::Given(vec![Field::Given("https://a.test/?x=%22".to_owned())]),
        ..LineInput::default()
    };
    let wish = wished(wish, one);
    let added = carts.add(&brand, &wish).unwrap();
    assert_eq!((added.package, added.quantity, added.delivery_days), (one, 2, Some(7)));
    assert_eq!((added.instructions.as_deref(), added.references.len()), (wish.instructions(), 1));
    assert_eq!(carts.list(&brand).unwrap()[0].line, added, "what is answered is what is stored");
    let more = later.add(&brand, &of(one, 998)).unwrap();
    assert_eq!(
        more,
        domain::KeptLine { quantity: 1000, updated_at: start() + minutes(1), ..added.clone() }
    );
    assert!(matches!(carts.add(&brand, &of(one, 1)), Err(AddToCartError::TooMany)));
    assert!(matches!(carts.add(&brand, &of(unknown(), 1)), Err(AddToCartError::PackageNotFound)));
    later.add(&brand, &of(two, 3)).unwrap();
    assert_eq!(shown(world, &brand), [(two, 3), (one, 1000)], "the newest first");
    let change = LineInput {
        quantity: Field::Given(5),
        instructions: Field::Given(String::new()),
        ..LineInput::default()
    };
    let change = LineChange::read(change).unwrap();
    let changed = later.change(&brand, added.id, &change).unwrap();
    assert_eq!(changed, change.apply(&more, start() + minutes(1)));
    let foreign =
        [carts.change(&other, added.id, &change).map(drop), carts.remove(&other, added.id)];
    assert!(
        foreign.iter().all(|foreign| matches!(foreign, Err(LookUpError::NotFound(Noun::CartLine)))),
        "{foreign:?}"
    );
    carts.remove(&brand, added.id).unwrap();
    for gone in [added.id, CartItemId::new(9_000_000).unwrap()] {
        assert!(matches!(carts.remove(&brand, gone), Err(LookUpError::NotFound(Noun::CartLine))));
    }
    carts.clear(&other).unwrap();
    assert_eq!(shown(world, &brand), [(two, 3)]);
    carts.clear(&brand).unwrap();
    assert!(shown(world, &brand).is_empty());
}

pub fn parallel_adds_lose_nothing(world: &impl World) {
    let (brand, (package, _)) = (world.brand(), world.package(500));
    let carts = carts(world, 0);
    thread::scope(|scope| {
        let adds: Vec<_> =
            (0..16).map(|_| scope.spawn(|| carts.add(&brand, &of(package, 62)).unwrap())).collect();
        for add in adds {
            assert_eq!(add.join().unwrap().package, package);
        }
    });
    assert_eq!(shown(world, &brand), [(package, 992)], "sixteen times 62");
    let fits = thread::scope(|scope| {
        let add = || carts.add(&brand, &of(package, 3)).is_ok();
        let adds: Vec<_> = (0..8).map(|_| scope.spawn(add)).collect();
        adds.into_iter().filter_map(|add| add.join().unwrap().then_some(())).count()
    });
    assert_eq!(
        (fits, shown(world, &brand)),
        (2, vec![(package, 998)]),
        "and never above a thousand"
    );
}

pub fn a_cart_has_fifty_lines_whatever_is_added(world: &impl World) {
    let (brand, carts) = (world.brand(), carts(world, 0));
    let packages: Vec<_> = (0..56).map(|_| world.package(500).0).collect();
    let cart = NewCart::new(packages[..46].iter().copied().map(line).collect()).unwrap();
    assert_eq!(carts.replace(&brand, &cart).unwrap(), 46);
    let (added, full) = thread::scope(|scope| {
        let add = |&package| carts.add(&brand, &of(package, 1));
        let adds: Vec<_> =
            packages[46..].iter().map(|package| scope.spawn(move || add(package))).collect();
        let (added, refused): (Vec<_>, Vec<_>) =
            adds.into_iter().map(|add| add.join().unwrap()).partition(Result::is_ok);
        let full = refused
            .into_iter()
            .filter(|refused| matches!(refused, Err(AddToCartError::Full)))
            .count();
        (added.len(), full)
    });
    assert_eq!((added, full, shown(world, &brand).len()), (4, 6, 50));
    assert_eq!(
        carts.add(&brand, &of(packages[0], 1)).unwrap().quantity,
        2,
        "more of what is there"
    );
}

pub fn a_cart_is_replaced_whole_or_not_at_all(world: &impl World) {
    let brand = world.brand();
    let other = world.brand();
    let (one, _) = world.package(500);
    let (two, _) = world.package(700);
    let carts = carts(world, 0);
    let replace = |lines| carts.replace(&brand, &NewCart::new(lines).unwrap());
    carts.add(&other, &of(one, 9)).unwrap();
    assert_eq!(replace(vec![line(one), line(two), line(one)]).unwrap(), 2);
    assert_eq!(shown(world, &brand), [(one, 2), (two, 1)], "in the order of the client");
    let zero = DraftLine::read(LineInput { quantity: Field::Given(0), ..LineInput::default() });
    match replace(vec![line(two), zero, line(unknown())]) {
        Err(ReplaceCartError::Refused(CartRefusal::InvalidLines(bad))) => assert_eq!(bad.len(), 3),
        other => panic!("{other:?}"),
    }
    match replace(vec![line(two), line(unknown())]) {
        Err(ReplaceCartError::Refused(CartRefusal::PackagesNotFound(bad))) => {
            assert_eq!((bad.len(), bad[0].index, bad[0].fault), (1, 1, LineFault::PackageNotFound));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(shown(world, &brand), [(one, 2), (two, 1)], "it is as it was");
    assert_eq!(replace(Vec::new()).unwrap(), 0);
    assert_eq!((shown(world, &brand), shown(world, &other)), (vec![], vec![(one, 9)]));
}

pub fn a_checkout_takes_what_was_ordered_out_of_the_cart(world: &impl World) {
    add_agent(world, 1, start());
    let (brand, other) = (world.brand(), world.brand());
    let (one, creator) = world.package(500);
    let (two, _) = world.package(700);
    let (three, _) = world.package(900);
    let carts = carts(world, 0);
    for (who, package) in [(brand, one), (brand, two), (brand, three), (other, one)] {
        carts.add(&who, &of(package, 1)).unwrap();
    }
    order(world, &brand, &[two, unknown()], start()).unwrap_err();
    assert_eq!(shown(world, &brand).len(), 3, "a refused one touches nothing");
    order(world, &brand, &[two, three], start()).unwrap();
    assert_eq!((shown(world, &brand), shown(world, &other)), (vec![(one, 1)], vec![(one, 1)]));
    let off_sale = PackageChange {
        title: Text::parse("Test Package").unwrap(),
        price: "5".parse().unwrap(),
        currency: None,
        description: None,
        kind: None,
        deliverables: None,
        is_active: Some(false),
        content: None,
    };
    change_package(world, &creator, one, &off_sale, 1).unwrap();
    assert!(shown(world, &brand).is_empty(), "it is not on sale");
    assert!(matches!(carts.add(&brand, &of(one, 1)), Err(AddToCartError::PackageNotFound)));
    let on_sale = PackageChange { is_active: Some(true), ..off_sale };
    change_package(world, &creator, one, &on_sale, 2).unwrap();
    assert_eq!(shown(world, &brand), [(one, 1)], "it is there again");
}
