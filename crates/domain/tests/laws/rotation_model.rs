//! The rotation over random histories: carts, agents that come and go, transactions that roll back.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use domain::{
    AccountStatus, Agent, AgentId, AgentPool, Assignment, Availability, AvailabilityTier, BrandId,
    CreatorId, Eligibility, NewIds, OpenTicket, OrderId, Priority, Rotation, RoundRobin, TicketId,
    drain,
};
use proptest::{collection::vec, prelude::*, sample::select};

use super::fixtures::{agent, facts, line, listing, moment, request, usd};

/// What may happen. Agents are picked by their place among those that joined.
#[derive(Debug, Clone)]
enum Step {
    Checkout(usize),
    RolledBack(usize),
    Refused(usize),
    Joins(i64),
    Account(usize, AccountStatus),
    Says(usize, Availability),
    Online(usize, bool),
    Reassign(usize, usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let at = 0..12_usize;
    let step = prop_oneof![
        8 => (1..=6_usize).prop_map(Step::Checkout),
        1 => (1..=6_usize).prop_map(Step::RolledBack),
        1 => (1..=6_usize).prop_map(Step::Refused),
        3 => (1..=12_i64).prop_map(Step::Joins),
        3 => (at.clone(), select(AccountStatus::ALL)).prop_map(|(at, account)| Step::Account(at, account)),
        3 => (at.clone(), select(Availability::ALL)).prop_map(|(at, says)| Step::Says(at, says)),
        3 => (at.clone(), any::<bool>()).prop_map(|(at, online)| Step::Online(at, online)),
        1 => (at.clone(), at).prop_map(|(ticket, to)| Step::Reassign(ticket, to)),
    ];
    vec(step, 1..60)
}

/// One automatic assignment and what was true when it was made.
struct Taken {
    agents: Vec<Agent>,
    eligibility: Arc<Eligibility>,
    record: Assignment,
}

/// A database in miniature.
#[derive(Default)]
struct World {
    agents: Vec<Agent>,
    rotation: Rotation,
    waiting: Vec<OpenTicket>,
    holders: BTreeMap<TicketId, AgentId>,
    taken: Vec<Taken>,
    last_id: i64,
}

impl World {
    fn pool(&self) -> AgentPool {
        AgentPool::new(self.agents.clone(), self.rotation)
    }

    fn happens(&mut self, step: &Step) {
        match *step {
            Step::Checkout(lines) => self.checkout(lines, true),
            Step::RolledBack(lines) => self.checkout(lines, false),
            Step::Refused(lines) => {
                let mut pool = self.pool();
                let cart = request((0..=lines).map(|at| line(i64::from(at == 0) + 1)));
                let ids = || panic!("a refused cart needs no ids");
                cart.decide(&facts([listing(1, usd("5"))]), ids, &mut pool, &RoundRobin)
                    .unwrap_err();
                assert_eq!(pool, self.pool());
            }
            Step::Joins(id) if self.agents.iter().all(|agent| agent.id.get() != id) => {
                self.agents.push(agent(id));
            }
            Step::Joins(_) => {}
            Step::Account(at, account) => self.changes(at, |agent| agent.account = account),
            Step::Says(at, says) => self.changes(at, |agent| agent.availability = says),
            Step::Online(at, online) => self.changes(at, |agent| agent.is_online = online),
            Step::Reassign(ticket, to) => {
                if let (Some(holder), Some(to)) =
                    (self.holders.values_mut().nth(ticket), self.agents.get(to))
                {
                    *holder = to.id;
                }
            }
        }
        self.serve_queue();
    }

    fn changes(&mut self, at: usize, change: impl FnOnce(&mut Agent)) {
        if let Some(agent) = self.agents.get_mut(at) {
            change(agent);
        }
    }

    fn checkout(&mut self, lines: usize, commits: bool) {
        let mut pool = self.pool();
        let mut last = self.last_id;
        let ids = || {
            last += 1;
            NewIds { order: OrderId::new(last).unwrap(), ticket: TicketId::new(last).unwrap() }
        };
        let cart = request((0..lines).map(|_| line(1)));
        let plan =
            cart.decide(&facts([listing(1, usd("5"))]), ids, &mut pool, &RoundRobin).unwrap();
        assert_eq!(plan.rotation, pool.rotation());
        if !commits {
            return;
        }
        (self.last_id, self.rotation) = (last, plan.rotation);
        for order in plan.orders {
            match order.assignment {
                Some(record) => self.assigned(plan.eligibility.clone(), record),
                None => self.waiting.push(waiting(order.ticket.id, order.context.order.id)),
            }
        }
    }

    /// What the commit does that makes an agent active.
    fn serve_queue(&mut self) {
        let mut pool = self.pool();
        let plan = drain(&self.waiting, &mut pool, &RoundRobin, None, moment());
        self.rotation = pool.rotation();
        self.waiting.drain(..plan.assignments.len());
        for record in plan.assignments {
            self.assigned(pool.eligibility().clone(), record);
        }
        let anybody = self.agents.iter().any(|agent| agent.account == AccountStatus::Active);
        assert!(self.waiting.is_empty() || !anybody, "a ticket waits while an active agent exists");
    }

