//! Laws of checkouts.

use std::{collections::BTreeMap, thread};

use domain::{CheckoutRefusal, LineFault, OrderContext, PackageId, Participant, Timestamp, UserId};

use super::{CheckoutWorld, World, add_agent, minutes, order, order_as, request, start};
use crate::{
    PageRequest,
    checkout::{CheckoutRun, PlaceOrdersError, PlacementRequest, place_one},
    orders::OrderScope,
    tx::Verdict,
};

fn order_one(
    world: &impl CheckoutWorld,
    buyer: UserId,
    package: PackageId,
    at: Timestamp,
) -> Result<OrderContext, PlaceOrdersError> {
    let mut orders = order_as(world, buyer, &[package], at)?;
    assert_eq!(orders.len(), 1, "one line is one order");
    Ok(orders.remove(0))
}

pub fn a_cart_becomes_orders(world: &impl CheckoutWorld) {
    let (first, second) = (world.plant_agent(), world.plant_agent());
    let (buyer, (cheap, _), (dear, _)) =
        (world.plant_brand(), world.plant_package(10), world.plant_package(15_000));
    let orders = order_as(world, buyer, &[cheap, dear, dear], start()).unwrap();
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
    let stored: Vec<_> = world
        .stored_orders()
        .into_iter()
        .map(|context| context.shown_to(Participant::Brand))
        .collect();
    assert_eq!(stored, orders, "what was answered is what is stored");
    assert_eq!(world.last_assignment(), 3, "assignments are numbered from 1");
    let next = order_one(world, world.plant_brand(), cheap, start()).unwrap();
    assert_eq!(next.agent.map(|agent| agent.id), Some(second), "the rotation goes on");
}

pub fn a_cart_becomes_conversations(world: &impl World) {
    add_agent(world, 1, start());
    let (brand, (package, creator)) = (world.brand(), world.package(15_000));
    let placed = order(world, &brand, &[package, package], start()).unwrap();
    for context in placed {
        let stored = world.ports().orders.find(context.order.id).unwrap().unwrap();
        let ticket = stored.ticket.unwrap();
        let head = world.ports().tickets.head(ticket.id).unwrap().unwrap();
        assert_eq!((head.ticket, Some(head.brand)), (ticket.clone(), brand.brand));
        for (participant, count) in
            [(Participant::Brand, 3), (Participant::Creator, 3), (Participant::Staff, 7)]
        {
            let (messages, page) = (world.ports().messages, PageRequest::first(50));
            let said = messages.messages(ticket.id, participant.channels(), page).unwrap().items;
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

pub fn related_orders_are_found(world: &impl World) {
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

pub fn a_refused_cart_writes_nothing(world: &impl CheckoutWorld) {
    world.plant_agent();
    let (buyer, (good, _)) = (world.plant_brand(), world.plant_package(500));
    let unknown = PackageId::new(9_000_000).unwrap();
    let refused = order_as(world, buyer, &[good, unknown], start()).unwrap_err();
    let PlaceOrdersError::Refused(CheckoutRefusal::PackagesNotFound(lines)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!((lines.len(), lines[0].index, lines[0].fault), (1, 1, LineFault::PackageNotFound));
    assert!(world.stored_orders().is_empty());
    assert_eq!(world.last_assignment(), 0, "nothing was assigned");
}

pub fn an_equal_order_is_a_duplicate(world: &impl CheckoutWorld) {
    world.plant_agent();
    let (buyer, other) = (world.plant_brand(), world.plant_brand());
    let (package, _) = world.plant_package(500);
    let first = order_one(world, buyer, package, start()).unwrap().order.id;
    let soon = start() + minutes(5) - std::time::Duration::from_micros(1);
    match order_one(world, buyer, package, soon) {
        Err(PlaceOrdersError::Refused(CheckoutRefusal::Duplicates { existing, lines })) => {
            assert_eq!((existing, lines.len()), (first, 1));
        }
        other => panic!("{other:?}"),
    }
    order_one(world, other, package, soon).unwrap();
    order_one(world, buyer, package, start() + minutes(5)).unwrap();
}

pub fn a_profile_is_needed(world: &impl CheckoutWorld) {
    let (package, seller) = world.plant_package(500);
    for nobody in [seller, UserId::new(9_000_000).unwrap()] {
        let refused = order_one(world, nobody, package, start()).unwrap_err();
        assert!(
            matches!(refused, PlaceOrdersError::Refused(CheckoutRefusal::NoBrandProfile)),
            "{refused:?}"
        );
    }
}

pub fn what_is_rolled_back_is_not_there(world: &impl CheckoutWorld) {
    world.plant_agent();
    let (buyer, (package, _)) = (world.plant_brand(), world.plant_package(500));
    let (checkout, assigner) = (request(buyer, &[package], start()), world.assigner());
    let work = Box::new(move |rows: &mut dyn crate::checkout::CheckoutRows| {
        let request = PlacementRequest { checkout, idempotent: None };
        place_one(rows, &request, assigner.as_ref()).unwrap();
        Verdict::Rollback
    });
    world.store().run_checkout(CheckoutRun::Alone, work).unwrap();
    assert!(world.stored_orders().is_empty());
    assert_eq!(world.last_assignment(), 0, "nothing was assigned");
    order_one(world, buyer, package, start()).unwrap();
    assert_eq!(world.last_assignment(), 1);
}

pub fn parallel_checkouts_are_fair(world: &impl CheckoutWorld) {
    for _ in 1..=3 {
        world.plant_agent();
    }
    let (package, _) = world.plant_package(500);
    let brands: Vec<_> = (0..30).map(|_| world.plant_brand()).collect();
    let mut counts = BTreeMap::new();
    thread::scope(|scope| {
        let checkouts: Vec<_> = brands
            .iter()
            .map(|buyer| scope.spawn(|| order_one(world, *buyer, package, start()).unwrap()))
            .collect();
        for placed in checkouts.into_iter().map(|checkout| checkout.join().unwrap()) {
            *counts.entry(placed.agent.unwrap().id).or_insert(0) += 1;
        }
    });
    assert_eq!(counts.into_values().collect::<Vec<_>>(), [10, 10, 10]);
    assert_eq!(world.last_assignment(), 30, "numbers have no gaps");
}

pub fn parallel_equal_carts_become_one_order(world: &impl CheckoutWorld) {
    world.plant_agent();
    let (buyer, (package, _)) = (world.plant_brand(), world.plant_package(500));
    let (mut placed, mut duplicates) = (0, 0);
    thread::scope(|scope| {
        let checkouts: Vec<_> =
            (0..32).map(|_| scope.spawn(|| order_one(world, buyer, package, start()))).collect();
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
    assert_eq!((placed, duplicates, world.stored_orders().len()), (1, 31, 1));
}
