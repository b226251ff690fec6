//! Laws of the carts that are kept.

use std::thread;

use domain::{
    CartItemId, CartLine, CartRefusal, DraftLine, Field, LineChange, LineFault, LineInput, NewCart, PackageChange,
    PackageId, Text,
};

use super::{World, add_agent, line, minutes, order, start};
use crate::{AddToCartError, BrandViewer, ReplaceCartError, SellerAct};

fn of(package: PackageId, quantity: u32) -> CartLine {
    wished(LineInput { quantity: Field::Given(quantity.into()), ..LineInput::default() }, package)
}

/// Packages and quantities of a cart, the newest first.
fn shown(world: &impl World, brand: &BrandViewer) -> Vec<(PackageId, u32)> {
    let lines = world.ports().carts.list(brand.user).unwrap();
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

pub(super) fn a_line_is_added_changed_and_taken_out(world: &impl World) {
    let (brand, other, (one, _), (two, _)) = (world.brand(), world.brand(), world.package(500), world.package(700));
    let carts = world.ports().carts;
    let wish = LineInput {
        quantity: Field::Given(2),
        delivery_time: Field::Given(7),
        instructions: Field::Given("Red «\"{}\"»".to_owned()),
        references: Field::Given(vec![Field::Given("https://a.test/?x=%22".to_owned())]),
        ..LineInput::default()
    };
    let wish = wished(wish, one);
    let added = carts.add(brand.user, &wish, start()).unwrap();
    assert_eq!((added.package, added.quantity, added.delivery_days), (one, 2, Some(7)));
    assert_eq!((added.instructions.as_deref(), added.references.len()), (wish.instructions(), 1));
    assert_eq!(carts.list(brand.user).unwrap()[0].line, added, "what is answered is what is stored");
    let more = carts.add(brand.user, &of(one, 998), start() + minutes(1)).unwrap();
    assert_eq!(more, domain::KeptLine { quantity: 1000, updated_at: start() + minutes(1), ..added.clone() });
    assert!(matches!(carts.add(brand.user, &of(one, 1), start()), Err(AddToCartError::TooMany)));
    assert!(matches!(carts.add(brand.user, &of(unknown(), 1), start()), Err(AddToCartError::PackageNotFound)));
    carts.add(brand.user, &of(two, 3), start() + minutes(2)).unwrap();
    assert_eq!(shown(world, &brand), [(two, 3), (one, 1000)], "the newest first");
    let change =
        LineInput { quantity: Field::Given(5), instructions: Field::Given(String::new()), ..LineInput::default() };
    let change = LineChange::read(change).unwrap();
    assert_eq!(carts.change(other.user, added.id, &change, start()).unwrap(), None, "of its own only");
    let changed = carts.change(brand.user, added.id, &change, start() + minutes(3)).unwrap().unwrap();
    assert_eq!(changed, change.apply(&more, start() + minutes(3)));
    assert!(!carts.remove(other.user, added.id).unwrap());
    assert!(carts.remove(brand.user, added.id).unwrap() && !carts.remove(brand.user, added.id).unwrap());
    assert!(!carts.remove(brand.user, CartItemId::new(9_000_000).unwrap()).unwrap());
    carts.clear(other.user).unwrap();
    assert_eq!(shown(world, &brand), [(two, 3)]);
    carts.clear(brand.user).unwrap();
    assert!(shown(world, &brand).is_empty());
}

pub(super) fn parallel_adds_lose_nothing(world: &impl World) {
    let (brand, (package, _)) = (world.brand(), world.package(500));
    let carts = world.ports().carts;
    thread::scope(|scope| {
        let adds: Vec<_> =
            (0..16).map(|_| scope.spawn(|| carts.add(brand.user, &of(package, 62), start()).unwrap())).collect();
        for add in adds {
            assert_eq!(add.join().unwrap().package, package);
        }
    });
    assert_eq!(shown(world, &brand), [(package, 992)], "sixteen times 62");
    let fits = thread::scope(|scope| {
        let add = || carts.add(brand.user, &of(package, 3), start()).is_ok();
        let adds: Vec<_> = (0..8).map(|_| scope.spawn(add)).collect();
        adds.into_iter().filter_map(|add| add.join().unwrap().then_some(())).count()
    });
    assert_eq!((fits, shown(world, &brand)), (2, vec![(package, 998)]), "and never above a thousand");
}

pub(super) fn a_cart_has_fifty_lines_whatever_is_added(world: &impl World) {
    let (brand, carts) = (world.brand(), world.ports().carts);
    let packages: Vec<_> = (0..56).map(|_| world.package(500).0).collect();
    let cart = NewCart::new(packages[..46].iter().copied().map(line).collect()).unwrap();
    assert_eq!(carts.replace(brand.user, &cart, start()).unwrap(), 46);
    let (added, full) = thread::scope(|scope| {
        let add = |&package| carts.add(brand.user, &of(package, 1), start());
        let adds: Vec<_> = packages[46..].iter().map(|package| scope.spawn(move || add(package))).collect();
        let (added, refused): (Vec<_>, Vec<_>) =
            adds.into_iter().map(|add| add.join().unwrap()).partition(Result::is_ok);
        let full = refused.into_iter().filter(|refused| matches!(refused, Err(AddToCartError::Full))).count();
        (added.len(), full)
    });
    assert_eq!((added, full, shown(world, &brand).len()), (4, 6, 50));
    assert_eq!(carts.add(brand.user, &of(packages[0], 1), start()).unwrap().quantity, 2, "more of what is there");
}

pub(super) fn a_cart_is_replaced_whole_or_not_at_all(world: &impl World) {
    let (brand, other, (one, _), (two, _)) = (world.brand(), world.brand(), world.package(500), world.package(700));
    let carts = world.ports().carts;
    let replace = |lines| carts.replace(brand.user, &NewCart::new(lines).unwrap(), start());
    carts.add(other.user, &of(one, 9), start()).unwrap();
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

pub(super) fn a_checkout_takes_what_was_ordered_out_of_the_cart(world: &impl World) {
    add_agent(world, 1, start());
    let (brand, other) = (world.brand(), world.brand());
    let ((one, creator), (two, _), (three, _)) = (world.package(500), world.package(700), world.package(900));
    let carts = world.ports().carts;
    for (who, package) in [(brand, one), (brand, two), (brand, three), (other, one)] {
        carts.add(who.user, &of(package, 1), start()).unwrap();
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
    let act =
        |minute| SellerAct { seller: creator.creator.unwrap(), actor: creator.actor(), at: start() + minutes(minute) };
    world.ports().packages.change(one, &off_sale, act(1)).unwrap();
    assert!(shown(world, &brand).is_empty(), "it is not on sale");
    assert!(matches!(carts.add(brand.user, &of(one, 1), start()), Err(AddToCartError::PackageNotFound)));
    world.ports().packages.change(one, &PackageChange { is_active: Some(true), ..off_sale }, act(2)).unwrap();
    assert_eq!(shown(world, &brand), [(one, 1)], "it is there again");
}
