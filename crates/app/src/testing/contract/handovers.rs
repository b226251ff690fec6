//! Laws of handing over, and of taking it back.

use std::collections::BTreeMap;

use domain::{
    AccountStatus, Actor, AgentId, Availability, Channel, Departure, HandoverRefusal,
    HandoverRequest, KeepReason, Recipients, Role, Timestamp, UndoRefusal, UserId,
};

use super::{
    World,
    actions::{preview, reassign, undo},
    add_agent, minutes, order, set_account, start,
};
use crate::{
    Page, PageRequest, Start,
    handover::{HandoverError, HandoverRecord, PastHandover, UndoHandoverError},
    integrity::AssignmentFilter,
    tickets::{TicketFilter, TicketOrder},
};

const STAYS: Departure = Departure { set_offline: false, suspend: false };

fn request(agent: AgentId, to: Recipients, departure: Departure) -> HandoverRequest {
    let actor = (agent.user(), Role::Agent);
    HandoverRequest {
        agent,
        among: None,
        to,
        departure,
        expected: None,
        actor,
        at: start() + minutes(1),
    }
}

/// Orders single packages, each by a brand of its own.
fn orders(world: &impl World, count: usize, at: Timestamp) {
    let (package, _) = world.package(500);
    for _ in 0..count {
        order(world, &world.brand(), &[package], at).unwrap();
    }
}

/// Agent and number of changes of every ticket, by ascending id.
fn tickets(world: &impl World) -> Vec<(i64, Option<AgentId>, u32)> {
    let page = PageRequest::first(1000);
    let all = world
        .ports()
        .tickets
        .list(&TicketFilter::default(), TicketOrder::Newest, page)
        .unwrap()
        .items;
    let mut all: Vec<_> =
        all.iter().map(|row| (row.ticket.id.get(), row.ticket.agent, row.ticket.changes)).collect();
    all.sort_unstable();
    all
}

fn agents(world: &impl World) -> Vec<Option<AgentId>> {
    tickets(world).into_iter().map(|(_, agent, _)| agent).collect()
}

pub fn a_handover_does_what_its_preview_said(world: &impl World) {
    let [a, b, c] = [1, 2, 3].map(|n| add_agent(world, n, start()));
    orders(world, 7, start());
    assert_eq!(agents(world), [a, b, c, a, b, c, a].map(Some));
    let rotation = || world.ports().integrity.rotation().unwrap();
    let (before, previewed) = (tickets(world), preview(world, &leaves(a)).unwrap());
    assert_eq!((tickets(world), rotation()), (before, (7, Some(a))), "nothing is written");
    let done = reassign(world, &leaves(a)).unwrap();
    assert_eq!(done.redistribution, previewed);
    let holders = [b, b, c, c, b, c, b].map(Some);
    assert_eq!(agents(world), holders, "the rotation goes on where it stood");
    assert_eq!((previewed.total, rotation()), (3, (10, Some(b))));
    let integrity = world.ports().integrity;
    let page = PageRequest::first(3);
    let log = integrity.newest_assignments(AssignmentFilter::default(), page).unwrap().items;
    for (record, eligibility) in &log {
        assert_eq!((record.handover, record.from_queue), (Some(done.id), false));
        assert_eq!(eligibility.eligible, [b, c]);
        assert_eq!(eligibility.skipped.len(), 1);
    }
    let numbers = log.iter().map(|(record, _)| record.number);
    assert_eq!(numbers.collect::<Vec<_>>(), [10, 9, 8], "the newest first");
    let gone = world.ports().agents.agent(a).unwrap().unwrap().agent;
    assert_eq!(
        (gone.account, gone.availability),
        (AccountStatus::Suspended, Availability::Offline)
    );
}

/// An agent goes offline, is suspended, and the rotation redistributes its tickets.
fn leaves(agent: AgentId) -> HandoverRequest {
    request(agent, Recipients::Rotation, Departure { set_offline: true, suspend: true })
}

pub fn both_parties_are_told_who_looks_after_their_order_now(world: &impl World) {
    let [a, _, _] = [1, 2, 3].map(|n| add_agent(world, n, start()));
    orders(world, 1, start());
    let done = reassign(world, &leaves(a)).unwrap();
    let ticket = done.redistribution.allocations[0].ticket;
    for channel in [Channel::BrandAgent, Channel::CreatorAgent] {
        let page = PageRequest::first(2);
        let said = world.ports().messages.messages(ticket, &[channel], page).unwrap().items;
        assert!(said[0].text.contains("Agent 2 now looks after order"), "{}", said[0].text);
        assert!(said[0].created_at > said[1].created_at);
        assert_eq!(said[0].author, a.user());
    }
}

