//! Changes of tickets that run beside each other, beside changes of agents and beside checkouts;
//! and opening the tickets of imported orders.

use std::{collections::BTreeSet, sync::Arc};

use adapters_diesel::Stores;
use app::{
    PageRequest, StaffViewer,
    testing::FixedClock,
    tickets::{ChangeTicket, ChangeTicketError, OpenTicket, OpenTicketError},
};
use chrono::TimeDelta;
use domain::{
    AccountStatus, AgentId, OrderContext, OrderId, Priority, RoundRobin, TicketChange, TicketId,
    TicketRefusal, TicketStatus, Timestamp,
};
use test_support::{Engine, on_each_engine};

use crate::{
    fixture::{Shop, noon},
    races::race,
};

on_each_engine! {
    r29_whoever_gets_a_ticket_was_active_until_then,
    r29_of_two_who_know_the_agent_one_gives_the_ticket_away,
    r57_changes_at_once_are_numbered_and_kept_one_after_another,
    what_changes_nothing_writes_nothing,
    a_waiting_ticket_is_taken_by_staff_or_by_the_rotation,
    r03_giving_tickets_away_beside_checkouts_does_not_change_who_is_next,
    opening_beside_checkouts_is_assigned_without_a_gap,
    of_many_who_open_a_ticket_one_does,
    what_a_change_says_comes_after_everything_that_was_said_before,
    the_audit_log_of_a_ticket_is_read_page_by_page,
}

/// The n-th ticket is changed by the first agent.
pub(crate) fn changed(
    shop: &Shop,
    ticket: i64,
    change: TicketChange,
    at: Timestamp,
) -> Result<OrderContext, ChangeTicketError> {
    let viewer = StaffViewer { user: shop.agent(1).user(), is_super_admin: false };
    changing(&shop.stores, at).run(&viewer, TicketId::new(ticket).unwrap(), change)
}

/// Changing tickets at an instant.
fn changing(stores: &Stores, at: Timestamp) -> ChangeTicket {
    ChangeTicket::new(
        stores.ports.transactions.clone(),
        stores.ports.assigner.clone(),
        Arc::new(FixedClock::at(at)),
    )
}

pub(crate) fn give(
    shop: &Shop,
    ticket: i64,
    to: AgentId,
    expected: Option<AgentId>,
) -> Result<OrderContext, ChangeTicketError> {
    changed(shop, ticket, TicketChange::Agent { to, expected }, noon())
}

/// Plants an order that was imported without a ticket. It is like the oldest one, which must be
/// there.
pub(crate) fn imported(shop: &Shop) -> OrderId {
    let id = 5_000_000 + shop.db.count("orders");
    shop.db.sql(&format!(
        "insert into orders (id, origin, checkout_id, brand_id, creator_id, package_id, quantity, unit_price_minor, \
         total_minor, currency, status, reference_urls, submission_deadline, delivery_deadline, placed_at, updated_at) \
         select {id}, 'import', {id}, brand_id, creator_id, package_id, quantity, unit_price_minor, total_minor, \
         currency, 'accepted', reference_urls, submission_deadline, delivery_deadline, placed_at, updated_at \
         from orders order by id limit 1"
    ));
    OrderId::new(id).unwrap()
}

/// The first agent opens the ticket of an order.
pub(crate) fn opened(shop: &Shop, order: OrderId) -> Result<OrderContext, OpenTicketError> {
    opening(&shop.stores)
        .run(&StaffViewer { user: shop.agent(1).user(), is_super_admin: false }, order)
}

/// Opening tickets at noon.
fn opening(stores: &Stores) -> OpenTicket {
    OpenTicket::new(
        stores.ports.transactions.clone(),
        Arc::new(RoundRobin),
        Arc::new(FixedClock::at(noon())),
    )
}

/// The entries of the audit log in the order in which they were written.
fn audit_log(shop: &Shop, condition: &str) -> Vec<String> {
    shop.db.lines(&format!(
        "select action || ' ' || coalesce(from_value, '-') || ' ' || coalesce(to_value, '-') as line from audit_log \
         where {condition} order by id"
    ))
}

