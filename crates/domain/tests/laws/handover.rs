//! Handing over and taking it back, for any agents, tickets and wishes.

use std::collections::BTreeMap;

use domain::{
    AccountStatus, Agent, AgentPool, Availability, AvailabilityTier, BrandId, CreatorId, Departure,
    HandedOverTicket, HandoverId, HandoverRefusal, HandoverRequest, KeepReason, NotificationKind,
    OpenTicket, OrderId, Priority, Recipients, Role, Rotation, RoundRobin, SkipReason, TicketId,
    UndoFacts, UndoRefusal, UserId,
};
use proptest::prelude::*;

use super::fixtures::{agent, moment};

fn open(id: i64, changes: u32) -> OpenTicket {
    OpenTicket {
        ticket: TicketId::new(id).unwrap(),
        order: OrderId::new(100 + id).unwrap(),
        brand: BrandId::new(1).unwrap(),
        creator: CreatorId::new(1).unwrap(),
        priority: Priority::Medium,
        changes,
        order_title: "Reel".to_owned(),
        brand_name: "Brand".to_owned(),
        creator_name: "Creator".to_owned(),
        speak_at: moment() + chrono::TimeDelta::seconds(id),
    }
}

fn request(of: i64, to: Recipients) -> HandoverRequest {
    let actor = (UserId::new(1).unwrap(), Role::SuperAdmin);
    let (agent, departure) = (agent(of).id, Departure::default());
    HandoverRequest { agent, among: None, to, departure, expected: None, actor, at: moment() }
}

/// Agents with ids from 2 on, each with its own standing.
fn agents() -> impl Strategy<Value = Vec<Agent>> {
    let participant = (
        prop::sample::select(AccountStatus::ALL),
        prop::sample::select(Availability::ALL),
        any::<bool>(),
    );
    prop::collection::vec(participant, 1..8).prop_map(|all| {
        let one = |(id, (account, availability, is_online)): (i64, _)| Agent {
            account,
            availability,
            is_online,
            ..agent(id)
        };
        (2..).zip(all).map(one).collect()
    })
}

fn tickets() -> impl Strategy<Value = Vec<OpenTicket>> {
    prop::collection::vec(0..9_u32, 0..30)
        .prop_map(|changes| (1..).zip(changes).map(|(id, changes)| open(id, changes)).collect())
}

proptest! {
    #[test]
    fn the_rotation_shares_evenly_among_the_others_and_every_assignment_replays(
        agents in agents(),
        tickets in tickets(),
        pointer in prop::option::of(2..9_i64),
    ) {
        let departing = agents[0].clone();
        let rotation = Rotation { pointer: pointer.map(|id| agent(id).id), number: 40 };
        let mut pool = AgentPool::new(agents.clone(), rotation).without(&departing);
        let wanted = request(2, Recipients::Rotation);
        let total = u64::try_from(tickets.len()).unwrap();
        let eligibility = pool.eligibility().clone();
        prop_assert!(!eligibility.eligible.contains(&departing.id));
        prop_assert_eq!(
            eligibility.eligible.len() + eligibility.skipped.len(),
            agents.len(),
            "everybody is in it once"
        );
        match wanted.allocate(&tickets, total, &mut pool, &RoundRobin) {
            Err(refusal) => {
                prop_assert_eq!(refusal, HandoverRefusal::NobodyThere);
                prop_assert!(eligibility.eligible.is_empty() && !tickets.is_empty());
            }
            Ok(allocations) => {
                let id = HandoverId::new(7).unwrap();
                let plan = wanted.plan(id, &tickets, &allocations, &pool);
                let mut counts: BTreeMap<_, i32> =
                    eligibility.eligible.iter().map(|&id| (id, 0)).collect();
                for (record, number) in plan.assignments.iter().zip(41..) {
                    prop_assert!(record.replays_on(&plan.eligibility) && record.number == number);
                    prop_assert_eq!((record.handover, record.from_queue), (Some(id), false));
                    *counts.get_mut(&record.agent).unwrap() += 1;
                }
                let (least, most) = (counts.values().min(), counts.values().max());
                prop_assert!(
                    least.zip(most).is_none_or(|(least, most)| most - least <= 1),
                    "{counts:?}"
                );
                prop_assert_eq!(plan.assignments.len(), tickets.len());
                prop_assert_eq!(plan.rotation.number, 40 + i64::try_from(tickets.len()).unwrap());
            }
        }
    }

    #[test]
    fn each_passing_on_is_told_once_to_everybody_concerned(tickets in tickets()) {
        let mut pool =
            AgentPool::new(vec![agent(2), agent(3)], Rotation::default()).without(&agent(2));
        let wanted = request(2, Recipients::Agent(agent(3).id));
        let allocations = wanted.allocate(&tickets, 30, &mut pool, &RoundRobin).unwrap();
        let plan = wanted.plan(HandoverId::new(7).unwrap(), &tickets, &allocations, &pool);
        prop_assert!(
            plan.assignments.is_empty() && plan.rotation == Rotation::default(),
            "the rotation stays"
        );
        prop_assert_eq!(plan.messages.len(), 2 * tickets.len());
        for (open, said) in tickets.iter().zip(plan.messages.chunks(2)) {
            let text = format!(
                "Ticket #{} updated: Agent 3 now looks after order #{}. Change {}.",
                open.ticket,
                open.order,
                open.changes + 1
            );
            prop_assert!(said.iter().all(|said| said.text == text && said.ticket == open.ticket));
            prop_assert!(
                said[0].at == open.speak_at
                    && said[1].at > said[0].at
                    && said[0].channel != said[1].channel
            );
        }
        let told = |notification: &domain::NewNotification| {
            notification.kind == NotificationKind::TicketAssigned
                && notification.user == agent(3).id.user()
        };
        prop_assert!(
            plan.notifications.iter().all(told) && plan.notifications.len() == tickets.len()
        );
        let (act, passed) = plan.audit.split_last().unwrap();
        prop_assert_eq!(act.action, "tickets_handed_over");
        prop_assert!(
            passed
                .iter()
                .all(|entry| entry.action == "ticket_reassigned"
                    && entry.actor == Some(wanted.actor))
        );
        prop_assert_eq!(passed.len(), tickets.len());
    }

    #[test]
    fn taking_back_restores_exactly_what_nobody_touched(
        tickets in tickets(),
        touched in prop::collection::vec((0..4_u8, 0..3_u32), 30),
    ) {
        let handed = |(open, (who, more)): (&OpenTicket, &(u8, u32))| HandedOverTicket {
            open: OpenTicket { changes: open.changes + 1 + more, ..open.clone() },
            agent: match who {
                0 => None,
                1 => Some(agent(4).id),
                _ => Some(agent(3).id),
            },
            given_to: agent(3).id,
            changes_then: open.changes + 1,
        };
        let handed: Vec<_> = tickets.iter().zip(&touched).map(handed).collect();
        let (id, by) = (HandoverId::new(7).unwrap(), UserId::new(2).unwrap());
        let facts = UndoFacts { id, by, undone: false, agent: agent(2), tickets: handed.clone() };
        let plan = facts.undo((by, Role::Agent), moment()).unwrap();
        prop_assert_eq!(plan.restored.len() + plan.kept.len(), handed.len());
        for one in &handed {
            let untouched = one.agent == Some(one.given_to) && one.open.changes == one.changes_then;
            prop_assert_eq!(plan.restored.contains(&(one.open.ticket, one.open.order)), untouched);
            let kept = plan.kept.iter().find(|kept| kept.0 == one.open.ticket).map(|kept| kept.2);
            let reason = if one.agent == Some(one.given_to) {
                KeepReason::Changed
            } else {
                KeepReason::Reassigned
            };
            prop_assert_eq!(kept, (!untouched).then_some(reason));
        }
        prop_assert_eq!(plan.messages.len(), 2 * plan.restored.len());
        prop_assert_eq!(plan.notifications.len(), plan.restored.len());
        prop_assert_eq!(plan.audit.len(), plan.restored.len() + 1);
    }
}

