//! Every refusal and every rule of handing over.

use std::sync::Mutex;

use domain::{
    HandoverId, HandoverRefusal, NotificationKind, Rotation, RoundRobin, Timestamp, UserId,
};

use super::*;
use crate::{
    AdminViewer, AgentViewer,
    handover::MockHandoverQueries,
    testing::{FixedClock, MockTx, samples},
};

fn agent(id: i64) -> AgentId {
    AgentId::new(id).unwrap()
}

fn user(id: i64) -> UserId {
    UserId::new(id).unwrap()
}

fn second(n: i64) -> Timestamp {
    Timestamp::from_timestamp(n, 0).unwrap()
}

const STAYS: Departure = Departure { set_offline: false, suspend: false };
const LEAVES: Departure = Departure { set_offline: true, suspend: true };

fn input(to: Recipients, departure: Departure) -> HandoverInput {
    HandoverInput { to, departure, expected: None }
}

fn by_admin() -> DepartingAgent {
    DepartingAgent::named_by(&AdminViewer { user: user(1) }, agent(5))
}

fn wanted(departing: &DepartingAgent, input: &HandoverInput) -> HandoverRequest {
    request(departing, input, &FixedClock::at(second(60)))
}

/// Agents 5, 6 and 7, of whom 5 was assigned last; 8 is suspended.
fn pool() -> AgentPool {
    let active = [5, 6, 7].map(|id| samples::agent(id, AccountStatus::Active));
    let agents = active.into_iter().chain([samples::agent(8, AccountStatus::Suspended)]).collect();
    AgentPool::new(agents, Rotation { pointer: Some(agent(5)), number: 3 })
}

/// A transaction in which agent 5 has tickets 11 and 12.
fn tx(pool: AgentPool) -> MockTx {
    let mut tx = MockTx::new();
    let mut order = mockall::Sequence::new();
    tx.expect_lock_rotation().once().in_sequence(&mut order).return_once(|| Ok(pool));
    tx.expect_lock_open_tickets().once().in_sequence(&mut order).returning(|_, limit| {
        assert_eq!(limit, 500);
        Ok(vec![samples::reassignable(11, 0), samples::reassignable(12, 4)])
    });
    tx.expect_count_open_tickets().returning(|_| Ok(2));
    tx
}

fn refused(pool: AgentPool, input: &HandoverInput) -> HandoverRefusal {
    let request = wanted(&by_admin(), input);
    match reassign(&mut tx(pool.clone()), &request, &RoundRobin).unwrap_err() {
        HandoverError::Refused(refusal) => {
            let mut queries = MockHandoverQueries::new();
            queries.expect_facts().returning(move |_, _| {
                let tickets = vec![samples::reassignable(11, 0), samples::reassignable(12, 4)];
                Ok(HandoverFacts { pool: pool.clone(), tickets, total: 2 })
            });
            let clock = Arc::new(FixedClock::at(second(60)));
            let preview = PreviewHandover::new(Arc::new(queries), Arc::new(RoundRobin), clock);
            let previewed = preview.run(&by_admin(), input);
            assert!(
                matches!(previewed, Err(HandoverError::Refused(told)) if told == refusal),
                "as the preview"
            );
            refusal
        }
        other => panic!("{other:?}"),
    }
}

/// What a handover wrote.
#[derive(Default)]
struct Written {
    given: Vec<(TicketId, AgentId)>,
    assigned: Vec<(i64, AgentId)>,
    effects: Vec<Effects>,
}

fn handed_over(mut tx: MockTx, request: &HandoverRequest) -> (CompletedHandover, Written) {
    let seen = Arc::new(Mutex::new(Written::default()));
    let [given, assigned, recorded] = [(); 3].map(|()| seen.clone());
    tx.expect_insert_handover().once().returning(|_| Ok(HandoverId::new(1).unwrap()));
    tx.expect_insert_handover_tickets().once().returning(|_, allocations| {
        assert_eq!(
            allocations.iter().map(|allocation| allocation.changes).collect::<Vec<_>>(),
            [1, 5],
            "one change more of each"
        );
        Ok(())
    });
    tx.expect_assign_tickets().once().returning(move |pairs, at| {
        assert_eq!(at, second(60));
        given.lock().unwrap().given = pairs.to_vec();
        Ok(())
    });
    tx.expect_record_assignments().once().returning(move |records, pool| {
        assert!(records.iter().all(|record| record.handover == HandoverId::new(1).ok()));
        assert!(records.iter().all(|record| record.replays_on(pool.eligibility())));
        assigned.lock().unwrap().assigned =
            records.iter().map(|record| (record.number, record.agent)).collect();
        Ok(())
    });
    tx.expect_record().returning(move |effects| {
        recorded.lock().unwrap().effects.push(effects.clone());
        Ok(())
    });
    let done = reassign(&mut tx, request, &RoundRobin).unwrap();
    let written = std::mem::take(&mut *seen.lock().unwrap());
    (done, written)
}

fn actions(effects: &[Effects]) -> Vec<&str> {
    effects.iter().flat_map(|effects| effects.audit.iter().map(|entry| entry.action)).collect()
}

