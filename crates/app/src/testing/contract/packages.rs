//! Laws of packages.

use std::{sync::Arc, thread};

use domain::{
    Action, Bounded, CheckoutRefusal, ContentDetails, Currency, Deliverables, Listing, Money,
    OrderCommand, PackageChange, PackageDraft, PackageId, PackageKind, Text,
};

use super::{World, actions::change_order, add_agent, lists::walk, minutes, order, start};
use crate::{
    CreatorViewer, PageRequest, Viewer,
    checkout::PlaceOrdersError,
    packages::{
        AddPackage, AddPackageError, ChangePackage, ChangePackageError, DeletePackage,
        DeletePackageError, PackageFilter,
    },
    testing::FixedClock,
};

fn clock(minute: u64) -> Arc<FixedClock> {
    Arc::new(FixedClock::at(start() + minutes(minute)))
}

fn add(
    world: &impl World,
    viewer: &CreatorViewer,
    draft: &PackageDraft,
    minute: u64,
) -> Result<Listing, AddPackageError> {
    AddPackage::new(world.ports().transactions, clock(minute)).run(viewer, draft)
}

pub(super) fn change_package(
    world: &impl World,
    viewer: &CreatorViewer,
    id: PackageId,
    change: &PackageChange,
    minute: u64,
) -> Result<Listing, ChangePackageError> {
    ChangePackage::new(world.ports().transactions, clock(minute)).run(viewer, id, change)
}

fn delete(
    world: &impl World,
    viewer: &CreatorViewer,
    id: PackageId,
) -> Result<(), DeletePackageError> {
    DeletePackage::new(world.ports().transactions, clock(9)).run(viewer, id)
}

fn draft(title: &str) -> PackageDraft {
    PackageDraft {
        title: Text::parse(title).unwrap(),
        description: Some(Text::parse("Ünïcode «text» \"{}\"").unwrap()),
        price: Money::from_minor(14_999, Currency::USD).unwrap(),
        kind: PackageKind::Custom,
        deliverables: Deliverables::Texts(vec!["{\"a\":1}".to_owned()]),
        content: None,
    }
}

fn change() -> PackageChange {
    PackageChange {
        title: Text::parse("Other").unwrap(),
        price: "0.01".parse().unwrap(),
        currency: Some("INR".parse().unwrap()),
        description: Some(Text::parse("").unwrap()),
        kind: None,
        deliverables: Some(Deliverables::Object("{ \"b\": 1.0 }".to_owned())),
        is_active: Some(false),
        content: Some(ContentDetails {
            platform: Text::parse("Instagram").unwrap(),
            content_type: Text::parse("Reel").unwrap(),
            quantity: Bounded::new(1000).unwrap(),
            revisions: Bounded::new(0).unwrap(),
            duration1: Text::parse("1 Minute").unwrap(),
            duration2: Text::parse("30 Seconds").unwrap(),
        }),
    }
}

const ON_SALE: PackageFilter = PackageFilter { creator: None, on_sale: true };

pub fn a_package_is_what_its_creator_says(world: &impl World) {
    let ((_, creator), (_, other)) = (world.package(500), world.package(700));
    let packages = world.ports().packages;
    let added = add(world, &creator, &draft("New"), 0).unwrap();
    let expected = draft("New").package(added.package.id, creator.creator.unwrap(), start());
    assert_eq!((&added.package, added.creator.owner.user), (&expected, creator.user));
    assert_eq!(
        packages.package(added.package.id).unwrap().unwrap().listing,
        added,
        "what is answered is what is stored"
    );
    assert_eq!(
        packages.packages(ON_SALE, PageRequest::first(9)).unwrap().items[0],
        added,
        "the newest first"
    );
    let id = added.package.id;
    let foreign = change_package(world, &other, id, &change(), 1);
    assert!(matches!(foreign, Err(ChangePackageError::NotFound)), "{foreign:?}");
    let changed = change_package(world, &creator, id, &change(), 1).unwrap();
    assert_eq!(
        changed.package,
        change().plan(&added.package, creator.actor(), start() + minutes(1)).unwrap().package
    );
    let again = change_package(world, &creator, id, &change(), 2).unwrap();
    assert_eq!(again, changed, "the same again has no effect");
    assert!(!packages.package(id).unwrap().unwrap().listing.is_open(), "it is not on sale");
    let off_sale = PackageFilter { creator: creator.creator, on_sale: false };
    let off_sale = packages.packages(off_sale, PageRequest::first(9)).unwrap().items;
    assert_eq!(off_sale, std::slice::from_ref(&changed));
    let own = packages.own_packages(creator.creator.unwrap(), PageRequest::first(9)).unwrap().items;
    assert_eq!(
        (own.len(), &own[0].listing, own[0].orders),
        (2, &changed, 0),
        "but its creator sees it"
    );
    assert!(packages.package(PackageId::new(9_000_000).unwrap()).unwrap().is_none());
}