    fn assigned(&mut self, eligibility: Arc<Eligibility>, record: Assignment) {
        self.holders.insert(record.ticket, record.agent);
        self.taken.push(Taken { agents: self.agents.clone(), eligibility, record });
    }
}

fn waiting(ticket: TicketId, order: OrderId) -> OpenTicket {
    let [order_title, brand_name, creator_name] =
        ["Test Package", "Test Brand", "Test Creator"].map(str::to_owned);
    OpenTicket {
        ticket,
        order,
        brand: BrandId::new(1).unwrap(),
        creator: CreatorId::new(1).unwrap(),
        priority: Priority::Medium,
        changes: 0,
        order_title,
        brand_name,
        creator_name,
        speak_at: moment(),
    }
}

/// The rule of eligibility once more, as the contract words it.
fn eligible(agents: &[Agent]) -> (AvailabilityTier, BTreeSet<AgentId>) {
    let active = |agent: &&Agent| agent.account == AccountStatus::Active;
    let ready = |agent: &&Agent| {
        let works = agent.availability == Availability::Available
            || agent.availability == Availability::Busy;
        active(agent) && works && agent.is_online
    };
    let first: BTreeSet<_> = agents.iter().filter(ready).map(|agent| agent.id).collect();
    if first.is_empty() {
        (AvailabilityTier::Active, agents.iter().filter(active).map(|agent| agent.id).collect())
    } else {
        (AvailabilityTier::Ready, first)
    }
}

fn check_eligibilities(taken: &[Taken]) {
    for Taken { agents, eligibility, record } in taken {
        let (tier, expected) = eligible(agents);
        assert_eq!(
            (eligibility.tier, &eligibility.eligible),
            (tier, &expected.iter().copied().collect())
        );
        let skipped: BTreeSet<_> = eligibility.skipped.iter().map(|(id, _)| *id).collect();
        assert_eq!(skipped.len(), eligibility.skipped.len());
        let all: BTreeSet<_> = agents.iter().map(|agent| agent.id).collect();
        assert!(
            skipped.is_disjoint(&expected) && &skipped | &expected == all,
            "everybody is either in or skipped"
        );
        assert!(expected.contains(&record.agent), "chosen without being eligible");
        let chosen = agents.iter().find(|agent| agent.id == record.agent).unwrap();
        assert_eq!(chosen.account, AccountStatus::Active);
    }
}

fn check_records(taken: &[Taken]) {
    let mut previous = None;
    for (Taken { agents, eligibility, record }, number) in taken.iter().zip(1..) {
        assert_eq!((record.number, record.previous), (number, previous));
        let above = eligibility.eligible.iter().filter(|&&id| Some(id) > previous).min();
        assert_eq!(
            Some(&record.agent),
            above.or(eligibility.eligible.iter().min()),
            "not the next one of the rotation"
        );
        assert!(record.replays_on(eligibility));
        for other in agents.iter().filter(|agent| agent.id != record.agent) {
            let corrupted = Assignment { agent: other.id, ..record.clone() };
            assert!(
                !corrupted.replays_on(eligibility),
                "{} replays instead of {}",
                other.id,
                record.agent
            );
        }
        previous = Some(record.agent);
    }
}

/// Over every stretch in which two agents are eligible without a break they take turns, so that
/// their counts differ by at most 1 over each part of it.
fn check_fairness(taken: &[Taken]) {
    let everybody: BTreeSet<_> =
        taken.iter().flat_map(|next| next.eligibility.eligible.iter().copied()).collect();
    for &one in &everybody {
        for &other in everybody.range(..one) {
            let mut lead = 0_i32;
            let (mut lowest, mut highest) = (0, 0);
            for Taken { eligibility, record, .. } in taken {
                if !(eligibility.eligible.contains(&one) && eligibility.eligible.contains(&other)) {
                    (lead, lowest, highest) = (0, 0, 0);
                    continue;
                }
                lead += i32::from(record.agent == one) - i32::from(record.agent == other);
                (lowest, highest) = (lowest.min(lead), highest.max(lead));
                assert!(
                    highest - lowest <= 1,
                    "{one} and {other} differ by 2 in a stretch before {}",
                    record.number
                );
            }
        }
    }
}

proptest! {
    #[test]
    fn r03_every_history_is_fair_gapless_and_replays(steps in steps()) {
        let mut world = World::default();
        for step in &steps {
            world.happens(step);
        }
        check_eligibilities(&world.taken);
        check_records(&world.taken);
        check_fairness(&world.taken);
        let number = i64::try_from(world.taken.len()).unwrap();
        prop_assert_eq!(world.rotation.number, number);
        prop_assert_eq!(
            i64::try_from(world.holders.len() + world.waiting.len()).unwrap(),
            world.last_id
        );
    }
}
