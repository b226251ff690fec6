//! Every rule that comes along, over random histories: checkouts, agents that come and go,
//! capacities, tickets that are solved and taken up again, transactions that roll back.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    AccountStatus, Agent, AgentId, AgentPool, Assigner, Assignment, AssignmentInputs,
    AssignmentRules, Availability, BrandId, Capacity, CreatorId, Decision, Eligibility, LeastOpen,
    NewIds, OpenCount, OpenCounts, OpenTicket, OrderId, Priority, RecordedAssignment, Rotation,
    RoundRobin, RoundRobinWithCapacity, RuleName, SkipReason, TicketId, WhenFull, drain,
};
use proptest::{collection::vec, prelude::*, sample::select};

use super::fixtures::{agent, facts, line, listing, moment, request, usd};

const WAITS: RoundRobinWithCapacity = RoundRobinWithCapacity { when_full: WhenFull::Wait };
const OVERFLOWS: RoundRobinWithCapacity = RoundRobinWithCapacity { when_full: WhenFull::LeastOpen };

/// What may happen. Agents and tickets are picked by their place.
#[derive(Debug, Clone)]
enum Step {
    Checkout { lines: usize, commits: bool },
    Joins(i64),
    Account(usize, AccountStatus),
    Says(usize, Availability),
    Capacity(usize, Option<u32>),
    Solved(usize),
    Reopened(usize),
    Reassigned(usize, usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let at = 0..12_usize;
    let step = prop_oneof![
        8 => (1..=6_usize, prop::bool::weighted(0.8))
            .prop_map(|(lines, commits)| Step::Checkout { lines, commits }),
        3 => (1..=8_i64).prop_map(Step::Joins),
        2 => (at.clone(), select(AccountStatus::ALL)).prop_map(|(at, to)| Step::Account(at, to)),
        2 => (at.clone(), select(Availability::ALL)).prop_map(|(at, says)| Step::Says(at, says)),
        4 => (at.clone(), prop::option::of(0..5_u32)).prop_map(|(at, to)| Step::Capacity(at, to)),
        6 => (0..60_usize).prop_map(Step::Solved),
        1 => (0..60_usize).prop_map(Step::Reopened),
        1 => (0..60_usize, at).prop_map(|(ticket, to)| Step::Reassigned(ticket, to)),
    ];
    vec(step, 1..80)
}

/// A database in miniature.
struct World<'r> {
    rule: &'r dyn Assigner,
    agents: Vec<Agent>,
    capacities: BTreeMap<AgentId, Capacity>,
    rotation: Rotation,
    waiting: Vec<OpenTicket>,
    /// Who has each ticket, and whether it is unsolved.
    tickets: BTreeMap<TicketId, (AgentId, bool)>,
    taken: Vec<RecordedAssignment>,
    last_id: i64,
}

impl<'r> World<'r> {
    fn by(rule: &'r dyn Assigner) -> Self {
        Self {
            rule,
            agents: Vec::new(),
            capacities: BTreeMap::new(),
            rotation: Rotation::default(),
            waiting: Vec::new(),
            tickets: BTreeMap::new(),
            taken: Vec::new(),
            last_id: 0,
        }
    }

    fn after(rule: &'r dyn Assigner, steps: &[Step]) -> Self {
        let mut world = Self::by(rule);
        for step in steps {
            world.happens(step);
            world.serve_queue();
        }
        world
    }

    fn counts(&self) -> OpenCounts {
        let open = |id| self.tickets.values().filter(|ticket| **ticket == (id, true)).count();
        let count = |agent: &Agent| {
            let open = u32::try_from(open(agent.id)).unwrap();
            (agent.id, OpenCount { open, capacity: self.capacities.get(&agent.id).copied() })
        };
        self.agents.iter().map(count).collect()
    }

    fn pool(&self) -> AgentPool {
        let pool = AgentPool::new(self.agents.clone(), self.rotation);
        if self.rule.reads_counts() { pool.with_counts(self.counts()) } else { pool }
    }

