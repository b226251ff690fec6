//! How evenly tickets are distributed if the rotation itself is: in blocks of assignments that
//! instances lease, or as one rotation for each shard. Neither is built; `docs/scaling.md` derives
//! these bounds, and here the real rotation is put to them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use domain::{AgentPool, Rotation, RoundRobin};
use proptest::{collection::vec, prelude::*};

use super::fixtures::agent;

/// Agents 1 to 3 stay, 4 to 6 come and go.
const STAY: i64 = 3;

#[derive(Debug, Clone, Copy)]
enum Step {
    /// A checkout at an instance, or in a shard.
    Checkout(usize),
    /// An instance forgets what is left of its block.
    Crash(usize),
    ComesOrGoes(i64),
}

/// Up to five instances, of which the first is the busiest.
fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => Just(Step::Checkout(0)),
        6 => (0..5_usize).prop_map(Step::Checkout),
        1 => (0..5_usize).prop_map(Step::Crash),
        1 => (STAY + 1..=6).prop_map(Step::ComesOrGoes),
    ];
    vec(step, 1..40)
}

/// What is true after a step.
#[derive(Debug, Clone, Default)]
struct Moment {
    eligible: BTreeSet<i64>,
    given: BTreeMap<i64, usize>,
    dropped: usize,
}

impl Moment {
    fn with(agents: impl IntoIterator<Item = i64>) -> Self {
        Self { eligible: agents.into_iter().collect(), ..Self::default() }
    }

    fn assignments(&self, rotation: &mut Rotation, count: usize) -> Vec<i64> {
        let mut pool =
            AgentPool::new(self.eligible.iter().map(|&id| agent(id)).collect(), *rotation);
        let assignments =
            (0..count).map(|_| pool.take_next(&RoundRobin).unwrap().agent.id.get()).collect();
        *rotation = pool.rotation();
        assignments
    }

    fn give(&mut self, agent: i64) {
        *self.given.entry(agent).or_default() += 1;
    }

    fn come_or_go(&mut self, agent: i64) {
        if !self.eligible.remove(&agent) {
            self.eligible.insert(agent);
        }
    }

    /// By how much the numbers of tickets differ that these agents got since an earlier moment.
    fn spread(&self, since: &Self, among: &BTreeSet<i64>) -> usize {
        let count = |moment: &Self, id| moment.given.get(id).copied().unwrap_or_default();
        let got: Vec<_> = among.iter().map(|id| count(self, id) - count(since, id)).collect();
        got.iter().max().unwrap() - got.iter().min().unwrap()
    }
}

/// One rotation, of which each instance leases so many assignments at once. Who would be next and
/// who is not eligible any more is passed over.
struct Leases {
    rotation: Rotation,
    size: usize,
    blocks: Vec<VecDeque<i64>>,
    now: Moment,
}

impl Leases {
    fn new(instances: usize, size: usize, agents: impl IntoIterator<Item = i64>) -> Self {
        Self {
            rotation: Rotation::default(),
            size,
            blocks: vec![VecDeque::new(); instances],
            now: Moment::with(agents),
        }
    }

    fn step(&mut self, step: Step) -> Moment {
        let instances = self.blocks.len();
        match step {
            Step::Checkout(at) => self.check_out(at % instances),
            Step::Crash(at) => {
                let left = std::mem::take(&mut self.blocks[at % instances]);
                self.now.dropped += usize::from(!left.is_empty());
            }
            Step::ComesOrGoes(agent) => self.now.come_or_go(agent),
        }
        self.now.clone()
    }

    fn check_out(&mut self, instance: usize) {
        loop {
            match self.blocks[instance].pop_front() {
                Some(next) if self.now.eligible.contains(&next) => return self.now.give(next),
                Some(_) => {}
                None => {
                    self.blocks[instance] =
                        self.now.assignments(&mut self.rotation, self.size).into();
                }
            }
        }
    }

    fn check_outs(&mut self, instance: usize, count: usize) {
        (0..count).for_each(|_| self.check_out(instance));
    }

    fn crash(&mut self, instance: usize) {
        self.step(Step::Crash(instance));
    }
}

/// Each stretch with the agents that were eligible throughout, as (its beginning, its end, these
/// agents).
fn stretches(history: &[Moment]) -> impl Iterator<Item = (&Moment, &Moment, BTreeSet<i64>)> {
    history.iter().enumerate().flat_map(|(begin, since)| {
        history[begin..].iter().scan(since.eligible.clone(), move |throughout, now| {
            throughout.retain(|id| now.eligible.contains(id));
            Some((since, now, throughout.clone()))
        })
    })
}