pub fn one_agent_gets_every_ticket(world: &impl World) {
    let [a, b, c] = [1, 2, 3].map(|n| add_agent(world, n, start()));
    orders(world, 4, start());
    let done = reassign(world, &request(a, Recipients::Agent(c), STAYS)).unwrap();
    assert_eq!(agents(world), [c, b, c, c].map(Some));
    assert_eq!(world.ports().integrity.rotation().unwrap(), (4, Some(a)), "the rotation stays");
    assert!(done.redistribution.allocations.iter().all(|allocation| allocation.next.is_none()));
    orders(world, 1, start());
    assert_eq!(agents(world).last(), Some(&Some(b)), "and nobody is skipped");
}

pub fn chosen_tickets_are_redistributed_and_the_others_stay(world: &impl World) {
    let [a, b, c] = [1, 2, 3].map(|n| add_agent(world, n, start()));
    orders(world, 9, start());
    let all = world
        .ports()
        .tickets
        .list(&TicketFilter::of(a), TicketOrder::Newest, PageRequest::first(9))
        .unwrap();
    let [last, middle, first] = [0, 1, 2].map(|n| all.items[n].ticket.id);
    let other = world
        .ports()
        .tickets
        .list(&TicketFilter::of(b), TicketOrder::Newest, PageRequest::first(1))
        .unwrap();
    let among = Some(vec![last, other.items[0].ticket.id, first]);
    let done =
        reassign(world, &HandoverRequest { among, ..request(a, Recipients::Rotation, STAYS) })
            .unwrap();
    assert_eq!(
        done.redistribution
            .allocations
            .iter()
            .map(|allocation| allocation.ticket)
            .collect::<Vec<_>>(),
        [first, last]
    );
    assert_eq!(done.redistribution.total, 2, "what is with somebody else is none of it");
    assert_eq!(
        agents(world),
        [b, b, c, a, b, c, c, b, c].map(Some),
        "tickets 10 and 11, without the agent itself"
    );
    assert_eq!(world.ports().integrity.rotation().unwrap(), (11, Some(c)));
    let undone = undo(world, done.id, (a.user(), Role::Agent), start() + minutes(2)).unwrap();
    assert_eq!(
        undone.restored.iter().map(|(ticket, _)| *ticket).collect::<Vec<_>>(),
        [first, last]
    );
    let among = Some(vec![middle]);
    let nobody = HandoverRequest { among, ..request(c, Recipients::Rotation, STAYS) };
    assert_eq!(
        reassign(world, &nobody).unwrap().redistribution.allocations,
        [],
        "it is not the agent's"
    );
}

pub fn a_refused_handover_writes_nothing(world: &impl World) {
    let [a, b] = [1, 2].map(|n| add_agent(world, n, start()));
    orders(world, 3, start());
    let suspends = Departure { set_offline: true, suspend: true };
    let refuse = |request: HandoverRequest| {
        let before = (
            tickets(world),
            world.ports().integrity.rotation().unwrap(),
            world.ports().agents.agent(a).unwrap(),
        );
        let previewed = preview(world, &request).unwrap_err();
        let refused = reassign(world, &request).unwrap_err();
        assert_eq!(previewed.to_string(), refused.to_string());
        let after = (
            tickets(world),
            world.ports().integrity.rotation().unwrap(),
            world.ports().agents.agent(a).unwrap(),
        );
        assert_eq!(before, after);
        refused
    };
    let brand = AgentId::from(world.brand().user);
    for nobody in [a, brand, AgentId::new(9_000_000).unwrap()] {
        let refused = refuse(request(a, Recipients::Agent(nobody), suspends));
        assert!(
            matches!(refused, HandoverError::Refused(HandoverRefusal::NotAssignable)),
            "{refused:?}"
        );
    }
    assert!(matches!(refuse(request(brand, Recipients::Rotation, STAYS)), HandoverError::NotFound));
    let refused =
        refuse(HandoverRequest { expected: Some(1), ..request(a, Recipients::Rotation, suspends) });
    assert!(
        matches!(refused, HandoverError::Refused(HandoverRefusal::CountChanged { present: 2 })),
        "{refused:?}"
    );
    set_account(world, b, AccountStatus::Suspended).unwrap();
    let refused = refuse(request(a, Recipients::Agent(b), suspends));
    assert!(
        matches!(refused, HandoverError::Refused(HandoverRefusal::NotAssignable)),
        "{refused:?}"
    );
    let refused = refuse(request(a, Recipients::Rotation, suspends));
    assert!(matches!(refused, HandoverError::Refused(HandoverRefusal::NobodyThere)), "{refused:?}");
}