    fn happens(&mut self, step: &Step) {
        match *step {
            Step::Checkout { lines, commits } => self.checkout(lines, commits),
            Step::Joins(id) if self.agents.iter().all(|agent| agent.id.get() != id) => {
                self.agents.push(agent(id));
            }
            Step::Joins(_) => {}
            Step::Account(at, account) => self.changes(at, |agent| agent.account = account),
            Step::Says(at, says) => self.changes(at, |agent| agent.availability = says),
            Step::Capacity(at, capacity) => {
                let Some(agent) = self.agents.get(at) else { return };
                match capacity {
                    Some(most) => self.capacities.insert(agent.id, Capacity::new(most).unwrap()),
                    None => self.capacities.remove(&agent.id),
                };
            }
            Step::Solved(at) => self.set_open(at, false),
            Step::Reopened(at) => self.set_open(at, true),
            Step::Reassigned(at, to) => {
                if let (Some(ticket), Some(to)) =
                    (self.tickets.values_mut().nth(at), self.agents.get(to))
                {
                    ticket.0 = to.id;
                }
            }
        }
    }

    fn set_open(&mut self, at: usize, open: bool) {
        if let Some(ticket) = self.tickets.values_mut().nth(at) {
            ticket.1 = open;
        }
    }

    fn changes(&mut self, at: usize, change: impl FnOnce(&mut Agent)) {
        if let Some(agent) = self.agents.get_mut(at) {
            change(agent);
        }
    }

    fn checkout(&mut self, lines: usize, commits: bool) {
        let (mut pool, mut last) = (self.pool(), self.last_id);
        let ids = || {
            last += 1;
            NewIds { order: OrderId::new(last).unwrap(), ticket: TicketId::new(last).unwrap() }
        };
        let cart = request((0..lines).map(|_| line(1)));
        let plan = cart.decide(&facts([listing(1, usd("5"))]), ids, &mut pool, self.rule).unwrap();
        if !commits {
            return;
        }
        (self.last_id, self.rotation) = (last, plan.rotation);
        for order in plan.orders {
            match order.assignment {
                Some(record) => self.assigned(&plan.eligibility, record, &plan.decisions),
                None => self.waiting.push(waiting(order.ticket.id, order.context.order.id)),
            }
        }
    }

    /// What every commit does that may make room.
    fn serve_queue(&mut self) {
        let mut pool = self.pool();
        let plan = drain(&self.waiting, &mut pool, self.rule, None, moment());
        self.rotation = pool.rotation();
        let given = |ticket: TicketId| plan.assignments.iter().any(|one| one.ticket == ticket);
        self.waiting.retain(|waits| !given(waits.ticket));
        let decisions: Vec<_> = pool.decisions_of(&plan.assignments).cloned().collect();
        for record in plan.assignments {
            self.assigned(pool.eligibility(), record, &decisions);
        }
        let next = self.pool();
        for waits in &self.waiting {
            let chosen = self.rule.choose(&next.inputs(Some(&waits.to_assign())));
            assert_eq!(chosen, None, "a ticket waits beside an agent that could have it");
        }
    }

    fn assigned(
        &mut self,
        eligibility: &Arc<Eligibility>,
        record: Assignment,
        decisions: &[Decision],
    ) {
        self.tickets.insert(record.ticket, (record.agent, true));
        let decision = decisions.iter().find(|decision| decision.number == record.number).cloned();
        let eligibility = Eligibility::clone(eligibility);
        self.taken.push(RecordedAssignment { assignment: record, eligibility, decision });
    }
}

fn waiting(ticket: TicketId, order: OrderId) -> OpenTicket {
    OpenTicket {
        ticket,
        order,
        brand: BrandId::new(1).unwrap(),
        creator: CreatorId::new(1).unwrap(),
        priority: Priority::Medium,
        changes: 0,
        order_title: "Test Package".to_owned(),
        brand_name: "Test Brand".to_owned(),
        creator_name: "Test Creator".to_owned(),
        speak_at: moment(),
    }
}

/// The counts that a rule decided on.
fn counts_of(recorded: &RecordedAssignment) -> &OpenCounts {
    recorded.inputs().counts.expect("the rule asked for counts")
}