proptest! {
    #[test]
    fn leased_blocks_keep_their_bounds(
        instances in 1..=5_usize,
        size in 1..=12_usize,
        steps in steps(),
    ) {
        let mut leases = Leases::new(instances, size, 1..=STAY);
        let history: Vec<_> = [leases.now.clone()]
            .into_iter()
            .chain(steps.into_iter().map(|step| leases.step(step)))
            .collect();
        let stay = (1..=STAY).collect();
        for now in &history {
            prop_assert!(
                now.spread(&history[0], &stay) <= instances + now.dropped,
                "from the start: {now:?}"
            );
        }
        let old = (size - 1).div_ceil(stay.len()).max(1);
        for (since, now, throughout) in stretches(&history) {
            let dropped = now.dropped - since.dropped;
            prop_assert!(now.spread(since, &stay) < 2 * instances + dropped, "{since:?} {now:?}");
            prop_assert!(
                now.spread(since, &throughout) <= instances * (old + 1) + dropped,
                "{since:?} {now:?}"
            );
        }
    }

    #[test]
    fn rotations_of_shards_differ_by_their_number(shards in 1..=5_usize, steps in steps()) {
        let (mut rotations, mut now) = (vec![Rotation::default(); shards], Moment::with(1..=STAY));
        let mut history = vec![now.clone()];
        for step in steps {
            match step {
                Step::Checkout(shard) => {
                    let next = now.assignments(&mut rotations[shard % shards], 1)[0];
                    now.give(next);
                }
                // the row of a rotation outlives whoever uses it
                Step::Crash(_) => {}
                Step::ComesOrGoes(agent) => now.come_or_go(agent),
            }
            history.push(now.clone());
        }
        for (since, now, throughout) in stretches(&history) {
            prop_assert!(now.spread(since, &throughout) <= shards, "{since:?} {now:?}");
        }
    }
}

/// Every block is agent 1 and then agent 2. Nobody uses the second assignment.
#[test]
fn the_bound_from_the_start_is_reached() {
    for (instances, crashes) in [(1, 0), (2, 0), (5, 0), (1, 3), (4, 3)] {
        let mut leases = Leases::new(instances, 2, 1..=2);
        (0..instances).for_each(|instance| leases.check_out(instance));
        for _ in 0..crashes {
            leases.crash(0);
            leases.check_out(0);
        }
        assert_eq!(leases.now.spread(&Moment::default(), &(1..=2).collect()), instances + crashes);
    }
}

/// Blocks are 1 2 1 and 2 1 2 in turn. At first all but instance 0 are left with one ticket of
/// agent 2, which they use in the stretch. There, instance 0 uses 2 1 2 whenever it comes, and of 1
/// 2 1 the others never use the last.
#[test]
fn the_bound_of_any_stretch_is_reached() {
    for (instances, crashes) in [(1, 0), (2, 0), (5, 0), (1, 3), (4, 3)] {
        let mut leases = Leases::new(instances, 3, 1..=2);
        for other in 1..instances {
            leases.check_outs(0, 3);
            leases.check_outs(other, 2);
        }
        leases.check_outs(0, 3);
        let since = leases.now.clone();
        (1..instances).for_each(|other| leases.check_out(other));
        leases.check_outs(0, 3);
        for other in 1..instances {
            leases.check_outs(other, 2);
            leases.check_outs(0, 3);
        }
        for _ in 0..crashes {
            leases.check_outs(0, 2);
            leases.crash(0);
            leases.check_outs(0, 3);
        }
        assert_eq!(leases.now.spread(&since, &(1..=2).collect()), 2 * instances - 1 + crashes);
    }
}

/// Agents 1 and 3 share all that is leased when agent 2 joins: eight assignments are left to each
/// instance. After it, every block begins with agent 1, and no more of it is used.
#[test]
fn the_bound_for_an_agent_that_joins_is_reached() {
    for (instances, crashes) in [(1, 0), (2, 0), (5, 0), (1, 3), (4, 3)] {
        let mut leases = Leases::new(instances, 9, [1, 3]);
        // so that the last block ends with agent 3
        leases.check_outs(0, 9 * (instances % 2));
        (0..instances).for_each(|instance| leases.check_out(instance));
        leases.step(Step::ComesOrGoes(2));
        let since = leases.now.clone();
        (0..instances).for_each(|instance| leases.check_outs(instance, 9));
        for _ in 0..crashes {
            leases.crash(0);
            leases.check_out(0);
        }
        assert_eq!(
            leases.now.spread(&since, &(1..=2).collect()),
            instances * (8 / 2 + 1) + crashes
        );
    }
}

#[test]
fn the_bound_of_rotations_of_shards_is_reached() {
    let mut now = Moment::with(1..=2);
    for _ in 0..5 {
        let next = now.assignments(&mut Rotation::default(), 1)[0];
        now.give(next);
    }
    assert_eq!(now.spread(&Moment::default(), &(1..=2).collect()), 5);
}
