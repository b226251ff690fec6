//! Rules of assignment on the real stores: capacities under parallel work, what waits and is
//! assigned when there is room, what is kept of decisions, and rules that are wrong about
//! themselves.

use std::{
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use adapters_diesel::{Options, Stores};
use app::{
    AdminViewer, AgentViewer, StaffViewer,
    agents::{ChangeAgentError, PutRuleInForce, SetAvailability, change_capacity},
    checkout::Placement,
    handover::{DepartingAgent, HandoverError, HandoverInput, ReassignTickets},
    integrity::{AssignmentFilter, Invariant, ListAssignments, VerifyInvariants},
    testing::FixedClock,
    tickets::ChangeTicket,
    tx::write,
};
use domain::{
    AgentId, Assigner, AssignmentInputs, AssignmentRules, Availability, Capacity, Departure,
    HandoverRefusal, LeastOpen, Presence, Recipients, RoundRobin, RoundRobinWithCapacity, RuleName,
    SkipReason, TicketChange, TicketId, TicketStatus, UserId, WhenFull,
};
use test_support::{Engine, on_each_engine};

use crate::{
    fixture::{Log, Shop, noon, place, request},
    races::race,
};

on_each_engine! {
    parallel_checkouts_never_exceed_a_capacity_while_tickets_may_wait,
    what_is_solved_beside_checkouts_leaves_no_ticket_waiting_beside_a_free_agent,
    parallel_checkouts_keep_unsolved_tickets_within_one,
    whoever_has_least_takes_it_when_all_are_full,
    what_makes_room_assigns_what_waits_in_the_same_commit,
    tickets_are_handed_over_to_whoever_has_room,
    the_round_robin_reads_and_writes_nothing_besides,
    a_rule_that_is_wrong_about_itself_is_found,
    another_rule_in_force_stops_versions_that_do_not_know_it,
    a_capacity_that_is_changed_is_on_record,
}

const WAITS: RoundRobinWithCapacity = RoundRobinWithCapacity { when_full: WhenFull::Wait };
const OVERFLOWS: RoundRobinWithCapacity = RoundRobinWithCapacity { when_full: WhenFull::LeastOpen };

const ADMIN: fn() -> UserId = || UserId::new(1).unwrap();

/// A shop that assigns by a rule, which is in force.
fn shop(engine: Engine, agents: u32, rule: impl Assigner + 'static) -> (Shop, Arc<dyn Assigner>) {
    let rule: Arc<dyn Assigner> = Arc::new(rule);
    let shop = Shop::with(engine, [agents, 30, 4, 5], &by(&rule));
    put_in_force(&shop.stores, rule.clone());
    (shop, rule)
}

fn by(rule: &Arc<dyn Assigner>) -> Options {
    Options { assigner: rule.clone(), ..Options::default() }
}

fn put_in_force(stores: &Stores, rule: Arc<dyn Assigner>) -> RuleName {
    let clock = Arc::new(FixedClock::at(noon()));
    PutRuleInForce::new(stores.ports.transactions.clone(), clock).run(rule).unwrap()
}

/// Every agent may have so many.
fn bound(shop: &Shop, agents: u32, capacity: u32) {
    for n in 1..=agents {
        set_capacity(shop, n, Some(capacity)).unwrap();
    }
}

fn set_capacity(shop: &Shop, n: u32, capacity: Option<u32>) -> Result<(), ChangeAgentError> {
    let (agent, rule) = (shop.agent(n), shop.stores.ports.assigner.clone());
    let capacity = capacity.map(|most| Capacity::new(most).unwrap());
    let actor = Some(AdminViewer { user: ADMIN() }.actor());
    write(&*shop.stores.ports.transactions, "set a capacity", move |tx| {
        change_capacity(tx, rule.as_ref(), agent, capacity, actor, noon())
    })
}

/// A checkout of one line, the n-th of pairs of brand and package that are all different.
fn order(stores: &Stores, shop: &Shop, n: u32) -> Option<AgentId> {
    let request = request(shop.buyer(n % 30 + 1), &[i64::from(n / 30 + 1)], noon());
    match place(&stores.ports.checkout_batcher(), request, None).unwrap() {
        Placement::Placed { orders, .. } => orders[0].agent.as_ref().map(|agent| agent.id),
        other @ (Placement::Repeated(_) | Placement::Replayed(_)) => panic!("{other:?}"),
    }
}

fn orders(shop: &Shop, numbers: Range<u32>) -> Vec<Option<AgentId>> {
    numbers.map(|n| order(&shop.stores, shop, n)).collect()
}

fn solve(stores: &Stores, agent: AgentId, ticket: i64) {
    let viewer = StaffViewer { user: agent.user(), is_super_admin: false };
    let ports = &stores.ports;
    let clock = Arc::new(FixedClock::at(noon()));
    ChangeTicket::new(ports.transactions.clone(), ports.assigner.clone(), clock)
        .run(&viewer, TicketId::new(ticket).unwrap(), TicketChange::Status(TicketStatus::Resolved))
        .unwrap();
}

fn waiting(shop: &Shop) -> i64 {
    shop.db.count("tickets where agent_id is null")
}

fn open_of(shop: &Shop, n: u32) -> i64 {
    let agent = shop.agent(n);
    shop.db.count(&format!("tickets where agent_id = {agent} and status = 'open'"))
}

fn violations(shop: &Shop, own: Option<Arc<dyn Assigner>>) -> Vec<Invariant> {
    let rules =
        own.map_or_else(AssignmentRules::default, |own| AssignmentRules::default().with(own));
    let verify = VerifyInvariants::new(shop.stores.ports.integrity.clone()).by(rules);
    verify.run().unwrap().into_iter().map(|violation| violation.invariant).collect()
}

/// No decision gave a ticket to an agent that had as many as it may have.
fn nobody_was_overloaded(shop: &Shop) {
    let ports = &shop.stores.ports;
    let numbers: Vec<i64> =
        ports.integrity.assignments(0, 1000).unwrap().iter().map(|(one, _)| one.number).collect();
    let chosen = ports.integrity.assignments(0, 1000).unwrap();
    let decisions = ports.integrity.decisions(&numbers).unwrap();
    assert_eq!(decisions.len(), numbers.len(), "every assignment says what it was decided on");
    for ((assignment, _), decision) in chosen.iter().zip(&decisions) {
        assert_eq!(assignment.number, decision.number);
        let count = decision.counts.as_ref().unwrap().of(assignment.agent);
        let has_room = count.capacity.is_none_or(|most| count.open < most.get());
        assert!(has_room, "{}: {count:?}", decision.number);
    }
    assert_eq!(violations(shop, None), []);
}

fn parallel_checkouts_never_exceed_a_capacity_while_tickets_may_wait(engine: Engine) {
    let (shop, rule) = shop(engine, 3, WAITS);
    bound(&shop, 3, 7);
    let instances = [shop.stores.clone(), shop.db.stores_with(&by(&rule))];
    let agents = race(16, 60, |n| order(&instances[usize::try_from(n).unwrap() % 2], &shop, n));
    assert_eq!(agents.iter().flatten().count(), 21);
    assert_eq!([1, 2, 3].map(|n| open_of(&shop, n)), [7, 7, 7]);
    assert_eq!(waiting(&shop), 39);
    nobody_was_overloaded(&shop);
}

fn what_is_solved_beside_checkouts_leaves_no_ticket_waiting_beside_a_free_agent(engine: Engine) {
    let (shop, rule) = shop(engine, 2, WAITS);
    bound(&shop, 2, 3);
    orders(&shop, 0..10);
    let instances = [shop.stores.clone(), shop.db.stores_with(&by(&rule))];
    let first: Vec<i64> = shop
        .db
        .lines(
            "select cast(id as text) as line from tickets where agent_id is not null order by id",
        )
        .iter()
        .map(|id| id.parse().unwrap())
        .collect();
    assert_eq!((first.len(), waiting(&shop)), (6, 4));
    race(12, 36, |n| {
        let stores = &instances[usize::try_from(n).unwrap() % 2];
        match first.get(usize::try_from(n / 6).unwrap()) {
            Some(ticket) if n % 6 == 0 => solve(stores, shop.agent(1), *ticket),
            _ => {
                order(stores, &shop, 100 + n);
            }
        }
    });
    assert_eq!([1, 2].map(|n| open_of(&shop, n)), [3, 3], "whoever had room got what waited");
    assert_eq!(waiting(&shop), 10 + 30 - 6 - 6);
    nobody_was_overloaded(&shop);
}

fn parallel_checkouts_keep_unsolved_tickets_within_one(engine: Engine) {
    let (shop, _) = shop(engine, 3, LeastOpen);
    race(12, 40, |n| order(&shop.stores, &shop, n).unwrap());
    let mut open = [1, 2, 3].map(|n| open_of(&shop, n));
    open.sort_unstable();
    assert_eq!(open, [13, 13, 14]);
    assert_eq!(violations(&shop, None), []);
}

fn whoever_has_least_takes_it_when_all_are_full(engine: Engine) {
    let (shop, rule) = shop(engine, 2, OVERFLOWS);
    set_capacity(&shop, 1, Some(1)).unwrap();
    set_capacity(&shop, 2, Some(2)).unwrap();
    let agents: Vec<_> = orders(&shop, 0..6).into_iter().flatten().collect();
    assert_eq!(agents, [1, 2, 2, 1, 2, 1].map(|n| shop.agent(n)), "full from the fourth on");
    assert_eq!((waiting(&shop), violations(&shop, None)), (0, Vec::new()));
    let list = ListAssignments::new(
        shop.stores.ports.integrity.clone(),
        AssignmentRules::default().with(rule),
    );
    let viewer = StaffViewer { user: ADMIN(), is_super_admin: true };
    let page = list.run(&viewer, AssignmentFilter::default(), app::PageRequest::first(6)).unwrap();
    let explained: Vec<_> = page
        .items
        .iter()
        .map(|one| (one.passed_over.len(), one.replays, one.recorded.rule().as_str()))
        .collect();
    let name = "round_robin_capacity_or_least";
    let full = |n| (n, Some(true), name);
    assert_eq!(explained, [full(2), full(2), full(2), full(1), full(1), full(0)]);
    assert_eq!(page.items[4].passed_over, [(shop.agent(1), SkipReason::AtCapacity)]);
}

fn what_makes_room_assigns_what_waits_in_the_same_commit(engine: Engine) {
    let (shop, rule) = shop(engine, 3, WAITS);
    bound(&shop, 2, 1);
    let clock = Arc::new(FixedClock::at(noon()));
    let set = SetAvailability::new(shop.stores.ports.transactions.clone(), rule, clock);
    let goes_away = |n| {
        let away = Presence { availability: Availability::Away, is_online: true };
        set.run(&AgentViewer { agent: shop.agent(n) }, away).unwrap();
    };
    goes_away(3);
    orders(&shop, 0..9);
    assert_eq!(([1, 2].map(|n| open_of(&shop, n)), waiting(&shop)), ([1, 1], 7));
    // a ticket is solved
    solve(&shop.stores, shop.agent(2), 1);
    assert_eq!(([1, 2].map(|n| open_of(&shop, n)), waiting(&shop)), ([1, 1], 6));
    // a capacity grows
    set_capacity(&shop, 1, Some(3)).unwrap();
    assert_eq!(([1, 2].map(|n| open_of(&shop, n)), waiting(&shop)), ([3, 1], 4));
    // a ticket is given to somebody else, whether there is room or not
    crate::desk::give(&shop, 3, shop.agent(2), None).unwrap();
    assert_eq!(([1, 2].map(|n| open_of(&shop, n)), waiting(&shop)), ([3, 2], 3));
    // nobody is ready any more: tickets go among all who are active, one of whom has room
    goes_away(1);
    assert_eq!(waiting(&shop), 3, "the second is still there, and full");
    goes_away(2);
    assert_eq!(([1, 2, 3].map(|n| open_of(&shop, n)), waiting(&shop)), ([3, 2, 3], 0));
    nobody_was_overloaded(&shop);
}

fn tickets_are_handed_over_to_whoever_has_room(engine: Engine) {
    let (shop, rule) = shop(engine, 2, WAITS);
    bound(&shop, 2, 2);
    orders(&shop, 0..5);
    let hand_over = |n: u32, to| {
        let departing = DepartingAgent::named_by(&AdminViewer { user: ADMIN() }, shop.agent(n));
        let input = HandoverInput { to, departure: Departure::default(), expected: None };
        let (store, clock) =
            (shop.stores.ports.transactions.clone(), Arc::new(FixedClock::at(noon())));
        ReassignTickets::new(store, rule.clone(), clock).run(&departing, &input)
    };
    let refused = hand_over(1, Recipients::Rotation).unwrap_err();
    assert!(
        matches!(refused, HandoverError::Refused(HandoverRefusal::NobodyHasRoom)),
        "{refused:?}"
    );
    assert_eq!([1, 2].map(|n| open_of(&shop, n)), [2, 2]);
    // whoever is named takes them all the same, and what waits goes to whoever has room then
    hand_over(1, Recipients::Agent(shop.agent(2))).unwrap();
    assert_eq!(([1, 2].map(|n| open_of(&shop, n)), waiting(&shop)), ([1, 4], 0));
    assert_eq!(violations(&shop, None), []);
}

fn the_round_robin_reads_and_writes_nothing_besides(engine: Engine) {
    let log = Log::default();
    let options = Options { observer: Some(log.observer()), ..Options::default() };
    let shop = Shop::with(engine, [2, 2, 1, 2], &options);
    drop(log.take());
    shop.order(1, &[1, 2]).unwrap();
    let statements = log.take().join("\n");
    assert!(!statements.is_empty());
    for word in ["capacity from agents", "assignment_decisions", "rule"] {
        assert!(!statements.contains(word), "{word}: {statements}");
    }
    assert_eq!(shop.db.count("assignment_decisions"), 0);
}

/// A rule that lies: it says that it takes turns, and gives everything to the first, or chooses
/// another agent each time that it is asked.
struct Liar {
    name: RuleName,
    changes_its_mind: Option<AtomicBool>,
}

impl Assigner for Liar {
    fn name(&self) -> &RuleName {
        &self.name
    }

    fn choose(&self, inputs: &AssignmentInputs<'_>) -> Option<AgentId> {
        let eligible = &inputs.eligibility.eligible;
        match &self.changes_its_mind {
            Some(last) if last.fetch_xor(true, Ordering::SeqCst) => eligible.last().copied(),
            _ => eligible.first().copied(),
        }
    }

    fn takes_turns(&self) -> bool {
        self.changes_its_mind.is_none()
    }
}

fn a_rule_that_is_wrong_about_itself_is_found(engine: Engine) {
    let name = RuleName::parse("own_rule").unwrap();
    let liar = |mind| Liar { name: name.clone(), changes_its_mind: mind };
    let (unfair, rule) = shop(engine, 2, liar(None));
    orders(&unfair, 0..3);
    assert_eq!(violations(&unfair, Some(rule)), [Invariant::AssignmentsAreFair]);
    let unknown = [Invariant::EveryRuleIsKnown];
    assert_eq!(violations(&unfair, None), unknown, "nobody says what the rule promises");

    let (fickle, rule) = shop(engine, 2, liar(Some(AtomicBool::new(false))));
    orders(&fickle, 0..3);
    assert_eq!(violations(&fickle, Some(rule)), [Invariant::EveryAssignmentReplays]);
}

fn another_rule_in_force_stops_versions_that_do_not_know_it(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 1]);
    let declared = || shop.db.count("schema_compatibility where version = '0003'");
    assert_eq!(declared(), 1);
    assert_eq!(put_in_force(&shop.stores, Arc::new(LeastOpen)).as_str(), "round_robin");
    assert_eq!(declared(), 0, "older versions would assign by another rule");
    assert_eq!(put_in_force(&shop.stores, Arc::new(WAITS)).as_str(), "least_open");
    assert_eq!(declared(), 0);
    for before in ["round_robin_capacity", "round_robin"] {
        assert_eq!(put_in_force(&shop.stores, Arc::new(RoundRobin)).as_str(), before);
        assert_eq!(declared(), 1);
    }
    let told = shop.db.lines(
        "select from_value || ' ' || to_value as line from audit_log where action = 'assignment_rule_changed' order by id",
    );
    assert_eq!(
        told,
        [
            "round_robin least_open",
            "least_open round_robin_capacity",
            "round_robin_capacity round_robin"
        ]
    );
}

fn a_capacity_that_is_changed_is_on_record(engine: Engine) {
    let (shop, _) = shop(engine, 1, RoundRobin);
    for capacity in [Some(5), Some(5), Some(0), None, None] {
        set_capacity(&shop, 1, capacity).unwrap();
    }
    let told = shop.db.lines(
        "select coalesce(from_value, '-') || ' ' || coalesce(to_value, '-') || ' ' || actor_id as line from audit_log \
         where action = 'agent_capacity_changed' order by id",
    );
    assert_eq!(told, ["- 5 1", "5 0 1", "0 - 1"]);
    let load = shop.stores.ports.agents.agent(shop.agent(1)).unwrap().unwrap();
    assert_eq!(load.capacity, None);
}