/// The creator turns an order down.
fn reject(world: &impl World, viewer: CreatorViewer, id: domain::OrderId) {
    let command = OrderCommand::Do { action: Action::Reject, reason: None };
    change_order(world, id, Viewer::Creator(viewer), command, start()).unwrap();
}

pub fn a_package_with_open_orders_cannot_be_deleted(world: &impl World) {
    add_agent(world, 1, start());
    let brand = world.brand();
    let (package, creator) = world.package(500);
    let (_, other) = world.package(700);
    let packages = world.ports().packages;
    let delete = |viewer| delete(world, viewer, package);
    let placed = order(world, &brand, &[package; 7], start()).unwrap();
    assert!(matches!(delete(&creator), Err(DeletePackageError::InUse)));
    assert!(matches!(delete(&other), Err(DeletePackageError::NotFound)));
    let own = packages
        .own_packages(creator.creator.unwrap(), PageRequest::first(9))
        .unwrap()
        .items
        .remove(0);
    let newest: Vec<_> = placed.iter().rev().take(5).map(|context| context.order.id).collect();
    assert_eq!((own.orders, own.newest.iter().map(|order| order.id).collect()), (7, newest));
    placed[1..].iter().for_each(|context| reject(world, creator, context.order.id));
    assert!(matches!(delete(&creator), Err(DeletePackageError::InUse)), "one is open");
    reject(world, creator, placed[0].order.id);
    delete(&creator).unwrap();
    assert!(matches!(delete(&creator), Err(DeletePackageError::NotFound)), "once");
    let changed = change_package(world, &creator, package, &change(), 9);
    assert!(matches!(changed, Err(ChangePackageError::NotFound)));
    assert!(!packages.package(package).unwrap().unwrap().listing.is_open());
    assert_eq!(
        packages.packages(ON_SALE, PageRequest::first(9)).unwrap().items.len(),
        1,
        "the other creator's"
    );
    assert!(
        packages
            .own_packages(creator.creator.unwrap(), PageRequest::first(9))
            .unwrap()
            .items
            .is_empty()
    );
    let stored = world.ports().orders.find(placed[0].order.id).unwrap().unwrap();
    assert_eq!((stored.package.title.as_str(), stored.package.is_deleted), ("Test Package", true));
    let refused = order(world, &brand, &[package], start());
    assert!(matches!(
        refused,
        Err(PlaceOrdersError::Refused(CheckoutRefusal::PackagesNotFound(_)))
    ));
}

pub fn a_package_is_deleted_or_ordered_but_not_both(world: &impl World) {
    add_agent(world, 1, start());
    for round in 0..8 {
        let (package, creator) = world.package(500);
        let brands: Vec<_> = (0..3).map(|_| world.brand()).collect();
        let (deleted, ordered) = thread::scope(|scope| {
            let deleting = scope.spawn(|| delete(world, &creator, package).is_ok());
            let orders: Vec<_> = brands
                .iter()
                .map(|brand| scope.spawn(|| order(world, brand, &[package], start()).is_ok()))
                .collect();
            let ordered =
                orders.into_iter().filter_map(|order| order.join().unwrap().then_some(())).count();
            (deleting.join().unwrap(), ordered)
        });
        assert_eq!(deleted, ordered == 0, "{ordered} orders in round {round}");
    }
}

pub fn pages_of_packages_are_complete(world: &impl World) {
    let (_, creator) = world.package(500);
    let packages = world.ports().packages;
    for n in 0..7 {
        add(world, &creator, &draft("Package"), n / 3).unwrap();
    }
    let list = |page| packages.packages(ON_SALE, page).unwrap();
    let whole = list(PageRequest::first(100)).items;
    assert_eq!(whole.len(), 8);
    assert_eq!(walk(3, list), whole);
    let own = |page| packages.own_packages(creator.creator.unwrap(), page).unwrap();
    let listings: Vec<_> = walk(3, own).into_iter().map(|own| own.listing).collect();
    assert_eq!(listings, whole);
}
