//! The rotation of agents by example: who is next, and who is passed over.

use domain::{
    AccountStatus, Agent, AgentId, AgentPool, Assignment, Availability, AvailabilityTier,
    CheckoutPlan, Eligibility, OrderId, Rotation, RoundRobin, SkipReason, TicketId,
};
use proptest::{collection::btree_set, prelude::*};

use super::fixtures::{agent, facts, ids, line, listing, moment, place, pool, request, usd};

fn assignments(pool: &mut AgentPool, count: usize) -> Vec<i64> {
    (0..count).map_while(|_| pool.take_next(&RoundRobin)).map(|next| next.agent.id.get()).collect()
}

/// Who comes next when an agent was the last one and these are on duty now.
fn next_after(last: i64, agents: impl IntoIterator<Item = Agent>) -> i64 {
    let rotation = Rotation { pointer: Some(AgentId::new(last).unwrap()), number: 1 };
    assignments(&mut AgentPool::new(agents.into_iter().collect(), rotation), 1)[0]
}

fn order_of(lines: usize, pool: &mut AgentPool) -> CheckoutPlan {
    place((0..lines).map(|_| line(1)), [listing(1, usd("150"))], pool)
}

fn chosen(plan: &CheckoutPlan) -> Vec<i64> {
    plan.orders.iter().filter_map(|order| order.ticket.agent).map(AgentId::get).collect()
}

fn suspended(id: i64) -> Agent {
    Agent { account: AccountStatus::Suspended, ..agent(id) }
}

fn away(id: i64) -> Agent {
    Agent { availability: Availability::Away, ..agent(id) }
}

#[test]
fn r03_thirty_single_line_checkouts_give_three_agents_ten_each() {
    let mut rotation = Rotation::default();
    let mut all = Vec::new();
    for _ in 0..30 {
        let plan = order_of(1, &mut AgentPool::new(vec![agent(3), agent(5), agent(8)], rotation));
        all.extend(chosen(&plan));
        rotation = plan.rotation;
    }
    for id in [3, 5, 8] {
        assert_eq!(all.iter().filter(|&&chosen| chosen == id).count(), 10, "agent {id}");
    }
    assert_eq!(rotation.number, 30);
}

#[test]
fn r03_the_rotation_goes_up_by_id_and_begins_again_with_the_smallest() {
    assert_eq!(assignments(&mut pool([agent(8), agent(3), agent(5)]), 7), [3, 5, 8, 3, 5, 8, 3]);
    assert_eq!(assignments(&mut pool([agent(4)]), 3), [4, 4, 4]);
}

#[test]
fn r03_consecutive_lines_take_consecutive_agents() {
    let mut pool = pool([agent(3), agent(5), agent(8)]);
    assert_eq!(chosen(&order_of(2, &mut pool)), [3, 5]);
    assert_eq!(chosen(&order_of(4, &mut pool)), [8, 3, 5, 8]);
}

#[test]
fn r03_a_manual_reassignment_does_not_change_who_is_next() {
    let agents = || vec![agent(3), agent(5), agent(8)];
    let mut placed = order_of(1, &mut AgentPool::new(agents(), Rotation::default()));
    placed.orders[0].ticket.agent = Some(agent(8).id);
    assert_eq!(chosen(&order_of(1, &mut AgentPool::new(agents(), placed.rotation))), [5]);
}

#[test]
fn r03_a_refused_cart_and_a_rolled_back_one_use_up_no_assignment() {
    let mut pool = pool([agent(3), agent(5)]);
    let before = pool.clone();
    let refused = request([line(1), line(77)]).decide(
        &facts([listing(1, usd("1"))]),
        ids(),
        &mut pool,
        &RoundRobin,
    );
    assert!(refused.is_err());
    assert_eq!(pool, before);
    order_of(3, &mut pool.clone());
    assert_eq!((pool.rotation(), chosen(&order_of(1, &mut pool))), (Rotation::default(), vec![3]));
    assert_eq!(pool.rotation(), Rotation { pointer: Some(agent(3).id), number: 1 });
}

#[test]
fn r04_a_suspended_pending_or_deleted_agent_never_gets_a_ticket() {
    for account in [AccountStatus::Suspended, AccountStatus::Pending, AccountStatus::Deleted] {
        let closed = || Agent { account, ..agent(3) };
        assert_eq!(assignments(&mut pool([closed(), agent(5)]), 2), [5, 5], "{account}");
        assert_eq!(
            assignments(&mut pool([closed(), away(5)]), 2),
            [5, 5],
            "{account}, though the other one is away"
        );
        assert_eq!(
            assignments(&mut pool([closed()]), 1),
            [0; 0],
            "{account}, though nobody else is there"
        );
    }
}

#[test]
fn r04_an_offline_or_away_agent_waits_while_another_is_ready() {
    let offline = Agent { availability: Availability::Offline, ..agent(3) };
    let unplugged = Agent { is_online: false, ..agent(5) };
    let busy = Agent { availability: Availability::Busy, ..agent(9) };
    let others = || [offline.clone(), away(4), unplugged.clone()];
    assert_eq!(assignments(&mut pool(others().into_iter().chain([busy])), 2), [9, 9]);
    let mut nobody_ready = pool(others().into_iter().chain([suspended(2)]));
    assert_eq!(
        assignments(&mut nobody_ready, 4),
        [3, 4, 5, 3],
        "then every active agent takes turns"
    );
    assert_eq!(nobody_ready.eligibility().tier, AvailabilityTier::Active);
}

