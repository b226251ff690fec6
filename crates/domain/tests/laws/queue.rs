//! The queue of tickets that wait for an agent: first in, first out, by the same rotation.

use domain::{
    AccountStatus, AgentId, AgentPool, BrandId, Channel, CreatorId, MessageKind, NewMessage,
    NotificationKind, OpenTicket, OrderId, Priority, QueuePlan, Role, Rotation, RoundRobin,
    SenderRole, TicketId, UserId, drain,
};
use proptest::{collection::btree_set, prelude::*};

use super::fixtures::{agent, line, listing, moment, place, pool, usd};

fn waits(ticket: i64, changes: u32) -> OpenTicket {
    OpenTicket {
        ticket: TicketId::new(ticket).unwrap(),
        order: OrderId::new(ticket + 1000).unwrap(),
        brand: BrandId::new(1).unwrap(),
        creator: CreatorId::new(1).unwrap(),
        priority: Priority::Medium,
        changes,
        order_title: "Test Package".to_owned(),
        brand_name: "Test\nBrand".to_owned(),
        creator_name: "Test Creator".to_owned(),
        speak_at: moment() + chrono::TimeDelta::minutes(5),
    }
}

fn admin() -> (UserId, Role) {
    (UserId::new(1).unwrap(), Role::SuperAdmin)
}

fn emptied(waiting: &[OpenTicket], pool: &mut AgentPool) -> QueuePlan {
    drain(waiting, pool, &RoundRobin, Some(admin()), moment())
}

type Shape<'a> = (Channel, SenderRole, MessageKind, i64, &'a str);

fn shape(message: &NewMessage) -> Shape<'_> {
    (message.channel, message.role, message.kind, message.author.get(), &message.text)
}

#[test]
fn a_waiting_ticket_is_announced_and_greeted_in_both_channels() {
    let plan = emptied(&[waits(11, 4)], &mut pool([agent(7)]));
    let joined = "Ticket #11 updated: Agent 7 now looks after order #1011. Change 5.";
    let help = "I look after order #1011. Write to me here whenever you need help.";
    let brand = format!("Hello Test Brand, this is Agent 7. {help}");
    let creator = format!("Hello Test Creator, this is Agent 7. {help}");
    let expected: [Shape<'_>; 4] = [
        (Channel::BrandAgent, SenderRole::System, MessageKind::System, 1, joined),
        (Channel::CreatorAgent, SenderRole::System, MessageKind::System, 1, joined),
        (Channel::BrandAgent, SenderRole::Agent, MessageKind::Text, 7, &brand),
        (Channel::CreatorAgent, SenderRole::Agent, MessageKind::Text, 7, &creator),
    ];
    assert_eq!(plan.messages.iter().map(shape).collect::<Vec<_>>(), expected);
    assert!(plan.messages.windows(2).all(|two| (two[1].at - two[0].at).num_milliseconds() >= 1));
}

#[test]
fn a_waiting_ticket_leaves_a_notification_and_an_audit_entry() {
    let plan = emptied(&[waits(11, 0)], &mut pool([agent(7)]));
    let notification = &plan.notifications[0];
    assert_eq!(
        (notification.user.get(), notification.kind, notification.title),
        (7, NotificationKind::NewTicket, "New ticket assigned")
    );
    assert_eq!(notification.message, "Ticket #11 for order #1011 is yours");
    let entry = &plan.audit[0];
    assert_eq!((entry.actor, entry.action), (Some(admin()), "ticket_assigned"));
    assert_eq!(
        (entry.ticket.map(TicketId::get), entry.order.map(OrderId::get)),
        (Some(11), Some(1011))
    );
    assert_eq!((entry.from.as_deref(), entry.to.as_deref()), (None, Some("7")));
}

#[test]
fn what_is_said_waits_for_its_time_and_everything_else_does_not() {
    let plan = emptied(&[waits(11, 0)], &mut pool([agent(7)]));
    let said = moment() + chrono::TimeDelta::minutes(5);
    let millis = plan.messages.iter().map(|message| (message.at - said).num_milliseconds());
    assert!(millis.eq(0..4), "{:?}", plan.messages);
    assert_eq!(
        (plan.assignments[0].at, plan.notifications[0].at, plan.audit[0].at),
        (moment(), moment(), moment())
    );
}

#[test]
fn an_operator_at_the_command_line_speaks_through_the_agent() {
    let plan = drain(&[waits(11, 0)], &mut pool([agent(7)]), &RoundRobin, None, moment());
    assert!(plan.messages.iter().all(|message| message.author.get() == 7));
    assert_eq!(plan.audit[0].actor, None);
}

#[test]
fn with_nobody_eligible_the_queue_stays_as_it_is() {
    let rotation = Rotation { pointer: Some(agent(7).id), number: 4 };
    let suspended = domain::Agent { account: AccountStatus::Suspended, ..agent(7) };
    let mut pool = AgentPool::new(vec![suspended], rotation);
    let plan = emptied(&[waits(11, 0), waits(12, 0)], &mut pool);
    assert!(plan.assignments.is_empty() && plan.messages.is_empty());
    assert!(plan.notifications.is_empty() && plan.audit.is_empty());
    assert_eq!(pool.rotation(), rotation);
}

#[test]
fn the_queue_and_the_checkouts_share_one_rotation() {
    let mut pool = pool([agent(3), agent(5), agent(8)]);
    place([line(1)], [listing(1, usd("1"))], &mut pool);
    let drained: Vec<_> = emptied(&[waits(11, 0)], &mut pool).assignments;
    let placed = place([line(1)], [listing(1, usd("1"))], &mut pool);
    assert_eq!(
        (drained[0].agent, drained[0].number, drained[0].from_queue),
        (agent(5).id, 2, true)
    );
    let last = placed.orders[0].assignment.as_ref().unwrap();
    assert_eq!((last.agent, last.number, last.from_queue), (agent(8).id, 3, false));
}

proptest! {
    #[test]
    fn the_queue_empties_first_in_first_out_along_the_rotation(
        tickets in btree_set(1..500_i64, 0..12),
        agents in btree_set(1..30_i64, 1..5),
        pointer in 0..32_i64,
    ) {
        let rotation = Rotation { pointer: AgentId::new(pointer).ok(), number: 40 };
        let mut pool = AgentPool::new(agents.iter().map(|&id| agent(id)).collect(), rotation);
        let waiting: Vec<_> = tickets.iter().map(|&ticket| waits(ticket, 0)).collect();
        let plan = emptied(&waiting, &mut pool);

        let (before, after): (Vec<i64>, Vec<i64>) = agents.iter().partition(|&&id| id <= pointer);
        let in_turn = after.iter().chain(&before).copied().cycle();
        let expected = tickets.iter().copied().zip(in_turn).zip(41..);
        let taken = plan
            .assignments
            .iter()
            .map(|record| ((record.ticket.get(), record.agent.get()), record.number));
        prop_assert!(taken.eq(expected), "{:?}", plan.assignments);
        prop_assert!(
            plan.assignments
                .iter()
                .all(|record| record.from_queue && record.replays_on(pool.eligibility()))
        );
        prop_assert_eq!(pool.rotation().number, 40 + i64::try_from(tickets.len()).unwrap());
        let written = (plan.messages.len(), plan.notifications.len(), plan.audit.len());
        prop_assert_eq!(written, (tickets.len() * 4, tickets.len(), tickets.len()));
        let told = plan.messages.iter().map(|message| message.ticket.get());
        prop_assert!(told.eq(tickets.iter().flat_map(|&ticket| [ticket; 4])));
    }
}
