//! Laws of agents and of the queue.

use domain::{
    AccountStatus, AgentChange, Availability, Channel, OrderContext, Presence, RoundRobin,
    SenderRole, Text,
};

use super::{World, add_agent, change_agent, minutes, order, set_account, start};
use crate::{
    OwnAccountError, PageRequest,
    agents::{ChangeAgentError, set_presence},
    orders::OrderScope,
    tickets::TicketFilter,
    tx::{Tx, write},
};

fn agents_of_orders(world: &impl World) -> Vec<Option<domain::AgentId>> {
    let mut contexts =
        world.ports().orders.list(OrderScope::All, None, PageRequest::first(100)).unwrap().items;
    contexts.sort_by_key(|context| context.order.id);
    contexts.iter().map(|context| context.agent.as_ref().map(|agent| agent.id)).collect()
}

pub fn tickets_wait_for_an_agent(world: &impl World) {
    let (brand, (one, _), (two, _)) = (world.brand(), world.package(500), world.package(700));
    let orders = order(world, &brand, &[one, two], start()).unwrap();
    assert!(orders.iter().all(|context| context.agent.is_none()), "nobody is there");
    assert_eq!(agents_of_orders(world), [None, None]);
    let first = add_agent(world, 1, start() + minutes(1));
    assert_eq!(
        agents_of_orders(world),
        [Some(first), Some(first)],
        "the queue empties in the same commit"
    );
    for ticket in orders.iter().map(|context: &OrderContext| context.ticket.as_ref().unwrap().id) {
        let page = PageRequest::first(2);
        let said =
            world.ports().messages.messages(ticket, &[Channel::CreatorAgent], page).unwrap().items;
        let roles: Vec<_> = said.iter().map(|message| message.role).collect();
        assert_eq!(roles, [SenderRole::Agent, SenderRole::System], "M11, then the greeting");
        assert!(said[1].text.contains("Agent 1 now looks after order"), "{}", said[1].text);
    }
    let records = world.ports().integrity.assignments(0, 10).unwrap();
    assert!(records.iter().all(|(record, _)| record.from_queue));
    let second = add_agent(world, 2, start() + minutes(2));
    let next = order(world, &world.brand(), &[one], start()).unwrap();
    assert_eq!(next[0].agent.as_ref().unwrap().id, second, "the queue moved the rotation");
}

pub fn a_suspended_agent_gets_no_ticket(world: &impl World) {
    let (first, second) = (add_agent(world, 1, start()), add_agent(world, 2, start()));
    let ((one, _), (two, _)) = (world.package(500), world.package(700));
    order(world, &world.brand(), &[one], start()).unwrap();
    set_account(world, first, AccountStatus::Suspended).unwrap();
    order(world, &world.brand(), &[one, two], start()).unwrap();
    assert_eq!(
        agents_of_orders(world),
        [Some(first), Some(second), Some(second)],
        "tickets stay with their agent"
    );
    set_account(world, second, AccountStatus::Suspended).unwrap();
    order(world, &world.brand(), &[one], start()).unwrap();
    assert_eq!(agents_of_orders(world).last(), Some(&None), "nobody is active");
    set_account(world, second, AccountStatus::Active).unwrap();
    assert_eq!(agents_of_orders(world).last(), Some(&Some(second)));
    assert_eq!(world.ports().tickets.count(&TicketFilter::of(second)).unwrap(), 3);
    let nobody = domain::AgentId::from(world.brand().user);
    let refused = set_account(world, nobody, AccountStatus::Active);
    assert!(matches!(refused, Err(ChangeAgentError::NotFound)), "a brand is no agent");
}

pub fn an_agent_is_changed_whole_or_not_at_all(world: &impl World) {
    let (first, second) = (add_agent(world, 1, start()), add_agent(world, 2, start()));
    let agents = world.ports().agents;
    let change = |agent, change: &AgentChange| change_agent(world, agent, change.clone());
    let taken = AgentChange {
        name: Some(Text::parse("Other name").unwrap()),
        email: Some("agent2@example.test".parse().unwrap()),
        account: Some(AccountStatus::Suspended),
        password_hash: Some("hash".to_owned()),
        phone: None,
    };
    let before = agents.agent(first).unwrap().unwrap();
    assert!(matches!(change(first, &taken), Err(ChangeAgentError::EmailInUse)));
    assert_eq!(agents.agent(first).unwrap().unwrap(), before);
    change(first, &AgentChange { email: Some("other@example.test".parse().unwrap()), ..taken })
        .unwrap();
    let changed = agents.agent(first).unwrap().unwrap().agent;
    assert_eq!(
        (changed.name.as_str(), changed.email.as_deref()),
        ("Other name", Some("other@example.test"))
    );
    assert_eq!(changed.account, AccountStatus::Suspended);
    let known = world
        .ports()
        .accounts
        .credentials(&"other@example.test".parse().unwrap())
        .unwrap()
        .unwrap();
    assert_eq!((known.account.id, known.password_hash.as_deref()), (first.user(), Some("hash")));
    change(
        second,
        &AgentChange {
            email: Some("agent1@example.test".parse().unwrap()),
            ..AgentChange::default()
        },
    )
    .unwrap();
    let counts = agents.agent_counts().unwrap();
    assert_eq!(
        (counts.agents, counts.active, counts.suspended, counts.pending, counts.tickets),
        (2, 1, 1, 0, 0)
    );
}

pub fn an_agent_that_goes_offline_gets_no_ticket_while_another_is_there(world: &impl World) {
    let (first, second) = (add_agent(world, 1, start()), add_agent(world, 2, start()));
    let (package, _) = world.package(500);
    let set = |agent, presence, at| {
        let work = move |tx: &mut dyn Tx| set_presence(tx, &RoundRobin, agent, presence, None, at);
        write(&*world.ports().transactions, "set a presence", work)
    };
    let say = |agent, availability, is_online, at| {
        set(agent, Presence { availability, is_online }, at).unwrap().last_online_at
    };
    assert_eq!(say(first, Availability::Offline, false, start()), Some(start()));
    assert_eq!(
        say(first, Availability::Away, false, start() + minutes(1)),
        Some(start()),
        "it was gone before"
    );
    for _ in 0..2 {
        assert_eq!(
            order(world, &world.brand(), &[package], start()).unwrap()[0]
                .agent
                .as_ref()
                .unwrap()
                .id,
            second
        );
    }
    let ticket =
        order(world, &world.brand(), &[package], start()).unwrap()[0].ticket.as_ref().unwrap().id;
    let left = start() + minutes(2);
    assert_eq!(say(second, Availability::Offline, false, left), Some(left));
    assert_eq!(
        world.ports().tickets.head(ticket).unwrap().unwrap().agent_last_online_at,
        Some(left)
    );
    assert_eq!(say(first, Availability::Busy, true, left), None);
    assert_eq!(
        order(world, &world.brand(), &[package], start()).unwrap()[0].agent.as_ref().unwrap().id,
        first
    );
    let nobody = domain::AgentId::from(world.brand().user);
    let presence = Presence { availability: Availability::Busy, is_online: true };
    assert!(matches!(set(nobody, presence, left), Err(OwnAccountError::Gone)));
}