pub fn undo_restores_what_nobody_touched(world: &impl World) {
    let [a, b, c] = [1, 2, 3].map(|n| add_agent(world, n, start()));
    orders(world, 6, start());
    let first = reassign(world, &request(a, Recipients::Agent(b), STAYS)).unwrap();
    let [moved, other] = [0, 1].map(|n| first.redistribution.allocations[n].ticket);
    // everything of the second agent goes on to the third, so nothing of the first act is untouched
    let second = reassign(world, &request(b, Recipients::Agent(c), STAYS)).unwrap();
    let (actor, later) = ((a.user(), Role::Agent), start() + minutes(2));
    let undone = undo(world, first.id, actor, later).unwrap();
    assert!(undone.restored.is_empty());
    assert_eq!(
        undone.kept.iter().map(|kept| kept.2).collect::<Vec<_>>(),
        [KeepReason::Reassigned; 2]
    );
    // taking back the second act brings the tickets back to the second agent, changed
    let undone = undo(world, second.id, (b.user(), Role::Agent), later).unwrap();
    assert_eq!((undone.restored.len(), undone.kept.len()), (4, 0));
    assert_eq!(agents(world), [b, b, c, b, b, c].map(Some));
    let third = reassign(world, &request(b, Recipients::Agent(a), STAYS)).unwrap();
    let back = reassign(world, &request(a, Recipients::Agent(b), STAYS)).unwrap();
    undo(world, back.id, actor, later).unwrap();
    let undone = undo(world, third.id, (b.user(), Role::Agent), later).unwrap();
    assert_eq!(
        undone.kept.iter().map(|kept| kept.2).collect::<Vec<_>>(),
        [KeepReason::Changed; 4],
        "there and back"
    );
    assert!(
        undone.kept.iter().any(|kept| kept.0 == moved)
            && undone.kept.iter().any(|kept| kept.0 == other)
    );
    let changes: Vec<_> = tickets(world).into_iter().map(|(_, _, changes)| changes).collect();
    assert_eq!(changes, [6, 5, 0, 6, 5, 0], "every passing on counts, and nothing else");
}

pub fn only_who_did_it_takes_back_and_only_once(world: &impl World) {
    let [a, b] = [1, 2].map(|n| add_agent(world, n, start()));
    orders(world, 2, start());
    let done =
        reassign(world, &request(a, Recipients::Rotation, Departure { suspend: true, ..STAYS }))
            .unwrap();
    let take_back = |actor: Actor| undo(world, done.id, actor, start() + minutes(2));
    let refused = |actor| match take_back(actor).unwrap_err() {
        UndoHandoverError::Refused(refusal) => refusal,
        other => panic!("{other:?}"),
    };
    let admin = (UserId::new(b.get()).unwrap(), Role::SuperAdmin);
    assert_eq!(refused((b.user(), Role::Agent)), UndoRefusal::NotYours);
    assert_eq!(
        refused(admin),
        UndoRefusal::NotAssignable,
        "a suspended agent gets no ticket, not even its own"
    );
    assert_eq!(agents(world), [b, b].map(Some));
    set_account(world, a, AccountStatus::Active).unwrap();
    assert_eq!(take_back(admin).unwrap().restored.len(), 1);
    assert_eq!(agents(world), [a, b].map(Some));
    assert_eq!(refused((a.user(), Role::Agent)), UndoRefusal::AlreadyUndone);
    let unknown = undo(world, domain::HandoverId::new(9_000_000).unwrap(), admin, start());
    assert!(matches!(unknown, Err(UndoHandoverError::NotFound)));
}

