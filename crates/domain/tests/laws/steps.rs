//! Steps of an order: what each writes, and that a history of them adds up.

use domain::{
    Action, Channel, Delivery, Money, NewFile, NewMessage, OrderActor, OrderCommand, OrderContext,
    OrderPlan, OrderRefusal, OrderStatus, Participant, PriceRevisionStatus, Reason, Role,
    SenderRole, Text, Timestamp, UserId,
};
use proptest::prelude::*;

use super::fixtures::{moment, placed_once, usd};

fn context() -> OrderContext {
    placed_once().orders.remove(0).context
}

fn actor(participant: Participant) -> OrderActor {
    let context = context();
    let (user, role) = match participant {
        Participant::Brand => (context.brand.owner.user, Role::Brand),
        Participant::Creator => (context.creator.owner.user, Role::Creator),
        Participant::Staff => (UserId::new(7).unwrap(), Role::Agent),
    };
    OrderActor { user, role, participant, at: later() }
}

fn later() -> Timestamp {
    moment() + chrono::TimeDelta::hours(1)
}

fn plain(action: Action, reason: Option<&str>) -> OrderCommand {
    OrderCommand::Do { action, reason: reason.map(why) }
}

fn why(text: &str) -> Reason {
    Reason::parse(text).unwrap()
}

fn file(name: &str) -> NewFile {
    let url = format!("https://files.example.com/{name}").parse().unwrap();
    NewFile {
        url,
        filename: Text::parse(name).unwrap(),
        kind: Text::parse("video").unwrap(),
        size: None,
    }
}

/// What an action looks like when it is done.
fn command(action: Action, amount: Money) -> OrderCommand {
    match action {
        Action::Deliver => {
            OrderCommand::Deliver(Delivery::new(vec![file("a.mp4"), file("b.mp4")]).unwrap())
        }
        Action::RequestPriceRevision => {
            let amount = amount.to_string().parse().unwrap();
            OrderCommand::RequestPriceRevision { amount, reason: Some(why("Second cut")) }
        }
        _ => plain(action, Some("because")),
    }
}

fn decide(
    context: &OrderContext,
    command: OrderCommand,
    participant: Participant,
) -> Result<OrderPlan, OrderRefusal> {
    command.decide(context, actor(participant), later())
}

fn said(messages: &[NewMessage]) -> Vec<(Channel, SenderRole, &str)> {
    messages.iter().map(|message| (message.channel, message.role, message.text.as_str())).collect()
}

const PARTICIPANTS: [Participant; 3] =
    [Participant::Brand, Participant::Creator, Participant::Staff];

#[test]
fn a_step_is_possible_exactly_when_it_is_offered() {
    for &status in OrderStatus::ALL {
        for &action in Action::ALL {
            for participant in PARTICIPANTS {
                let mut context = context();
                context.order.status = status;
                let done = decide(&context, command(action, usd("1")), participant);
                let offered = context.order.next_actions(participant).contains(&action);
                assert_eq!(
                    done.is_ok(),
                    offered,
                    "{participant:?}: {action} from {status}: {done:?}"
                );
                let Ok(plan) = done else { continue };
                assert_eq!((plan.order.changes, plan.order.updated_at), (1, later()));
                let entry = (
                    plan.audit_entry.action,
                    plan.audit_entry.from.as_deref(),
                    plan.audit_entry.to.as_deref(),
                );
                assert_eq!(
                    entry,
                    (
                        "order_status_changed",
                        Some(status.as_str()),
                        Some(plan.order.status.as_str())
                    )
                );
                assert_eq!(
                    plan.audit_entry.actor,
                    Some((actor(participant).user, actor(participant).role))
                );
                assert_eq!(plan.audit_entry.data[0], ("action", action.to_string()));
                let told: Vec<_> =
                    plan.notifications.iter().map(|notification| notification.user).collect();
                let parties = [context.brand.owner.user, context.creator.owner.user];
                assert!(
                    told.iter()
                        .copied()
                        .eq(parties.into_iter().filter(|&user| user != actor(participant).user))
                );
            }
        }
    }
}