#[test]
fn an_agent_that_returns_takes_its_place_without_catching_up() {
    let mut without = pool([agent(3), suspended(5), agent(8)]);
    assert_eq!(assignments(&mut without, 6), [3, 8, 3, 8, 3, 8]);
    let mut with = AgentPool::new(vec![agent(3), agent(5), agent(8)], without.rotation());
    assert_eq!(assignments(&mut with, 4), [3, 5, 8, 3]);
}

#[test]
fn the_pointer_keeps_its_place_when_its_agent_is_gone() {
    assert_eq!(next_after(5, [agent(3), suspended(5), agent(8)]), 8);
    assert_eq!(next_after(5, [agent(3), agent(8)]), 8);
    assert_eq!(next_after(9, [agent(3), agent(8)]), 3);
}

#[test]
fn every_agent_that_is_passed_over_is_recorded_with_its_reason() {
    let reason = |account, availability, is_online| {
        Eligibility::of(&[agent(1), Agent { account, availability, is_online, ..agent(2) }]).skipped
    };
    for (account, availability, is_online, expected) in [
        (AccountStatus::Suspended, Availability::Available, true, "account_suspended"),
        (AccountStatus::Suspended, Availability::Offline, false, "account_suspended"),
        (AccountStatus::Pending, Availability::Busy, true, "account_pending"),
        (AccountStatus::Deleted, Availability::Away, true, "account_deleted"),
        (AccountStatus::Active, Availability::Offline, true, "status_offline"),
        (AccountStatus::Active, Availability::Away, false, "status_away"),
        (AccountStatus::Active, Availability::Available, false, "not_online"),
        (AccountStatus::Active, Availability::Busy, false, "not_online"),
    ] {
        let skipped = reason(account, availability, is_online);
        assert_eq!(
            skipped,
            [(agent(2).id, expected.parse::<SkipReason>().unwrap())],
            "{account} {availability}"
        );
    }
    assert_eq!(reason(AccountStatus::Active, Availability::Busy, true), []);
    assert_eq!((AvailabilityTier::Ready.number(), AvailabilityTier::Active.number()), (1, 2));
}

#[test]
fn a_record_replays_and_a_corrupted_one_does_not() {
    let eligibility = Eligibility::of(&[agent(3), agent(5), suspended(6), agent(8)]);
    let record = Assignment {
        number: 2,
        ticket: TicketId::new(1).unwrap(),
        order: OrderId::new(1).unwrap(),
        from_queue: false,
        handover: None,
        previous: Some(agent(3).id),
        agent: agent(5).id,
        at: moment(),
    };
    assert!(record.replays_on(&eligibility));
    for other in [3, 6, 8, 99] {
        assert!(
            !Assignment { agent: agent(other).id, ..record.clone() }.replays_on(&eligibility),
            "{other}"
        );
    }
    for previous in [None, Some(agent(5).id), Some(agent(8).id)] {
        assert!(
            !Assignment { previous, ..record.clone() }.replays_on(&eligibility),
            "{previous:?}"
        );
    }
    assert!(!record.replays_on(&Eligibility::of(&[agent(3), agent(4), agent(5)])));
    assert!(!record.replays_on(&Eligibility::of(&[])));
}

proptest! {
    #[test]
    fn r03_any_number_of_agents_share_any_number_of_tickets_evenly(
        agents in btree_set(1..=i64::MAX, 1..9),
        count in 0..60_usize,
    ) {
        let taken = assignments(&mut pool(agents.iter().map(|&id| agent(id))), count);
        let shares: Vec<_> =
            agents.iter().map(|id| taken.iter().filter(|chosen| *chosen == id).count()).collect();
        prop_assert!(
            shares.iter().max().unwrap() - shares.iter().min().unwrap() <= 1,
            "{shares:?}"
        );
        prop_assert_eq!(shares.iter().sum::<usize>(), count);
        prop_assert!(taken.iter().copied().eq(agents.iter().copied().cycle().take(count)));
    }

    #[test]
    fn the_order_in_which_a_store_reads_the_agents_is_of_no_account(
        shuffled in Just((1..=8).collect::<Vec<i64>>()).prop_shuffle(),
        pointer in 0..10_i64,
    ) {
        let rotation = Rotation { pointer: AgentId::new(pointer).ok(), number: 4 };
        let read = |ids: &[i64]| {
            ids.iter().map(|&id| if id % 3 == 0 { away(id) } else { agent(id) }).collect::<Vec<_>>()
        };
        let sorted = AgentPool::new(read(&[1, 2, 3, 4, 5, 6, 7, 8]), rotation);
        prop_assert_eq!(AgentPool::new(read(&shuffled), rotation), sorted.clone());
        prop_assert_eq!(&Eligibility::of(&read(&shuffled)), sorted.eligibility().as_ref());
        prop_assert_eq!(
            AgentPool::new(read(&shuffled), Rotation::default()).with_rotation(rotation),
            sorted
        );
    }
}