fn r29_whoever_gets_a_ticket_was_active_until_then(engine: Engine) {
    let shop = Shop::open(engine, [2, 1, 4, 5]);
    shop.set_account(shop.agent(2), AccountStatus::Suspended).unwrap();
    shop.order(1, &(1..=20).collect::<Vec<_>>()).unwrap();
    shop.set_account(shop.agent(2), AccountStatus::Active).unwrap();
    let leaves = shop.agent(2);
    let outcomes = race(8, 21, |n| {
        if n == 10 {
            shop.set_account(leaves, AccountStatus::Suspended).unwrap();
            return None;
        }
        let ticket = if n < 10 { n + 1 } else { n };
        Some(give(&shop, ticket.into(), leaves, None))
    });
    let (given, refused): (Vec<_>, Vec<_>) =
        outcomes.into_iter().flatten().partition(Result::is_ok);
    for refused in refused {
        assert!(
            matches!(refused, Err(ChangeTicketError::Refused(TicketRefusal::NotAssignable))),
            "{refused:?}"
        );
    }
    assert_eq!(shop.db.count("tickets where agent_id = 3"), i64::try_from(given.len()).unwrap());
    let audit_log =
        audit_log(&shop, "action = 'ticket_reassigned' or action = 'agent_status_changed'");
    let end =
        audit_log.iter().rposition(|entry| entry.starts_with("agent_status_changed")).unwrap();
    assert_eq!(
        end,
        audit_log.len() - 1,
        "nothing was given to it after it had left: {audit_log:?}"
    );
    shop.verify();
}

fn r29_of_two_who_know_the_agent_one_gives_the_ticket_away(engine: Engine) {
    let shop = Shop::open(engine, [5, 1, 1, 1]);
    let other = shop.db.stores();
    shop.order(1, &[1]).unwrap();
    for round in 0..8_u32 {
        let holds = shop.agent(round % 5 + 1);
        let viewer = StaffViewer { user: shop.agent(1).user(), is_super_admin: false };
        let takers = [1, 2].map(|n| shop.agent((round + n) % 5 + 1));
        let outcomes = race(2, 2, |n| {
            let stores = if n == 0 { &shop.stores } else { &other };
            let change = TicketChange::Agent {
                to: takers[usize::try_from(n).unwrap()],
                expected: Some(holds),
            };
            changing(stores, noon()).run(&viewer, TicketId::new(1).unwrap(), change)
        });
        let won = outcomes.iter().position(Result::is_ok).unwrap();
        let lost = &outcomes[1 - won];
        assert!(
            matches!(lost, Err(ChangeTicketError::Refused(TicketRefusal::AssigneeChanged))),
            "{lost:?}"
        );
        assert_eq!(shop.db.count(&format!("tickets where agent_id = {}", takers[won])), 1);
        if won == 1 {
            give(&shop, 1, takers[0], None).unwrap();
        }
    }
    shop.verify();
}

fn r57_changes_at_once_are_numbered_and_kept_one_after_another(engine: Engine) {
    let shop = Shop::open(engine, [3, 1, 1, 1]);
    shop.order(1, &[1]).unwrap();
    let other = shop.db.stores();
    race(8, 48, |n| {
        let at = usize::try_from(n / 3 % 4).unwrap();
        let change = match n % 3 {
            0 => TicketChange::Status(TicketStatus::ALL[at]),
            1 => TicketChange::Priority(Priority::ALL[at]),
            _ => TicketChange::Agent { to: shop.agent(n / 3 % 3 + 1), expected: None },
        };
        let stores = if n.is_multiple_of(2) { &shop.stores } else { &other };
        let viewer = StaffViewer { user: shop.agent(1).user(), is_super_admin: false };
        changing(stores, noon()).run(&viewer, TicketId::new(1).unwrap(), change).unwrap();
    });
    let changes = shop.db.number("select cast(changes as bigint) as n from tickets where id = 1");
    assert!(changes > 3, "{changes}");
    for (action, column) in [
        ("ticket_status_changed", "status"),
        ("ticket_priority_changed", "priority"),
        ("ticket_reassigned", "agent_id"),
    ] {
        let audit_log = audit_log(&shop, &format!("action = '{action}'"));
        let values: Vec<Vec<_>> =
            audit_log.iter().map(|entry| entry.split(' ').collect()).collect();
        assert!(
            values.windows(2).all(|pair| pair[0][2] == pair[1][1]),
            "each goes on from the one before: {audit_log:?}"
        );
        let present = format!("select {column} || '' as line from tickets where id = 1");
        let last = shop.db.lines(&present).remove(0);
        assert!(values.last().is_none_or(|entry| entry[2] == last), "{last} after {audit_log:?}");
    }
    let entries = audit_log(&shop, "action like 'ticket_%ed' and action <> 'ticket_opened'");
    assert_eq!(i64::try_from(entries.len()), Ok(changes));
    let numbers =
        shop.db.lines("select body as line from messages where body like '% Change %' order by id");
    let numbers: Vec<i64> = numbers
        .iter()
        .map(|text| text.trim_end_matches('.').rsplit(' ').next().unwrap().parse().unwrap())
        .collect();
    assert!(
        numbers.is_sorted()
            && numbers.iter().copied().collect::<BTreeSet<_>>().into_iter().eq(1..=changes)
    );
    shop.verify();
}

