//! Laws of insights and of the audit log of everything.

use std::{collections::BTreeSet, time::Duration};

use domain::{Action, Channel, OrderCommand, TicketChange, TicketStatus, Timestamp};

use super::{World, actions, add_agent, desk, minutes, order, start};
use crate::{
    PageRequest, Position, StaffViewer, Start, Viewer,
    audit::{AuditFilter, AuditListItem},
    insights::{HourOrders, Insights, InsightsRange},
};

fn read(world: &impl World, from: Timestamp, to: Timestamp, offset: i32) -> Insights {
    let range = InsightsRange::new(from, to, offset).unwrap();
    world.ports().insights.read(&range, start() + minutes(60 * 48)).unwrap()
}

const fn hours(n: u64) -> Duration {
    Duration::from_secs(3600 * n)
}

pub fn hours_follow_a_clock_that_is_put_forward(world: &impl World) {
    three(world);
    let range = InsightsRange::new(start() - hours(24), start() + hours(24), 0).unwrap();
    let read = |range: &InsightsRange| world.ports().insights.read(range, start()).unwrap().hours;
    let plain: Vec<u8> = read(&range).iter().map(|hour| hour.hour).collect();
    let changes = vec![(start() - hours(30), 0), (start() + minutes(90), 60)];
    let forward: Vec<u8> =
        read(&range.with_changes(changes).unwrap()).iter().map(|hour| hour.hour).collect();
    assert_eq!(forward[..2], plain[..2], "before clocks are put forward");
    assert_eq!((forward.len(), forward[2]), (3, plain[2] + 1));
}

/// Three tickets, opened an hour after each other from the start on, by two agents in turn.
fn three(world: &impl World) -> [domain::OrderContext; 3] {
    add_agent(world, 1, start());
    add_agent(world, 2, start());
    let (brand, (package, _)) = (world.brand(), world.package(1050));
    [0, 1, 2].map(|n| order(world, &brand, &[package], start() + hours(n)).unwrap().remove(0))
}

fn staff(context: &domain::OrderContext) -> Viewer {
    Viewer::Staff(StaffViewer {
        user: context.agent.as_ref().unwrap().id.user(),
        is_super_admin: false,
    })
}

fn say(
    world: &impl World,
    context: &domain::OrderContext,
    viewer: Viewer,
    channel: Channel,
    at: Timestamp,
) {
    let ticket = context.ticket.as_ref().unwrap().id;
    actions::post(world, ticket, viewer, desk::draft("text", Some(channel)), None, at).unwrap();
}

fn set(world: &impl World, context: &domain::OrderContext, status: TicketStatus, at: Timestamp) {
    let ticket = context.ticket.as_ref().unwrap().id;
    let agent = context.agent.as_ref().unwrap().id.user();
    actions::change_ticket(world, ticket, TicketChange::Status(status), agent, at).unwrap();
}