/// Numbers without gaps, eligible agents, and the same choice again by the rule of that name and by
/// no other agent.
fn check_records(world: &World<'_>) {
    let rules = AssignmentRules::default();
    let mut previous = None;
    for (recorded, number) in world.taken.iter().zip(1..) {
        let record = &recorded.assignment;
        assert_eq!((record.number, record.previous), (number, previous));
        assert_eq!(recorded.rule(), world.rule.name());
        assert!(recorded.eligibility.eligible.contains(&record.agent));
        let rule = rules.find(recorded.rule()).unwrap();
        assert!(recorded.replays(rule.as_ref()), "{number} does not replay");
        for other in recorded.eligibility.eligible.iter().filter(|id| **id != record.agent) {
            let mut forged = recorded.clone();
            forged.assignment.agent = *other;
            assert!(!forged.replays(rule.as_ref()), "{number} replays with another agent");
        }
        previous = Some(record.agent);
    }
}

/// Whether an agent has fewer than it may have.
fn has_room(count: OpenCount) -> bool {
    count.capacity.is_none_or(|most| count.open < most.get())
}

/// The next in turn of those for whom something holds.
fn next_with(recorded: &RecordedAssignment, holds: impl Fn(OpenCount) -> bool) -> Option<AgentId> {
    let (counts, pointer) = (counts_of(recorded), recorded.assignment.previous);
    let with: Vec<_> =
        recorded.eligibility.eligible.iter().copied().filter(|id| holds(counts.of(*id))).collect();
    with.iter().find(|id| Some(**id) > pointer).or(with.first()).copied()
}

proptest! {
    #[test]
    fn nobody_gets_more_than_its_capacity_where_tickets_may_wait(steps in steps()) {
        let world = World::after(&WAITS, &steps);
        check_records(&world);
        for recorded in &world.taken {
            let count = counts_of(recorded).of(recorded.assignment.agent);
            prop_assert!(has_room(count), "{count:?}");
            prop_assert_eq!(next_with(recorded, has_room), Some(recorded.assignment.agent));
        }
    }

    #[test]
    fn a_capacity_is_exceeded_only_when_all_are_full_and_by_whoever_has_least(steps in steps()) {
        let world = World::after(&OVERFLOWS, &steps);
        check_records(&world);
        for recorded in &world.taken {
            let (counts, eligible) = (counts_of(recorded), &recorded.eligibility.eligible);
            let least = eligible.iter().map(|id| counts.of(*id).open).min();
            let expected = next_with(recorded, has_room)
                .or_else(|| next_with(recorded, |count| Some(count.open) == least));
            prop_assert_eq!(expected, Some(recorded.assignment.agent));
        }
        let active = world.agents.iter().any(|agent| agent.account == AccountStatus::Active);
        prop_assert!(world.waiting.is_empty() || !active);
    }

    #[test]
    fn whoever_has_fewest_unsolved_tickets_gets_the_next(steps in steps()) {
        let world = World::after(&LeastOpen, &steps);
        check_records(&world);
        for recorded in &world.taken {
            let (counts, eligible) = (counts_of(recorded), &recorded.eligibility.eligible);
            let least = eligible.iter().map(|id| counts.of(*id).open).min();
            prop_assert_eq!(
                next_with(recorded, |count| Some(count.open) == least),
                Some(recorded.assignment.agent)
            );
        }
    }

    #[test]
    fn unsolved_tickets_that_were_level_stay_within_one(agents in 1..9_i64, tickets in 0..60_usize) {
        let joins = (1..=agents).map(Step::Joins);
        let one = Step::Checkout { lines: 1, commits: true };
        let steps: Vec<_> = joins.chain((0..tickets).map(|_| one.clone())).collect();
        let world = World::after(&LeastOpen, &steps);
        let counts: Vec<_> = world.counts().iter().map(|(_, count)| count.open).collect();
        prop_assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 1);
    }

    #[test]
    fn the_round_robin_records_nothing_besides_and_replays(steps in steps()) {
        let world = World::after(&RoundRobin, &steps);
        check_records(&world);
        prop_assert!(world.taken.iter().all(|recorded| recorded.decision.is_none()));
    }

    #[test]
    fn without_capacities_it_is_the_round_robin(steps in steps()) {
        let steps: Vec<_> =
            steps.into_iter().filter(|step| !matches!(step, Step::Capacity(..))).collect();
        let plain = World::after(&RoundRobin, &steps);
        for rule in [&WAITS, &OVERFLOWS] {
            let bounded = World::after(rule, &steps);
            prop_assert!(plain
                .taken
                .iter()
                .map(|recorded| &recorded.assignment)
                .eq(bounded.taken.iter().map(|recorded| &recorded.assignment)));
        }
    }
}

