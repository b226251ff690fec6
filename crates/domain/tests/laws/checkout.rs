//! Checkouts that work: one order and one ticket for each line, exact and in cart order.

use chrono::TimeDelta;
use domain::{
    AcceptedCart, CheckoutPlan, CreatorId, Currency, Field, LineInput, Listing, Money, Order,
    OrderStatus, PackageId, Role, RoundRobin, TicketStatus, Timestamp,
};
use proptest::{collection::vec, option, prelude::*};

use super::fixtures::{
    agent, brand, facts, ids, line, listing, moment, place, placed_once, pool, request, usd,
};

/// Prices of packages 1, 2, 3 and so on in minor units, and a cart: package, quantity and days of
/// each line.
type Market = (Vec<i64>, Vec<(usize, i64, Option<i64>)>);

fn markets() -> impl Strategy<Value = Market> {
    let prices = vec(prop_oneof![Just(0), 1..=200_i64, 0..=999_999_999_i64], 1..6);
    (prices, vec((0..6_usize, 1..=1000_i64, option::of(1..=365_i64)), 1..12))
}

/// Every package has its own price, currency and creator.
fn listings(prices: &[i64]) -> Vec<Listing> {
    let listings = prices.iter().zip(1..).zip(["USD", "EUR", "INR"].into_iter().cycle());
    let make = |((&price, id), currency): ((&i64, i64), &str)| {
        let mut listing = listing(id, Money::from_minor(price, currency.parse().unwrap()).unwrap());
        listing.creator.id = CreatorId::new(id + 100).unwrap();
        listing.package.creator = listing.creator.id;
        listing
    };
    listings.map(make).collect()
}

fn lines(market: &Market) -> Vec<LineInput> {
    let read = |&(package, quantity, days): &(usize, i64, Option<i64>)| LineInput {
        quantity: Field::Given(quantity),
        delivery_time: days.map_or(Field::Absent, Field::Given),
        ..line(i64::try_from(package % market.0.len()).unwrap() + 1)
    };
    market.1.iter().map(read).collect()
}

fn weekday(day: Timestamp) -> String {
    day.format("%A, %B %-d, %Y %H:%M").to_string()
}

fn packages(plan: &CheckoutPlan) -> Vec<i64> {
    plan.orders.iter().map(|order| order.context.order.package.get()).collect()
}

#[test]
fn r02_without_any_agent_the_order_and_an_unassigned_ticket_are_placed_all_the_same() {
    let mut nobody = pool([]);
    let plan = place([line(1), line(1)], [listing(1, usd("150"))], &mut nobody);
    for order in &plan.orders {
        assert_eq!(
            (order.ticket.agent, &order.assignment, &order.context.agent),
            (None, &None, &None)
        );
        assert_eq!((order.messages.len(), order.notifications.len()), (7, 1));
        assert_eq!(order.notifications[0].user, order.context.creator.owner.user);
    }
    assert_eq!(
        (plan.rotation, nobody.rotation()),
        (domain::Rotation::default(), domain::Rotation::default())
    );
}

#[test]
fn r09_price_currency_creator_and_brand_come_from_the_package_and_the_profile() {
    let listings = listings(&[0, 14_999]);
    let plan = place([line(2)], listings.clone(), &mut pool([agent(7)]));
    let Order { brand: buyer, creator, unit_price, total, .. } = &plan.orders[0].context.order;
    assert_eq!((*buyer, *creator), (brand().id, listings[1].creator.id));
    assert_eq!(
        (unit_price.to_string(), total.currency()),
        ("149.99".to_owned(), "EUR".parse().unwrap())
    );
    assert_ne!(total.currency(), Currency::USD);
}

#[test]
fn r10_one_package_twice_in_a_cart_is_two_orders_of_one_checkout() {
    let plan = place([line(3), line(3)], [listing(3, usd("150"))], &mut pool([agent(7)]));
    let ids: Vec<_> = plan
        .orders
        .iter()
        .map(|order| (order.context.order.id.get(), order.ticket.id.get()))
        .collect();
    assert_eq!((packages(&plan), ids), (vec![3, 3], vec![(9, 111), (10, 112)]));
    assert!(plan.orders.iter().all(|order| order.context.order.checkout.get() == 9));
    assert_eq!(plan.ordered.iter().map(|id| id.get()).collect::<Vec<_>>(), [3]);
}