#[test]
fn staff_move_by_status_along_their_own_rows_and_say_why_where_the_table_asks_for_it() {
    for &from in OrderStatus::ALL {
        for &to in OrderStatus::ALL {
            let mut context = context();
            context.order.status = from;
            let moved = decide(
                &context,
                OrderCommand::MoveTo { status: to, reason: None },
                Participant::Staff,
            );
            let steps = from.next_actions(Participant::Staff, false);
            let step = steps
                .iter()
                .map(|&action| from.step(action, Participant::Staff).unwrap())
                .find(|row| row.to == to);
            match step {
                None => assert_eq!(moved, Err(OrderRefusal::NoWay { from, to })),
                Some(row) if row.staff_reason => {
                    assert_eq!(moved, Err(OrderRefusal::ReasonRequired));
                    let explained = OrderCommand::MoveTo { status: to, reason: Some(why("why")) };
                    let plan = decide(&context, explained, Participant::Staff).unwrap();
                    assert_eq!(
                        (plan.order.status, plan.audit_entry.reason.as_deref()),
                        (to, Some("why"))
                    );
                }
                Some(_) => assert_eq!(moved.unwrap().order.status, to),
            }
        }
    }
}

#[test]
fn r21_an_acceptance_is_announced_to_both_parties_and_names_both_deadlines() {
    let plan = decide(&context(), plain(Action::Accept, None), Participant::Creator).unwrap();
    let (creator, brand, system) = (Channel::CreatorAgent, Channel::BrandAgent, SenderRole::System);
    assert_eq!(
        said(&plan.messages),
        [
            (
                creator,
                SenderRole::Creator,
                "Order Accepted: I will work on order #9 and keep you posted."
            ),
            (brand, system, "Order Accepted: Test Creator accepted order #9 (Test Package)."),
            (
                creator,
                system,
                "Please submit your work for order #9 by Sunday, January 11, 2026, 24 hours before the delivery date \
                 Monday, January 12, 2026."
            ),
            (
                brand,
                system,
                "You can review the work for order #9 from Sunday, January 11, 2026; final delivery is due on Monday, \
                 January 12, 2026. You will be told about every step."
            ),
        ]
    );
    assert!(plan.messages.is_sorted_by(|a, b| a.at < b.at) && plan.messages[0].at == later());
}

#[test]
fn r21_r23_a_refusal_is_announced_to_both_parties_with_its_reason() {
    for (reason, shown) in [(None, "none given"), (Some("I am\naway"), "I am away")] {
        let plan = decide(&context(), plain(Action::Reject, reason), Participant::Creator).unwrap();
        let own = format!("Order Rejected: order #9. Reason: {shown}.");
        let theirs = format!(
            "Order Rejected: Test Creator cannot take order #9. Reason: {shown}. \
             Support can help you find another creator."
        );
        let expected = [
            (Channel::CreatorAgent, SenderRole::Creator, own.as_str()),
            (Channel::BrandAgent, SenderRole::System, theirs.as_str()),
        ];
        assert_eq!(said(&plan.messages), expected);
        assert_eq!(plan.order.rejection_message.as_deref(), reason);
    }
}

#[test]
fn every_other_step_is_told_to_both_with_what_it_brought_and_its_number() {
    let told = |from, command: OrderCommand, participant| {
        let mut context = context();
        (context.order.status, context.order.changes) = (from, 4);
        if from == OrderStatus::PriceRevisionPending {
            let revision = domain::PriceRevision {
                amount: usd("25.50"),
                reason: None,
                status: PriceRevisionStatus::Requested,
            };
            context.order.price_revision = Some(revision);
        }
        let messages = decide(&context, command, participant).unwrap().messages;
        let channels: Vec<_> =
            messages.iter().map(|message| (message.channel, message.role)).collect();
        assert_eq!(
            channels,
            [
                (Channel::BrandAgent, SenderRole::System),
                (Channel::CreatorAgent, SenderRole::System)
            ]
        );
        assert_eq!(messages[0].text, messages[1].text);
        messages[0].text.clone()
    };
    let started = told(OrderStatus::Accepted, plain(Action::Start, None), Participant::Creator);
    assert_eq!(started, "Order #9 status updated to in_progress. Update 5.");
    let called_off =
        told(OrderStatus::Pending, plain(Action::Cancel, Some("Too late")), Participant::Brand);
    assert_eq!(called_off, "Order #9 status updated to cancelled. Reason: Too late. Update 5.");
    let delivered =
        told(OrderStatus::InProgress, command(Action::Deliver, usd("1")), Participant::Creator);
    assert_eq!(delivered, "Order #9 status updated to review. Files: a.mp4, b.mp4. Update 5.");
    let asked = told(
        OrderStatus::RevisionRequested,
        command(Action::RequestPriceRevision, usd("25.5")),
        Participant::Creator,
    );
    assert_eq!(
        asked,
        "Order #9 status updated to price_revision_pending. Additional amount: USD 25.50. Reason: Second cut. Update 5."
    );
    let paid = told(
        OrderStatus::PriceRevisionPending,
        plain(Action::AcceptPriceRevision, None),
        Participant::Brand,
    );
    assert_eq!(paid, "Order #9 status updated to in_progress. New total: USD 175.50. Update 5.");
}