pub fn what_was_handed_over_can_be_looked_up(world: &impl World) {
    let [a, b] = [1, 2].map(|n| add_agent(world, n, start()));
    orders(world, 4, start());
    let store = world.ports().handovers;
    assert_eq!(store.list(PageRequest::first(5)).unwrap(), Page::default());
    let one = reassign(world, &request(a, Recipients::Agent(b), STAYS)).unwrap();
    let admin = (b.user(), Role::SuperAdmin);
    let later = HandoverRequest {
        actor: admin,
        at: start() + minutes(3),
        ..request(b, Recipients::Rotation, STAYS)
    };
    let two = reassign(world, &later).unwrap();
    undo(world, one.id, (a.user(), Role::Agent), start() + minutes(5)).unwrap();
    let [agent_1, agent_2] = ["Agent 1", "Agent 2"].map(str::to_owned);
    let first = PastHandover {
        id: one.id,
        at: start() + minutes(1),
        agent: (a, agent_1.clone()),
        recipient: Some((b, agent_2.clone())),
        by: (a.user(), agent_1.clone()),
        tickets: 2,
        undone_at: Some(start() + minutes(5)),
    };
    let second = PastHandover {
        id: two.id,
        at: start() + minutes(3),
        agent: (b, agent_2.clone()),
        recipient: None,
        by: (b.user(), agent_2),
        tickets: 4,
        undone_at: None,
    };
    let newest = store.list(PageRequest::first(1)).unwrap();
    assert_eq!(newest.items, [second]);
    let page = PageRequest { limit: 1, start: Start::After(newest.next.unwrap()) };
    assert_eq!(store.list(page).unwrap(), Page { items: vec![first.clone()], next: None });
    let given: Vec<_> = one
        .redistribution
        .allocations
        .iter()
        .map(|allocation| (allocation.ticket, b, first.recipient.clone().unwrap().1))
        .collect();
    assert_eq!(store.find(one.id).unwrap(), Some(HandoverRecord { past: first, given }));
    let given = store.find(two.id).unwrap().unwrap().given;
    assert_eq!(given.len(), 4);
    assert!(given.iter().all(|(_, agent, name)| (*agent, name) == (a, &agent_1)));
    assert_eq!(store.find(domain::HandoverId::new(9_000_000).unwrap()).unwrap(), None);
}

/// For every two agents and every stretch of assignments in which both were eligible, their counts
/// differ by at most 1.
fn assert_fair(world: &impl World, agents: &[AgentId]) {
    let log = world.ports().integrity.assignments(0, 10_000).unwrap();
    for &one in agents {
        for &other in agents.iter().filter(|&&other| other > one) {
            let (mut lead, mut least, mut most) = (0_i32, 0, 0);
            for (record, eligibility) in &log {
                if !eligibility.eligible.contains(&one) || !eligibility.eligible.contains(&other) {
                    (lead, least, most) = (0, 0, 0);
                    continue;
                }
                lead += i32::from(record.agent == one) - i32::from(record.agent == other);
                (least, most) = (least.min(lead), most.max(lead));
                assert!(most - least <= 1, "{one} and {other} at assignment {}", record.number);
            }
        }
    }
}

pub fn assignments_stay_fair_whatever_happens(world: &impl World) {
    let mut everybody: Vec<_> = (1..=4).map(|n| add_agent(world, n, start())).collect();
    let (mut done, mut state, mut happened) = (Vec::new(), 3002_u32, BTreeMap::<&str, u32>::new());
    let mut dice = |sides: usize| {
        // a linear congruential generator: the same story on every store
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        usize::try_from(state >> 16).unwrap() % sides
    };
    for n in 0..60_u32 {
        let (agent, other) = (everybody[dice(everybody.len())], everybody[dice(everybody.len())]);
        let to = if dice(3) == 0 { Recipients::Agent(other) } else { Recipients::Rotation };
        let departure = Departure { set_offline: dice(2) == 0, suspend: dice(3) == 0 };
        let happens = match dice(10) {
            0 if everybody.len() < 7 => {
                everybody.push(add_agent(world, 100 + n, start()));
                "join"
            }
            1 => {
                set_account(world, agent, AccountStatus::Suspended).unwrap();
                "suspend"
            }
            2 => {
                set_account(world, agent, AccountStatus::Active).unwrap();
                "activate"
            }
            3 | 4 => match reassign(world, &request(agent, to, departure)) {
                Ok(over) => {
                    done.push((over.id, agent));
                    "hand over"
                }
                Err(HandoverError::Refused(_)) => "refused",
                Err(other) => panic!("{other:?}"),
            },
            5 if !done.is_empty() => {
                let (id, by) = done[dice(done.len())];
                let undone = undo(world, id, (by.user(), Role::Agent), start() + minutes(2));
                if undone.is_ok() { "undo" } else { "refused" }
            }
            _ => {
                orders(world, 2, start());
                "order"
            }
        };
        *happened.entry(happens).or_default() += 1;
    }
    assert!(happened.len() == 7, "not everything happened: {happened:?}");
    assert_fair(world, &everybody);
}
