//! Laws of agents and of the queue.

use domain::{AccountStatus, Channel, OrderCase, SenderRole};

use super::{World, add_agent, minutes, order, start};
use crate::{
    PageRequest,
    ports::{OrderScope, TicketFilter},
};

fn agents_of_orders(world: &impl World) -> Vec<Option<domain::AgentId>> {
    let mut cases = world.ports().orders.list(OrderScope::All, None, PageRequest::first(100)).unwrap().items;
    cases.sort_by_key(|case| case.order.id);
    cases.iter().map(|case| case.agent.as_ref().map(|agent| agent.id)).collect()
}

pub(super) fn tickets_wait_for_an_agent(world: &impl World) {
    let (brand, (one, _), (two, _)) = (world.brand(), world.package(500), world.package(700));
    let orders = order(world, &brand, &[one, two], start()).unwrap();
    assert!(orders.iter().all(|case| case.agent.is_none()), "nobody is there");
    assert_eq!(agents_of_orders(world), [None, None]);
    let first = add_agent(world, 1, start() + minutes(1));
    assert_eq!(agents_of_orders(world), [Some(first), Some(first)], "the queue empties in the same commit");
    for ticket in orders.iter().map(|case: &OrderCase| case.ticket.as_ref().unwrap().id) {
        let page = PageRequest::first(2);
        let said = world.ports().tickets.messages(ticket, &[Channel::CreatorAgent], page).unwrap().items;
        let roles: Vec<_> = said.iter().map(|message| message.role).collect();
        assert_eq!(roles, [SenderRole::Agent, SenderRole::System], "M11, then the greeting");
        assert!(said[1].text.contains("Agent 1 now looks after order"), "{}", said[1].text);
    }
    let records = world.ports().ledger.assignments(0, 10).unwrap();
    assert!(records.iter().all(|(record, _)| record.from_queue));
    let second = add_agent(world, 2, start() + minutes(2));
    let next = order(world, &world.brand(), &[one], start()).unwrap();
    assert_eq!(next[0].agent.as_ref().unwrap().id, second, "the queue moved the ring");
}

pub(super) fn a_suspended_agent_gets_no_ticket(world: &impl World) {
    let (first, second) = (add_agent(world, 1, start()), add_agent(world, 2, start()));
    let ((one, _), (two, _)) = (world.package(500), world.package(700));
    order(world, &world.brand(), &[one], start()).unwrap();
    assert!(world.ports().agents.set_account(first, AccountStatus::Suspended, start()).unwrap());
    order(world, &world.brand(), &[one, two], start()).unwrap();
    assert_eq!(agents_of_orders(world), [Some(first), Some(second), Some(second)], "tickets stay with their agent");
    assert!(world.ports().agents.set_account(second, AccountStatus::Suspended, start()).unwrap());
    order(world, &world.brand(), &[one], start()).unwrap();
    assert_eq!(agents_of_orders(world).last(), Some(&None), "nobody is active");
    assert!(world.ports().agents.set_account(second, AccountStatus::Active, start()).unwrap());
    assert_eq!(agents_of_orders(world).last(), Some(&Some(second)));
    let of_second = TicketFilter { agent: Some(second), status: None };
    assert_eq!(world.ports().tickets.count(of_second).unwrap(), 3);
    let nobody = domain::AgentId::from(world.brand().user);
    assert!(!world.ports().agents.set_account(nobody, AccountStatus::Active, start()).unwrap(), "a brand is no agent");
}