pub fn assignments_and_orders_are_counted_exactly(world: &impl World) {
    let contexts = three(world);
    let creator = Viewer::Creator(crate::CreatorViewer {
        user: contexts[0].creator.owner.user,
        creator: Some(contexts[0].creator.id),
    });
    let command = OrderCommand::Do { action: Action::Reject, reason: None };
    actions::change_order(world, contexts[0].order.id, creator, command, start() + hours(4))
        .unwrap();
    // 09:30, 10:30 and 11:30 of a Monday in UTC; 23:30 and later of Sunday, ten hours before
    let all = read(world, start(), start() + hours(3), -600);
    let assignments: Vec<_> =
        all.assignments.iter().map(|one| (one.name.as_str(), one.assignments)).collect();
    assert_eq!(assignments, [("Agent 1", 2), ("Agent 2", 1)]);
    assert_eq!((all.fairness.stretches, all.fairness.spread), (1, 1));
    let sales: Vec<_> = all
        .sales
        .iter()
        .map(|day| {
            (
                day.day.to_string(),
                day.currency.to_string(),
                day.orders,
                day.ordered_minor,
                day.kept_minor,
            )
        })
        .collect();
    let day = |day: &str, orders, ordered, kept| {
        (day.to_owned(), "USD".to_owned(), orders, ordered, kept)
    };
    assert_eq!(sales, [day("2026-01-04", 1, 1050, 0), day("2026-01-05", 2, 2100, 2100)]);
    let hour = |weekday, hour| HourOrders { weekday, hour, orders: 1 };
    let mut by_hour = all.hours.clone();
    by_hour.sort_by_key(|one| (one.weekday, one.hour));
    assert_eq!(by_hour, [hour(0, 0), hour(0, 1), hour(6, 23)]);
    let part = read(world, start() + hours(1), start() + hours(2), 840);
    assert_eq!(
        part.assignments.iter().map(|one| one.assignments).collect::<Vec<_>>(),
        [1],
        "the end is without"
    );
    assert_eq!(
        (part.sales.len(), part.sales[0].orders, part.hours.as_slice()),
        (1, 1, [hour(1, 0)].as_slice())
    );
    assert_eq!(part.fairness.spread, 1, "who got no ticket counts as none");
    let none = read(world, start() + hours(5), start() + hours(6), 0);
    assert_eq!(
        (none.assignments.len(), none.sales.len(), none.hours.len(), none.fairness.stretches),
        (0, 0, 0, 0)
    );
}

pub fn times_are_those_that_were_taken(world: &impl World) {
    let [one, two, three] = three(world);
    let brand =
        Viewer::Brand(crate::BrandViewer { user: one.brand.owner.user, brand: Some(one.brand.id) });
    let at = |n: u64| start() + hours(3) + minutes(n);
    say(world, &one, staff(&one), Channel::BrandAgent, at(0));
    say(world, &one, brand, Channel::BrandAgent, at(1));
    say(world, &one, staff(&one), Channel::Internal, at(2));
    say(world, &one, staff(&one), Channel::CreatorAgent, at(3));
    say(world, &one, staff(&one), Channel::BrandAgent, at(11));
    say(world, &two, brand, Channel::BrandAgent, at(1));
    say(world, &two, staff(&two), Channel::BrandAgent, at(31));
    say(world, &two, brand, Channel::BrandAgent, at(32));
    say(world, &three, brand, Channel::BrandAgent, at(1));
    set(world, &one, TicketStatus::Resolved, start() + hours(5));
    set(world, &one, TicketStatus::Open, start() + hours(6));
    set(world, &one, TicketStatus::Closed, start() + hours(7));
    set(world, &two, TicketStatus::Closed, start() + hours(30));
    let all = read(world, start(), start() + hours(24), 0);
    let first = all.first_response;
    assert_eq!(
        (first.count, first.p50, first.p90),
        (2, Some(minutes(10)), Some(minutes(30))),
        "in its own channel"
    );
    assert_eq!(all.unanswered, 1);
    let done = all.resolution;
    assert_eq!(
        (done.count, done.p50, done.p90),
        (1, Some(hours(5)), Some(hours(5))),
        "the first time, in the range"
    );
    let later = read(world, start() + hours(6), start() + hours(31), 0);
    assert_eq!(
        (later.resolution.count, later.resolution.p50, later.unanswered),
        (1, Some(hours(29)), 0)
    );
    assert_eq!((later.first_response.count, later.first_response.p50), (0, None));
    let backlog = all.backlog;
    assert_eq!((backlog.open, backlog.in_progress, backlog.waiting), (1, 0, 0));
    // 46 hours after it was opened
    assert_eq!((backlog.by_age, backlog.oldest), ([0, 1, 0, 0, 0], Some(start() + hours(2))));
}

