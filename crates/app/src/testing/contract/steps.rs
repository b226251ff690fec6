//! Laws of the steps of an order.

use std::thread;

use domain::{Action, Delivery, NewFile, OrderCommand, OrderId, OrderStatus, Participant, Text};

use super::{World, actions::change_order, add_agent, minutes, order, start};
use crate::{
    Viewer,
    orders::{ChangeOrderError, OrderScope},
    tickets::{TicketFilter, TicketOrder},
};

fn plain(action: Action) -> OrderCommand {
    OrderCommand::Do { action, reason: None }
}

fn step(
    world: &impl World,
    id: OrderId,
    viewer: Viewer,
    command: OrderCommand,
) -> Result<OrderStatus, ChangeOrderError> {
    change_order(world, id, viewer, command, start() + minutes(1))
        .map(|shown| shown.context.order.status)
}

/// An order with its two parties.
fn placed(world: &impl World) -> (OrderId, Viewer, Viewer) {
    add_agent(world, 1, start());
    let brand = world.brand();
    let (package, creator) = world.package(500);
    let id = order(world, &brand, &[package], start()).unwrap()[0].order.id;
    (id, Viewer::Brand(brand), Viewer::Creator(creator))
}

pub fn a_step_is_written_with_its_messages(world: &impl World) {
    let (id, brand, creator) = placed(world);
    let before = world.ports().orders.find(id).unwrap().unwrap();
    let changed =
        change_order(world, id, creator, plain(Action::Accept), start() + minutes(1)).unwrap();
    let stored = world.ports().orders.find(id).unwrap().unwrap();
    assert_eq!(
        changed.context,
        stored.clone().shown_to(Participant::Creator),
        "what is answered is what is stored"
    );
    assert_eq!((stored.order.status, stored.order.changes), (OrderStatus::Accepted, 1));
    let ticket = stored.ticket.unwrap();
    assert_eq!(ticket.updated_at, start() + minutes(1), "the ticket moves to the front");
    assert!(ticket.updated_at > before.ticket.unwrap().updated_at);
    let page = crate::PageRequest::first(50);
    let said =
        world.ports().messages.messages(ticket.id, domain::Channel::ALL, page).unwrap().items;
    assert_eq!(said.len(), 7 + 4, "M5 to M7 after M1 to M3");
    assert!(
        said.is_sorted_by(|a, b| a.id > b.id && a.created_at > b.created_at),
        "the newest first"
    );
    let refused = step(world, id, brand, plain(Action::Cancel));
    assert!(matches!(refused, Err(ChangeOrderError::InvalidTransition { .. })), "{refused:?}");
    let (stranger, unknown) = (Viewer::Brand(world.brand()), OrderId::new(9_000_000).unwrap());
    assert!(matches!(
        step(world, id, stranger, plain(Action::Cancel)),
        Err(ChangeOrderError::NotAParty(_))
    ));
    assert!(matches!(
        step(world, unknown, creator, plain(Action::Start)),
        Err(ChangeOrderError::NotFound)
    ));
    let all = world
        .ports()
        .tickets
        .list(&TicketFilter::default(), TicketOrder::RecentlyUpdated, page)
        .unwrap()
        .items;
    assert_eq!(all[0].ticket.updated_at, start() + minutes(1), "refusals change nothing");
}

pub fn of_racing_steps_one_wins(world: &impl World) {
    let (id, brand, creator) = placed(world);
    let commands = [
        (creator, plain(Action::Accept)),
        (creator, plain(Action::Reject)),
        (brand, plain(Action::Cancel)),
    ];
    let racers = || commands.iter().cycle().take(12).cloned();
    let won: Vec<OrderStatus> = thread::scope(|scope| {
        let steps: Vec<_> = racers()
            .map(|(who, command)| scope.spawn(move || step(world, id, who, command)))
            .collect();
        steps.into_iter().filter_map(|step| step.join().unwrap().ok()).collect()
    });
    let stored = world.ports().orders.find(id).unwrap().unwrap().order;
    assert_eq!((won, stored.changes), (vec![stored.status], 1), "exactly one of them");
}

pub fn more_money_is_added_once(world: &impl World) {
    let (id, brand, creator) = placed(world);
    let file = NewFile {
        url: "https://files.example.test/a".parse().unwrap(),
        filename: Text::parse("a").unwrap(),
        kind: Text::parse("video").unwrap(),
        size: Some(7),
    };
    let (amount, reason) = ("2.50".parse().unwrap(), Some(Text::parse("More").unwrap()));
    let way = [
        (creator, plain(Action::Accept)),
        (creator, OrderCommand::Deliver(Delivery::new(vec![file]).unwrap())),
        (brand, plain(Action::RequestRevision)),
        (creator, OrderCommand::RequestPriceRevision { amount, reason }),
    ];
    for (who, command) in way {
        step(world, id, who, command).unwrap();
    }
    thread::scope(|scope| {
        let pay = || step(world, id, brand, plain(Action::AcceptPriceRevision)).is_ok();
        let paid: Vec<_> = (0..4).map(|_| scope.spawn(pay)).collect();
        assert_eq!(paid.into_iter().map(|pay| u8::from(pay.join().unwrap())).sum::<u8>(), 1);
    });
    let stored = world.ports().orders.find(id).unwrap().unwrap().order;
    let files: Vec<_> = stored
        .deliverables
        .iter()
        .flatten()
        .map(|file| (file.filename.as_str(), file.size))
        .collect();
    assert_eq!((stored.total.to_string(), files), ("7.50".to_owned(), vec![("a", Some(7))]));
    assert_eq!(stored.price_revision.unwrap().reason.as_deref(), Some("More"));
    let counts = world.ports().orders.counts().unwrap();
    assert_eq!((counts.total, counts.pending, counts.with_ticket), (1, 0, 1));
    let in_progress = Some(OrderStatus::InProgress);
    assert_eq!(world.ports().orders.count(OrderScope::All, in_progress).unwrap(), 1);
    assert!(world.ports().orders.knows(OrderScope::Brand(stored.brand)).unwrap());
    assert!(
        !world
            .ports()
            .orders
            .knows(OrderScope::Creator(domain::CreatorId::new(9_000_000).unwrap()))
            .unwrap()
    );
}