fn what_changes_nothing_writes_nothing(engine: Engine) {
    let shop = Shop::open(engine, [2, 1, 1, 1]);
    shop.order(1, &[1]).unwrap();
    let (before, later) = (shop.db.dump(), noon() + TimeDelta::hours(1));
    for change in [
        TicketChange::Status(TicketStatus::Open),
        TicketChange::Priority(Priority::Medium),
        TicketChange::Agent { to: shop.agent(1), expected: None },
        TicketChange::Agent { to: shop.agent(1), expected: Some(shop.agent(1)) },
    ] {
        let context = changed(&shop, 1, change, later).unwrap();
        assert_eq!(
            (context.ticket.unwrap().changes, context.agent.unwrap().id),
            (0, shop.agent(1))
        );
        assert_eq!(shop.db.dump(), before, "{change:?}");
    }
    let unknown = changed(&shop, 77, TicketChange::Status(TicketStatus::Closed), later);
    assert!(matches!(unknown, Err(ChangeTicketError::NotFound)), "{unknown:?}");
    assert_eq!(shop.db.dump(), before);
}

fn a_waiting_ticket_is_taken_by_staff_or_by_the_rotation(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 4, 5]);
    let agent = shop.agent(1);
    shop.set_account(agent, AccountStatus::Suspended).unwrap();
    shop.order(1, &(1..=20).collect::<Vec<_>>()).unwrap();
    assert!(give(&shop, 1, agent, None).is_err(), "nobody is active");
    race(6, 21, |n| {
        if n == 3 {
            shop.set_account(agent, AccountStatus::Active).unwrap();
        } else {
            let ticket = if n < 3 { n + 1 } else { n };
            let given = give(&shop, ticket.into(), agent, None);
            let early =
                matches!(given, Err(ChangeTicketError::Refused(TicketRefusal::NotAssignable)));
            assert!(early || given.is_ok(), "{given:?}");
        }
    });
    assert_eq!(
        shop.db.count("tickets where agent_id = 2 and changes = 1"),
        20,
        "each once, by whoever was first"
    );
    assert_eq!(shop.db.count("messages where body like '%now looks after%'"), 40);
    shop.verify();
}

fn r03_giving_tickets_away_beside_checkouts_does_not_change_who_is_next(engine: Engine) {
    let shop = Shop::open(engine, [3, 20, 4, 5]);
    shop.order(1, &[20]).unwrap();
    race(8, 60, |n| {
        if n.is_multiple_of(2) {
            shop.order(n / 2 % 20 + 1, &[i64::from(n / 40 + 1)]).unwrap();
        } else {
            give(&shop, 1, shop.agent(n % 3 + 1), None).unwrap();
        }
    });
    let assignments = shop.stores.ports.integrity.assignments(0, 100).unwrap();
    let rotation = [1, 2, 3].map(|n| shop.agent(n)).into_iter().cycle().take(31);
    assert!(
        assignments.iter().map(|(assignment, _)| assignment.agent).eq(rotation),
        "{assignments:?}"
    );
    shop.verify();
}

fn opening_beside_checkouts_is_assigned_without_a_gap(engine: Engine) {
    let shop = Shop::open(engine, [3, 10, 4, 5]);
    shop.order(1, &[20]).unwrap();
    let imported: Vec<_> = (0..10).map(|_| imported(&shop)).collect();
    race(8, 20, |n| {
        let at = usize::try_from(n / 2).unwrap();
        if n.is_multiple_of(2) {
            shop.order(n / 2 + 1, &[1]).unwrap();
        } else {
            opened(&shop, imported[at]).unwrap();
        }
    });
    let assignments = shop.stores.ports.integrity.assignments(0, 100).unwrap();
    let rotation = [1, 2, 3].map(|n| shop.agent(n)).into_iter().cycle().take(21);
    assert!(
        assignments.iter().map(|(assignment, _)| assignment.agent).eq(rotation),
        "{assignments:?}"
    );
    assert_eq!(
        shop.db.count("orders where status = 'accepted'"),
        10,
        "the orders stay as they are"
    );
    shop.verify();
}