#[test]
fn r37_the_smallest_cart_is_ordered() {
    let order = placed_once().orders.remove(0).context.order;
    assert_eq!(
        (order.quantity, order.total, order.status),
        (1, usd("150.00"), OrderStatus::Pending)
    );
    assert_eq!((order.delivery_days, order.instructions, order.references.len()), (None, None, 0));
}

#[test]
fn r38_a_package_that_costs_nothing_can_be_ordered() {
    let plan = place([line(1)], [listing(1, usd("0"))], &mut pool([agent(7)]));
    assert!(plan.orders[0].context.order.total.is_zero());
}

#[test]
fn r34_three_of_ten_cents_are_ordered_for_thirty() {
    let three = LineInput { quantity: Field::Given(3), ..line(1) };
    let plan = place([three], [listing(1, usd("0.10"))], &mut pool([agent(7)]));
    assert_eq!(plan.orders[0].context.order.total.to_string(), "0.30");
}

#[test]
fn an_order_opens_a_ticket_and_tells_its_agent_its_creator_and_the_audit_log() {
    let mut plan = placed_once();
    let placed = plan.orders.remove(0);
    assert_eq!(
        (placed.ticket.status, placed.ticket.priority.as_str()),
        (TicketStatus::Open, "medium")
    );
    let notification: Vec<_> = placed
        .notifications
        .iter()
        .map(|notification| (notification.user.get(), notification.kind.as_str()))
        .collect();
    assert_eq!(notification, [(7, "new_ticket"), (50, "new_order")]);
    assert_eq!(placed.notifications[0].message, "Ticket #111 for order #9 is yours");
    let expected = [
        ("ticket_id", "111"),
        ("order_id", "9"),
        ("order_title", "Test Package"),
        ("brand_name", "Test Brand"),
        ("creator_name", "Test Creator"),
    ];
    assert_eq!(
        placed.notifications[0].data,
        expected.map(|(name, value)| (name, value.to_owned()))
    );
    assert_eq!(
        (placed.audit_entry.actor, placed.audit_entry.action),
        (Some((brand().owner.user, Role::Brand)), "order_placed")
    );
    assert_eq!(
        (placed.audit_entry.from, placed.audit_entry.to.as_deref()),
        (None, Some("pending"))
    );
}

#[test]
fn accepting_first_and_planning_later_is_the_same_as_deciding_at_once() {
    let (request, facts) = (request([line(1), line(1)]), facts([listing(1, usd("2"))]));
    let accepted: AcceptedCart = request.accept(&facts).unwrap();
    assert_eq!((accepted.len(), accepted.is_empty(), accepted.brand()), (2, false, &brand()));
    let (mut one, mut other) = (pool([agent(3), agent(5)]), pool([agent(3), agent(5)]));
    let decided = request.decide(&facts, ids(), &mut other, &RoundRobin).unwrap();
    let mut next = ids();
    assert_eq!(accepted.plan(|| Ok::<_, ()>(next()), &mut one, &RoundRobin), Ok(decided));
}

#[test]
fn r56_deadlines_are_whole_days_in_utc_across_leap_days_and_clock_changes() {
    for (placed, days, submission, delivery) in [
        (
            "2026-01-05T09:30:00Z",
            None,
            "Sunday, January 11, 2026 09:30",
            "Monday, January 12, 2026 09:30",
        ),
        (
            "2026-01-05T09:30:00Z",
            Some(1),
            "Monday, January 5, 2026 09:30",
            "Tuesday, January 6, 2026 09:30",
        ),
        (
            "2028-02-27T23:59:00Z",
            Some(2),
            "Monday, February 28, 2028 23:59",
            "Tuesday, February 29, 2028 23:59",
        ),
        (
            "2026-03-07T00:00:00Z",
            Some(2),
            "Sunday, March 8, 2026 00:00",
            "Monday, March 9, 2026 00:00",
        ),
        (
            "2026-10-24T00:30:00Z",
            Some(3),
            "Monday, October 26, 2026 00:30",
            "Tuesday, October 27, 2026 00:30",
        ),
        (
            "2026-12-31T23:30:00Z",
            Some(365),
            "Thursday, December 30, 2027 23:30",
            "Friday, December 31, 2027 23:30",
        ),
    ] {
        let (submit, deliver) = Order::deadlines(placed.parse().unwrap(), days);
        assert_eq!(
            (weekday(submit), weekday(deliver)),
            (submission.to_owned(), delivery.to_owned()),
            "{placed}"
        );
    }
}