fn id(id: i64) -> AgentId {
    AgentId::new(id).unwrap()
}

/// Agents 3, 5 and 7 with what they have, of which each may have 2, and agent 3 was assigned last.
fn three(open: [u32; 3]) -> AgentPool {
    let capacity = Some(Capacity::new(2).unwrap());
    let counts =
        [3, 5, 7].into_iter().zip(open).map(|(of, open)| (id(of), OpenCount { open, capacity }));
    AgentPool::new([3, 5, 7].map(agent).into(), Rotation { pointer: Some(id(3)), number: 9 })
        .with_counts(counts.collect())
}

fn agents_of(pool: &mut AgentPool, rule: &dyn Assigner, tickets: usize) -> Vec<i64> {
    (0..tickets).map_while(|_| pool.take_next(rule)).map(|next| next.agent.id.get()).collect()
}

#[test]
fn what_is_assigned_counts_at_once() {
    assert_eq!(agents_of(&mut three([0, 1, 0]), &WAITS, 9), [5, 7, 3, 7, 3]);
    assert_eq!(agents_of(&mut three([0, 1, 0]), &OVERFLOWS, 7), [5, 7, 3, 7, 3, 5, 7]);
    assert_eq!(agents_of(&mut three([4, 1, 0]), &LeastOpen, 4), [7, 5, 7, 5]);
}

#[test]
fn who_is_full_is_named_with_the_reason() {
    let pool = three([2, 1, 3]);
    let full = [(id(3), SkipReason::AtCapacity), (id(7), SkipReason::AtCapacity)];
    assert_eq!(WAITS.skips(&pool.inputs(None)), full);
    assert_eq!(LeastOpen.skips(&pool.inputs(None)), []);
    assert_eq!(WAITS.skips(&three([0, 1, 1]).inputs(None)), []);
}

#[test]
fn a_rule_that_asks_for_counts_chooses_nobody_without_them() {
    let mut pool = AgentPool::new(vec![agent(3)], Rotation::default());
    assert_eq!(pool.take_next(&WAITS), None);
    assert_eq!(pool.take_next(&LeastOpen), None);
    assert_eq!(pool.rotation(), Rotation::default());
}

/// Chooses an agent whether it is eligible or not.
struct Anybody(RuleName);

impl Assigner for Anybody {
    fn name(&self) -> &RuleName {
        &self.0
    }

    fn choose(&self, _: &AssignmentInputs<'_>) -> Option<AgentId> {
        AgentId::new(3).ok()
    }
}

#[test]
fn whoever_is_not_eligible_gets_nothing_whatever_a_rule_says() {
    let rule = Anybody(RuleName::parse("anybody").unwrap());
    let suspended = Agent { account: AccountStatus::Suspended, ..agent(3) };
    let mut pool = AgentPool::new(vec![suspended, agent(4)], Rotation::default());
    assert_eq!(pool.take_next(&rule), None);
    assert_eq!(
        agents_of(&mut AgentPool::new(vec![agent(3)], Rotation::default()), &rule, 2),
        [3, 3]
    );
}

#[test]
fn names_of_rules_are_short_words() {
    for name in ["", "Round", "round-robin", "a b", "é", &"a".repeat(51)] {
        assert!(RuleName::parse(name).is_err(), "{name}");
    }
    for name in ["a", "least_open", "rule_2", &"a".repeat(50)] {
        assert_eq!(RuleName::parse(name).unwrap().as_str(), name);
    }
    let own = AssignmentRules::default().with(Arc::new(Anybody(RoundRobin.name().clone())));
    assert!(own.find(RoundRobin.name()).unwrap().takes_turns(), "a name that comes along stays");
    assert_eq!((Capacity::new(1001).is_err(), Capacity::new(1000).is_ok()), (true, true));
}