fn of_many_who_open_a_ticket_one_does(engine: Engine) {
    let shop = Shop::open(engine, [2, 1, 1, 1]);
    shop.order(1, &[1]).unwrap();
    let (order, other) = (imported(&shop), shop.db.stores());
    let outcomes = race(8, 8, |n| {
        let stores = if n.is_multiple_of(2) { &shop.stores } else { &other };
        opening(stores)
            .run(&StaffViewer { user: shop.agent(2).user(), is_super_admin: false }, order)
    });
    let (done, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((done.len(), refused.len()), (1, 7));
    assert!(
        refused.iter().all(|outcome| matches!(outcome, Err(OpenTicketError::Exists))),
        "{refused:?}"
    );
    let context = done.into_iter().flatten().next().unwrap();
    assert_eq!(context.agent.as_ref().unwrap().id, shop.agent(2), "it was next");
    assert_eq!(
        shop.stores.ports.orders.find(order).unwrap(),
        Some(context.clone()),
        "what is answered is stored"
    );
    let ticket = context.ticket.unwrap().id;
    assert_eq!(
        shop.db.count(&format!("messages where ticket_id = {ticket} and author_id = 3")),
        7,
        "M1 to M3"
    );
    assert_eq!(
        shop.db.count(&format!("assignments where ticket_id = {ticket} and agent_id = 3")),
        1
    );
    assert_eq!(shop.db.count("notifications where user_id = 3 and kind = 'new_ticket'"), 1);
    assert_eq!(audit_log(&shop, &format!("ticket_id = {ticket}")), ["ticket_opened - open"]);
    let unknown = opened(&shop, OrderId::new(77).unwrap());
    assert!(matches!(unknown, Err(OpenTicketError::NotFound)), "{unknown:?}");
    shop.verify();
}

fn what_a_change_says_comes_after_everything_that_was_said_before(engine: Engine) {
    let shop = Shop::open(engine, [2, 1, 1, 1]);
    // somebody whose clock is ahead ordered
    shop.order_at(1, &[1], noon() + TimeDelta::hours(1)).unwrap();
    changed(&shop, 1, TicketChange::Status(TicketStatus::Closed), noon()).unwrap();
    changed(&shop, 1, TicketChange::Priority(Priority::Low), noon()).unwrap();
    give(&shop, 1, shop.agent(2), None).unwrap();
    let times = shop
        .db
        .lines("select created_at || '' as line from messages where ticket_id = 1 order by id");
    assert!(
        times.len() == 12 && times.is_sorted() && times.iter().collect::<BTreeSet<_>>().len() == 12,
        "{times:?}"
    );
}

fn the_audit_log_of_a_ticket_is_read_page_by_page(engine: Engine) {
    let shop = Shop::open(engine, [2, 1, 2, 2]);
    let context = shop.order(1, &[1, 2]).unwrap().remove(0);
    for n in 0..8 {
        for ticket in [1, 2] {
            changed(&shop, ticket, TicketChange::Status(TicketStatus::ALL[(n + 1) % 4]), noon())
                .unwrap();
        }
    }
    // an entry of the order that names no ticket
    shop.db.sql(
        "insert into audit_log (at, action, order_id, data) select at, 'noted', 1, '{}' from audit_log where id = 1",
    );
    let (mut seen, mut page) = (Vec::new(), PageRequest::first(3));
    loop {
        let part = shop.stores.ports.audit.audit_log(context.order.id, page).unwrap();
        seen.extend(part.items.iter().map(|entry| (entry.id, entry.action.clone())));
        let Some(next) = part.next else { break };
        page.start = app::Start::After(next);
    }
    assert_eq!((seen.len(), seen[0].1.as_str(), seen[9].1.as_str()), (10, "noted", "order_placed"));
    assert!(seen.is_sorted_by(|a, b| a.0 > b.0), "{seen:?}");
}