proptest! {
    #[test]
    fn r56_work_is_due_after_the_named_days_and_handed_over_one_day_before(
        seconds in 0..4_102_444_800_i64,
        days in option::of(1..=365_u16),
    ) {
        let placed = Timestamp::from_timestamp(seconds, 123_000_000).unwrap();
        let (submission, delivery) = Order::deadlines(placed, days);
        prop_assert_eq!(delivery - placed, TimeDelta::hours(24 * i64::from(days.unwrap_or(7))));
        prop_assert_eq!(delivery - submission, TimeDelta::hours(24));
    }

    #[test]
    fn every_line_becomes_one_order_with_an_exact_total_in_cart_order(market in markets()) {
        let listings = listings(&market.0);
        let plan = place(lines(&market), listings.clone(), &mut pool([agent(3), agent(5)]));
        prop_assert_eq!(plan.orders.len(), market.1.len());
        for (at, (planned, &(package, quantity, days))) in
            plan.orders.iter().zip(&market.1).enumerate()
        {
            let (order, listing) = (&planned.context.order, &listings[package % listings.len()]);
            let total = i128::from(listing.package.price.minor()) * i128::from(quantity);
            prop_assert_eq!(i128::from(order.total.minor()), total);
            prop_assert_eq!(
                (order.package, order.creator),
                (listing.package.id, listing.creator.id)
            );
            prop_assert_eq!(order.unit_price, listing.package.price);
            prop_assert_eq!(order.total.currency(), listing.package.price.currency());
            prop_assert_eq!(
                (i64::from(order.quantity), order.delivery_days.map(i64::from)),
                (quantity, days)
            );
            prop_assert_eq!((order.placed_at, order.status), (moment(), OrderStatus::Pending));
            let deadlines = Order::deadlines(moment(), order.delivery_days);
            prop_assert_eq!((order.submission_deadline, order.delivery_deadline), deadlines);
            prop_assert_eq!(order.id.get(), 9 + i64::try_from(at).unwrap());
            prop_assert_eq!(order.checkout.get(), 9);
        }
    }

    #[test]
    fn r02_every_order_has_its_own_ticket_messages_and_record(
        market in markets(),
        agents in 0..4_i64,
    ) {
        let plan = place(lines(&market), listings(&market.0), &mut pool((1..=agents).map(agent)));
        for planned in &plan.orders {
            let order = &planned.context.order;
            prop_assert_eq!(
                (planned.ticket.order, planned.ticket.id.get()),
                (order.id, order.id.get() + 102)
            );
            prop_assert_eq!(planned.context.ticket.as_ref(), Some(&planned.ticket));
            prop_assert_eq!(planned.messages.len(), 7);
            prop_assert!(
                planned.messages.iter().all(|message| message.ticket == planned.ticket.id)
            );
            let record = planned.assignment.as_ref();
            prop_assert_eq!(planned.ticket.agent, record.map(|record| record.agent));
            prop_assert_eq!(
                planned.context.agent.as_ref().map(|agent| agent.id),
                planned.ticket.agent
            );
            prop_assert_eq!(record.is_some(), agents > 0);
            prop_assert!(record.is_none_or(
                |record| (record.order, record.ticket) == (order.id, planned.ticket.id)
            ));
            prop_assert!(record.is_none_or(|record| !record.from_queue && record.replays_on(&plan.eligibility)));
        }
        let mut ordered: Vec<PackageId> =
            plan.orders.iter().map(|order| order.context.order.package).collect();
        ordered.sort_unstable();
        ordered.dedup();
        prop_assert_eq!(&plan.ordered, &ordered);
        prop_assert_eq!(
            plan.rotation.pointer,
            plan.orders.iter().filter_map(|order| order.ticket.agent).next_back()
        );
    }
}
