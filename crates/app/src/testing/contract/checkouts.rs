//! Laws of checkouts.

use std::{collections::BTreeMap, thread};

use domain::{CheckoutRefusal, LineFault, OrderContext, PackageId, Participant};

use super::{World, add_agent, minutes, order, start};
use crate::{BrandViewer, PageRequest, checkout::PlaceOrdersError, orders::OrderScope};

pub(super) fn a_cart_becomes_orders(world: &impl World) {
    let (first, second) = (add_agent(world, 1, start()), add_agent(world, 2, start()));
    let brand = world.brand();
    let (cheap, _) = world.package(10);
    let (dear, creator) = world.package(15_000);
    let orders = order(world, &brand, &[cheap, dear, dear], start()).unwrap();
    let totals: Vec<_> = orders.iter().map(|context| context.order.total.to_string()).collect();
    assert_eq!(totals, ["0.10", "150.00", "150.00"], "in cart order");
    let agents: Vec<_> = orders.iter().map(|context| context.agent.as_ref().unwrap().id).collect();
    assert_eq!(agents, [first, second, first], "consecutive lines take consecutive agents");
    assert!(
        orders.iter().all(|context| context.order.checkout == orders[0].order.id),
        "one checkout"
    );
    assert!(
        orders.iter().all(|context| context.creator.owner.email.is_none()),
        "the brand does not see e-mails of creators"
    );
    for placed in &orders {
        let stored = world.ports().orders.find(placed.order.id).unwrap().unwrap();
        assert_eq!(
            &stored.clone().shown_to(Participant::Brand),
            placed,
            "what was answered is what is stored"
        );
        let ticket = stored.ticket.unwrap();
        let head = world.ports().tickets.head(ticket.id).unwrap().unwrap();
        assert_eq!((head.ticket, Some(head.brand)), (ticket.clone(), brand.brand));
        for (participant, count) in
            [(Participant::Brand, 3), (Participant::Creator, 3), (Participant::Staff, 7)]
        {
            let page = PageRequest::first(50);
            let said = world
                .ports()
                .messages
                .messages(ticket.id, participant.channels(), page)
                .unwrap()
                .items;
            assert_eq!(said.len(), count, "M1, M2 and M3 for {participant:?}");
            assert!(
                said.is_sorted_by(|a, b| a.id > b.id && a.created_at > b.created_at),
                "the newest first"
            );
        }
    }
    let of_creator = OrderScope::Creator(creator.creator.unwrap());
    assert_eq!(
        world.ports().orders.list(of_creator, None, PageRequest::first(9)).unwrap().items.len(),
        2
    );
}

pub(super) fn related_orders_are_found(world: &impl World) {
    add_agent(world, 1, start());
    let brand = world.brand();
    let other = world.brand();
    let (package, _) = world.package(500);
    let (second, _) = world.package(700);
    let old = order(world, &brand, &[package, second, package], start()).unwrap();
    order(world, &other, &[package], start()).unwrap();
    let later: Vec<_> = (1..=4)
        .flat_map(|n| order(world, &brand, &[package], start() + minutes(10 * n)).unwrap())
        .map(|context| context.order.id)
        .collect();
    let related = |order: &domain::Order, most| {
        let found = world.ports().orders.related(order, most).unwrap();
        found.into_iter().map(|context| context.order.id).collect::<Vec<_>>()
    };
    let newest_first: Vec<_> = later.into_iter().rev().collect();
    let around = [&newest_first[..2], &[old[2].order.id, old[0].order.id]].concat();
    assert_eq!(
        related(&old[1].order, 2),
        around,
        "a whole checkout, though it is not among the newest"
    );
    let all = [&newest_first[..], &[old[2].order.id, old[0].order.id]].concat();
    assert_eq!(related(&old[1].order, 50), all, "each once");
}

fn all_orders(world: &impl World) -> Vec<OrderContext> {
    world.ports().orders.list(OrderScope::All, None, PageRequest::first(10_000)).unwrap().items
}

pub(super) fn a_refused_cart_writes_nothing(world: &impl World) {
    add_agent(world, 1, start());
    let (brand, (good, _)) = (world.brand(), world.package(500));
    let unknown = PackageId::new(9_000_000).unwrap();
    let refused = order(world, &brand, &[good, unknown], start()).unwrap_err();
    let PlaceOrdersError::Refused(CheckoutRefusal::PackagesNotFound(lines)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!((lines.len(), lines[0].index, lines[0].fault), (1, 1, LineFault::PackageNotFound));
    assert!(all_orders(world).is_empty());
    assert_eq!(world.ports().integrity.rotation().unwrap().0, 0, "nothing was assigned");
}

pub(super) fn an_equal_order_is_a_duplicate(world: &impl World) {
    add_agent(world, 1, start());
    let (brand, other, (package, _)) = (world.brand(), world.brand(), world.package(500));
    let first = order(world, &brand, &[package], start()).unwrap()[0].order.id;
    let soon = start() + minutes(5) - std::time::Duration::from_micros(1);
    match order(world, &brand, &[package], soon) {
        Err(PlaceOrdersError::Refused(CheckoutRefusal::Duplicates { existing, lines })) => {
            assert_eq!((existing, lines.len()), (first, 1));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(order(world, &other, &[package], soon).unwrap().len(), 1, "another brand may");
    assert_eq!(
        order(world, &brand, &[package], start() + minutes(5)).unwrap().len(),
        1,
        "later it may"
    );
}

pub(super) fn a_profile_is_needed(world: &impl World) {
    let (package, seller) = world.package(500);
    let nobody = BrandViewer { user: seller.user, brand: None };
    let refused = order(world, &nobody, &[package], start()).unwrap_err();
    assert!(
        matches!(refused, PlaceOrdersError::Refused(CheckoutRefusal::NoBrandProfile)),
        "{refused:?}"
    );
}

pub(super) fn parallel_checkouts_are_fair(world: &impl World) {
    for n in 1..=3 {
        add_agent(world, n, start());
    }
    let (package, _) = world.package(500);
    let brands: Vec<_> = (0..30).map(|_| world.brand()).collect();
    let mut counts = BTreeMap::new();
    thread::scope(|scope| {
        let checkouts: Vec<_> = brands
            .iter()
            .map(|brand| scope.spawn(|| order(world, brand, &[package], start()).unwrap()))
            .collect();
        for orders in checkouts.into_iter().map(|checkout| checkout.join().unwrap()) {
            *counts.entry(orders[0].agent.as_ref().unwrap().id).or_insert(0) += 1;
        }
    });
    assert_eq!(counts.into_values().collect::<Vec<_>>(), [10, 10, 10]);
}

pub(super) fn parallel_equal_carts_become_one_order(world: &impl World) {
    add_agent(world, 1, start());
    let (brand, (package, _)) = (world.brand(), world.package(500));
    let (mut placed, mut duplicates) = (0, 0);
    thread::scope(|scope| {
        let checkouts: Vec<_> =
            (0..32).map(|_| scope.spawn(|| order(world, &brand, &[package], start()))).collect();
        for outcome in checkouts.into_iter().map(|checkout| checkout.join().unwrap()) {
            match outcome {
                Ok(_) => placed += 1,
                Err(PlaceOrdersError::Refused(CheckoutRefusal::Duplicates { .. })) => {
                    duplicates += 1;
                }
                Err(other) => panic!("{other:?}"),
            }
        }
    });
    assert_eq!((placed, duplicates, all_orders(world).len()), (1, 31, 1));
}