#[test]
fn an_agent_that_stays_active_is_skipped_as_handing_over_and_tiers_hold_among_the_others() {
    let away = Agent { availability: Availability::Away, ..agent(3) };
    let reason = |departing: &Agent| {
        let pool =
            AgentPool::new(vec![agent(2), away.clone()], Rotation::default()).without(departing);
        assert_eq!(
            (pool.eligibility().tier, pool.eligibility().eligible.as_slice()),
            (AvailabilityTier::Active, [away.id].as_slice())
        );
        pool.eligibility().skipped.clone()
    };
    assert_eq!(reason(&agent(2)), [(agent(2).id, SkipReason::HandingOver)]);
    let wanted = HandoverRequest {
        departure: Departure { set_offline: true, suspend: true },
        ..request(2, Recipients::Rotation)
    };
    let gone = wanted.departed(&agent(2));
    assert_eq!(
        (gone.account, gone.availability, gone.is_online),
        (AccountStatus::Suspended, Availability::Offline, false)
    );
    assert_eq!(reason(&gone), [(agent(2).id, SkipReason::AccountSuspended)]);
}

#[test]
fn every_refusal_of_a_handover_and_of_taking_it_back_has_its_cause() {
    let suspended = Agent { account: AccountStatus::Suspended, ..agent(4) };
    let allocation = |to, expected| {
        let mut pool =
            AgentPool::new(vec![agent(2), agent(3), suspended.clone()], Rotation::default())
                .without(&agent(2));
        HandoverRequest { expected, ..request(2, to) }
            .allocate(&[open(1, 0)], 1, &mut pool, &RoundRobin)
            .err()
    };
    for nobody in [2, 4, 5] {
        assert_eq!(
            allocation(Recipients::Agent(agent(nobody).id), None),
            Some(HandoverRefusal::NotAssignable)
        );
    }
    assert_eq!(
        allocation(Recipients::Rotation, Some(2)),
        Some(HandoverRefusal::CountChanged { present: 1 })
    );
    assert_eq!(allocation(Recipients::Rotation, Some(1)), None);
    let (id, by) = (HandoverId::new(7).unwrap(), UserId::new(2).unwrap());
    let facts = UndoFacts { id, by, undone: false, agent: agent(2), tickets: Vec::new() };
    let stranger = UserId::new(9).unwrap();
    assert_eq!(facts.undo((stranger, Role::Agent), moment()).err(), Some(UndoRefusal::NotYours));
    assert!(facts.undo((stranger, Role::SuperAdmin), moment()).is_ok());
    let undone = UndoFacts { undone: true, ..facts.clone() };
    assert_eq!(undone.undo((by, Role::Agent), moment()).err(), Some(UndoRefusal::AlreadyUndone));
    let gone = UndoFacts { agent: suspended, ..facts };
    assert_eq!(gone.undo((by, Role::Agent), moment()).err(), Some(UndoRefusal::NotAssignable));
}