#[test]
fn tickets_are_redistributed_and_everybody_is_told() {
    let (done, written) =
        handed_over(tx(pool()), &wanted(&by_admin(), &input(Recipients::Rotation, STAYS)));
    let ticket = |id| TicketId::new(id).unwrap();
    assert_eq!(written.given, [(ticket(11), agent(6)), (ticket(12), agent(7))]);
    assert_eq!(written.assigned, [(4, agent(6)), (5, agent(7))]);
    assert_eq!((done.redistribution.allocations.len(), done.redistribution.total), (2, 2));
    let told = written.effects.last().unwrap();
    assert_eq!(told.messages.len(), 4, "M11 to both parties of each");
    assert!(
        told.messages.iter().all(|message| message.at > second(90)),
        "after the newest message"
    );
    let kinds: Vec<_> = told
        .notifications
        .iter()
        .map(|notification| (notification.user.get(), notification.kind))
        .collect();
    assert_eq!(
        kinds,
        [(6, NotificationKind::TicketAssigned), (7, NotificationKind::TicketAssigned)]
    );
    assert_eq!(
        actions(&written.effects),
        ["ticket_reassigned", "ticket_reassigned", "tickets_handed_over"]
    );
}

#[test]
fn one_agent_gets_every_ticket_and_the_rotation_stays() {
    let (_, written) =
        handed_over(tx(pool()), &wanted(&by_admin(), &input(Recipients::Agent(agent(7)), STAYS)));
    assert!(written.given.iter().all(|(_, to)| *to == agent(7)));
    assert_eq!(written.assigned, []);
}

#[test]
fn an_agent_leaves_and_its_sign_ins_end() {
    let mut tx = tx(pool());
    tx.expect_agent_last_online().once().returning(|_| Ok(None));
    tx.expect_save_agent_presence().once().returning(|agent, since| {
        assert_eq!(
            (agent.id.get(), agent.availability, agent.is_online),
            (5, Availability::Offline, false)
        );
        assert_eq!(since, Some(second(60)));
        Ok(())
    });
    tx.expect_save_account_status().once().returning(|agent, status, _| {
        assert_eq!((agent.get(), status), (5, AccountStatus::Suspended));
        Ok(())
    });
    tx.expect_end_sign_ins().once().returning(|user| {
        assert_eq!(user.get(), 5);
        Ok(1)
    });
    let (_, written) = handed_over(tx, &wanted(&by_admin(), &input(Recipients::Rotation, LEAVES)));
    assert_eq!(
        actions(&written.effects[..1]),
        ["agent_availability_changed", "agent_status_changed"]
    );
}

#[test]
fn nobody_but_a_super_admin_suspends() {
    let by_admin = wanted(&by_admin(), &input(Recipients::Rotation, LEAVES));
    assert_eq!((by_admin.departure, by_admin.actor), (LEAVES, (user(1), Role::SuperAdmin)));
    let own = wanted(
        &DepartingAgent::itself(&AgentViewer { agent: agent(5) }),
        &input(Recipients::Rotation, LEAVES),
    );
    assert_eq!((own.agent, own.actor), (agent(5), (user(5), Role::Agent)));
    assert_eq!(own.departure, Departure { set_offline: true, suspend: false });
}

#[test]
fn every_refusal_is_that_of_the_preview() {
    for to in [5, 8, 9] {
        let refusal = refused(pool(), &input(Recipients::Agent(agent(to)), STAYS));
        assert_eq!(refusal, HandoverRefusal::NotAssignable, "{to}");
    }
    let others = HandoverInput { expected: Some(3), ..input(Recipients::Rotation, STAYS) };
    assert_eq!(refused(pool(), &others), HandoverRefusal::CountChanged { present: 2 });
    let alone = AgentPool::new(vec![samples::agent(5, AccountStatus::Active)], Rotation::default());
    assert_eq!(refused(alone, &input(Recipients::Rotation, STAYS)), HandoverRefusal::NobodyThere);
    let nobody = AgentPool::new(Vec::new(), Rotation::default());
    let unknown = reassign(
        &mut tx(nobody),
        &wanted(&by_admin(), &input(Recipients::Rotation, STAYS)),
        &RoundRobin,
    );
    assert!(matches!(unknown, Err(HandoverError::NotFound)));
}

#[test]
fn any_staff_redistributes_chosen_tickets_and_nothing_becomes_of_the_agent() {
    for (is_super_admin, role) in [(false, Role::Agent), (true, Role::SuperAdmin)] {
        let ticket = TicketId::new(11).unwrap();
        let viewer = StaffViewer { user: user(7), is_super_admin };
        let request = chosen(&viewer, agent(5), vec![ticket], &FixedClock::at(second(60)));
        assert_eq!(
            (request.agent, request.among.as_deref()),
            (agent(5), Some([ticket].as_slice()))
        );
        assert_eq!(
            (request.to, request.departure, request.expected),
            (Recipients::Rotation, STAYS, None)
        );
        assert_eq!((request.actor, request.at), ((user(7), role), second(60)));
    }
}