#[test]
fn b04_more_money_is_an_amount_of_the_order_s_currency() {
    let ask = |amount: &str| {
        let mut context = context();
        context.order.status = OrderStatus::RevisionRequested;
        let command =
            OrderCommand::RequestPriceRevision { amount: amount.parse().unwrap(), reason: None };
        decide(&context, command, Participant::Creator)
            .map(|plan| plan.order.price_revision.unwrap().amount.to_string())
    };
    assert_eq!((ask("0.01"), ask("25.5")), (Ok("0.01".to_owned()), Ok("25.50".to_owned())));
    for none in ["0", "0.001", "25.505", "10000000000"] {
        assert_eq!(ask(none), Err(OrderRefusal::InvalidAmount(usd("1").currency())), "{none}");
    }
}

#[test]
fn d20_a_reason_has_1_to_1000_characters() {
    assert!(Reason::parse(&"é".repeat(1000)).is_ok());
    assert!(Reason::parse(&"é".repeat(1001)).is_err() && Reason::parse(" \n ").is_err());
}

#[test]
fn b09_a_delivery_has_1_to_50_files() {
    let of = |count| Delivery::new(vec![file("a.mp4"); count]);
    assert!(of(0).is_none() && of(51).is_none());
    assert!(of(1).is_some() && of(50).is_some());
}

#[test]
fn an_order_without_a_ticket_moves_silently() {
    let mut context = context();
    context.ticket = None;
    let plan = decide(&context, plain(Action::Accept, None), Participant::Creator).unwrap();
    assert!(plan.messages.is_empty() && plan.audit_entry.ticket.is_none());
}

/// Whatever an order was taken through, in any order and by anybody.
fn attempts() -> impl Strategy<Value = Vec<(usize, usize, i64)>> {
    prop::collection::vec((0..Action::ALL.len(), 0..PARTICIPANTS.len(), 1..100_000i64), 1..60)
}

proptest! {
    #[test]
    fn a_history_adds_up(attempts in attempts()) {
        let (mut context, mut entries) = (context(), Vec::new());
        let first = context.order.total;
        for (action, participant, minor) in attempts {
            let amount = Money::from_minor(minor, first.currency()).unwrap();
            if let Ok(plan) =
                decide(&context, command(Action::ALL[action], amount), PARTICIPANTS[participant])
            {
                entries.push(plan.audit_entry);
                context.order = plan.order;
            }
        }
        let mut status = OrderStatus::Pending;
        for entry in &entries {
            prop_assert_eq!(entry.from.as_deref(), Some(status.as_str()));
            status = entry.to.as_deref().unwrap().parse().unwrap();
        }
        prop_assert_eq!(status, context.order.status);
        prop_assert_eq!(usize::try_from(context.order.changes).unwrap(), entries.len());
        let done = |action: Action| {
            entries.iter().filter(|entry| entry.data[0].1 == action.as_str()).count()
        };
        prop_assert!(
            done(Action::RequestPriceRevision) <= 1 && done(Action::AcceptPriceRevision) <= 1
        );
        let added = match &context.order.price_revision {
            Some(revision) if revision.status == PriceRevisionStatus::Accepted => {
                first.plus(revision.amount).unwrap()
            }
            _ => first,
        };
        prop_assert_eq!(context.order.total, added, "the amount is added once");
        prop_assert_eq!(context.order.completed_at.is_some(), done(Action::Approve) > 0);
    }
}
