//! Rules of one's own, held to what they say about themselves, on the store in memory.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use domain::{
    AgentId, Assigner, AssignmentInputs, AssignmentRules, Cart, CheckoutRequest, Currency,
    DraftLine, Field, Line, LineInput, Money, RoundRobin, RoundRobinWithCapacity, RuleName,
    TicketChange, TicketStatus, Timestamp, WhenFull,
};

use super::VerifyInvariants;
use crate::{
    StaffViewer,
    accounts::NewStaff,
    agents::{PutRuleInForce, change_capacity},
    checkout::{CheckoutBatcher, Placement, PlacementRequest},
    integrity::Invariant,
    testing::{FixedClock, MemoryStore, samples},
    tickets::ChangeTicket,
    tx::write,
};

/// A store with two agents, a brand and a creator with nine packages.
fn store() -> (Arc<MemoryStore>, [AgentId; 2]) {
    let store = Arc::new(MemoryStore::default());
    store.add_brand(samples::brand(1, "Amber").unwrap());
    let creator = samples::creator(2, "Meera").unwrap();
    let price = Money::parse("5", Currency::USD).unwrap();
    let packages =
        (1..10).map(|id| samples::package(id, &creator, "Reel", price).unwrap()).collect();
    store.add_creator(creator, packages);
    let agent = |name: &str| NewStaff {
        email: format!("{name}@example.test").parse().unwrap(),
        name: Line::parse(name).unwrap(),
    };
    let add = |name| store.add_agent(&agent(name), Timestamp::UNIX_EPOCH).unwrap();
    let agents = ["ada", "grace"].map(add);
    (store, agents)
}

fn order(store: &Arc<MemoryStore>, rule: &Arc<dyn Assigner>, package: i64) -> Option<AgentId> {
    let line = LineInput { package_id: Field::Given(package), ..LineInput::default() };
    let cart = Cart::new(vec![DraftLine::read(line)]).unwrap();
    let buyer = samples::brand(1, "Amber").unwrap().owner.user;
    let checkout = CheckoutRequest { buyer, cart, at: Timestamp::UNIX_EPOCH };
    let batcher = CheckoutBatcher::new(store.clone(), rule.clone());
    match batcher.place(PlacementRequest { checkout, idempotent: None }).unwrap() {
        Placement::Placed { orders, .. } => orders[0].agent.as_ref().map(|agent| agent.id),
        other @ (Placement::Repeated(_) | Placement::Replayed(_)) => panic!("{other:?}"),
    }
}

fn violations(store: &Arc<MemoryStore>, own: Option<&Arc<dyn Assigner>>) -> Vec<Invariant> {
    let rules = AssignmentRules::default();
    let rules = own.map_or_else(|| rules.clone(), |own| rules.clone().with(own.clone()));
    let found = VerifyInvariants::new(store.clone()).by(rules).run().unwrap();
    found.into_iter().map(|violation| violation.invariant).collect()
}

/// Gives everything to the first, or each time to another agent; and what it says about itself.
struct Own {
    name: RuleName,
    says_it_takes_turns: bool,
    changes_its_mind: bool,
    last: AtomicBool,
}

fn own(says_it_takes_turns: bool, changes_its_mind: bool) -> Arc<dyn Assigner> {
    let (name, last) = (RuleName::parse("own").unwrap(), AtomicBool::new(false));
    Arc::new(Own { name, says_it_takes_turns, changes_its_mind, last })
}

impl Assigner for Own {
    fn name(&self) -> &RuleName {
        &self.name
    }

    fn choose(&self, inputs: &AssignmentInputs<'_>) -> Option<AgentId> {
        assert_eq!(inputs.ticket.is_some(), inputs.counts.is_none(), "asked for no counts");
        let eligible = &inputs.eligibility.eligible;
        let is_other = self.changes_its_mind && self.last.fetch_xor(true, Ordering::SeqCst);
        if is_other { eligible.last() } else { eligible.first() }.copied()
    }

    fn takes_turns(&self) -> bool {
        self.says_it_takes_turns
    }
}

fn after_three(rule: &Arc<dyn Assigner>) -> Arc<MemoryStore> {
    let (store, _) = store();
    for package in 1..4 {
        order(&store, rule, package);
    }
    store
}

#[test]
fn a_rule_is_held_to_what_it_says_about_itself() {
    for (rule, found) in [
        (own(false, false), None),
        (own(true, false), Some(Invariant::AssignmentsAreFair)),
        (own(false, true), Some(Invariant::EveryAssignmentReplays)),
    ] {
        let store = after_three(&rule);
        assert_eq!(violations(&store, Some(&rule)), found.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn a_rule_that_nobody_knows_is_told_as_such_and_as_nothing_else() {
    let store = after_three(&own(true, true));
    assert_eq!(violations(&store, None), [Invariant::EveryRuleIsKnown]);
}

#[test]
fn each_stretch_is_measured_by_its_own_rule() {
    let (rule, (store, [ada, grace])) = (own(false, false), store());
    let round_robin: Arc<dyn Assigner> = Arc::new(RoundRobin);
    let by = [&round_robin, &rule, &rule, &rule, &round_robin, &round_robin];
    let agents = by.into_iter().zip(1..).map(|(rule, package)| order(&store, rule, package));
    let expected = [ada, ada, ada, ada, grace, ada].map(Some);
    assert_eq!(agents.collect::<Vec<_>>(), expected);
    assert_eq!(violations(&store, Some(&rule)), []);
    for decision in store.rows().decisions.values_mut() {
        decision.rule = RoundRobin.name().clone();
    }
    let found = [Invariant::EveryAssignmentReplays, Invariant::AssignmentsAreFair];
    assert_eq!(violations(&store, Some(&rule)), found, "as if all were of the round robin");
}

#[test]
fn no_ticket_waits_beside_an_agent_with_room() {
    let rule: Arc<dyn Assigner> = Arc::new(RoundRobinWithCapacity { when_full: WhenFull::Wait });
    let (store, agents) = store();
    let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
    PutRuleInForce::new(store.clone(), clock.clone()).run(rule.clone()).unwrap();
    for agent in agents {
        let rule = rule.clone();
        write(&*store, "bound", move |tx| {
            let capacity = domain::Capacity::new(1).ok();
            change_capacity(tx, rule.as_ref(), agent, capacity, None, Timestamp::UNIX_EPOCH)
        })
        .unwrap();
    }
    let given: Vec<_> = (1..5).map(|package| order(&store, &rule, package)).collect();
    assert_eq!(given, [Some(agents[0]), Some(agents[1]), None, None]);
    assert_eq!(violations(&store, None), [], "all are full");

    let first = store.rows().contexts[0].ticket.as_ref().unwrap().id;
    let viewer = StaffViewer { user: agents[0].user(), is_super_admin: false };
    let solved = TicketChange::Status(TicketStatus::Resolved);
    let change = ChangeTicket::new(store.clone(), rule, clock);
    change.run(&viewer, first, solved).unwrap();
    let holders: Vec<_> = store
        .rows()
        .contexts
        .iter()
        .map(|context| context.ticket.as_ref().unwrap().agent)
        .collect();
    assert_eq!(holders, [Some(agents[0]), Some(agents[1]), Some(agents[0]), None]);
    assert_eq!(violations(&store, None), []);

    store.rows().capacities.clear();
    assert_eq!(violations(&store, None), [Invariant::NoTicketWaitsForNobody]);
    store.rows().rule = None;
    assert_eq!(
        violations(&store, None),
        [Invariant::NoTicketWaitsForNobody],
        "by the round robin nothing waits at all"
    );
}