pub fn an_automatic_greeting_is_no_answer(world: &impl World) {
    let (brand, (package, _)) = (world.brand(), world.package(500));
    let context = order(world, &brand, &[package], start()).unwrap().remove(0);
    say(world, &context, Viewer::Brand(brand), Channel::BrandAgent, start() + minutes(1));
    // the ticket waited for this agent, who greets both parties
    let agent = add_agent(world, 1, start() + minutes(5));
    let waiting = read(world, start(), start() + hours(1), 0);
    assert_eq!(
        (waiting.unanswered, waiting.first_response.count, waiting.backlog.waiting),
        (1, 0, 0)
    );
    let viewer = Viewer::Staff(StaffViewer { user: agent.user(), is_super_admin: false });
    say(world, &context, viewer, Channel::BrandAgent, start() + minutes(21));
    let answered = read(world, start(), start() + hours(1), 0);
    assert_eq!((answered.unanswered, answered.first_response.p90), (0, Some(minutes(20))));
}

/// Two agents, three orders and three changes of tickets are in the audit log. The orders of the
/// first two tickets, of which the first changed once and the second twice.
fn audited(world: &impl World) -> [domain::OrderContext; 2] {
    let [one, two, _] = three(world);
    set(world, &one, TicketStatus::Resolved, start() + hours(5));
    set(world, &two, TicketStatus::Resolved, start() + hours(6));
    set(world, &two, TicketStatus::Open, start() + hours(7));
    [one, two]
}

fn audit_log(world: &impl World, filter: &AuditFilter) -> Vec<AuditListItem> {
    world.ports().audit.audit(filter, PageRequest::first(200)).unwrap().items
}

pub fn the_audit_log_is_narrowed(world: &impl World) {
    let [one, two] = audited(world);
    let all = audit_log(world, &AuditFilter::default());
    let ids: BTreeSet<_> = all.iter().map(|one| one.entry.id).collect();
    assert_eq!(ids.len(), 2 + 3 + 3, "agents, orders, changes");
    let actor = Some(one.agent.as_ref().unwrap().id.user());
    let (ticket, order) = (one.ticket.as_ref().map(|ticket| ticket.id), Some(two.order.id));
    let action = Some("ticket_status_changed".to_owned());
    let unknown = domain::TicketId::new(9_000_000).ok();
    let between = |from, to| AuditFilter {
        from: Some(start() + hours(from)),
        to: Some(start() + hours(to)),
        ..AuditFilter::default()
    };
    let filters = [
        (AuditFilter { actor, ..AuditFilter::default() }, 1),
        (AuditFilter { ticket, ..AuditFilter::default() }, 2),
        (AuditFilter { order, ..AuditFilter::default() }, 3),
        (AuditFilter { ticket, order, ..AuditFilter::default() }, 0),
        (AuditFilter { action: action.clone(), ..AuditFilter::default() }, 3),
        (AuditFilter { action, ..between(6, 7) }, 1),
        (between(1, 6), 3),
        (AuditFilter { ticket: unknown, ..AuditFilter::default() }, 0),
    ];
    for (filter, count) in &filters {
        let found = audit_log(world, filter);
        assert_eq!(found.len(), *count, "{filter:?}");
        assert!(found.iter().all(|entry| all.contains(entry)));
    }
    let by_agent = &audit_log(world, &filters[0].0)[0];
    assert_eq!(
        (by_agent.actor_name.as_deref(), by_agent.ticket, by_agent.order),
        (Some("Agent 1"), ticket, Some(one.order.id))
    );
}

pub fn the_audit_log_is_paged(world: &impl World) {
    audited(world);
    let (filter, store) = (AuditFilter::default(), world.ports().audit);
    let all = audit_log(world, &filter);
    assert!(
        all.is_sorted_by(|a, b| (a.entry.at, a.entry.id) > (b.entry.at, b.entry.id)),
        "the newest first"
    );
    let (mut pages, mut next) = (Vec::new(), Some(Start::First));
    while let Some(start) = next {
        let page = store.audit(&filter, PageRequest { limit: 3, start }).unwrap();
        next = page.next.map(|position: Position| Start::After(position));
        pages.extend(page.items);
    }
    assert_eq!(pages, all, "pages neither repeat nor skip");
}
