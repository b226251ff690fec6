//! The rules of assignment that come along, and the list of rules that are known by name.

use std::sync::Arc;

use crate::{
    AgentId, OpenCounts, RuleName, SkipReason,
    rotation::{Assigner, AssignmentInputs},
    rule_name::ROUND_ROBIN,
};

static CAPACITY: RuleName = RuleName::of("round_robin_capacity");
static CAPACITY_OR_LEAST: RuleName = RuleName::of("round_robin_capacity_or_least");
static LEAST_OPEN: RuleName = RuleName::of("least_open");

/// The next eligible agent in the rotation: the marketplace's rule.
///
/// ```
/// use domain::{AccountStatus, Agent, AgentId, Assigner, Availability, AgentPool, Rotation, RoundRobin};
/// let agent = |id| Ok::<_, domain::InvalidId>(Agent {
///     id: AgentId::new(id)?, name: format!("Agent {id}"), email: None,
///     account: AccountStatus::Active, availability: Availability::Available, is_online: true,
/// });
/// let mut pool = AgentPool::new(vec![agent(3)?, agent(7)?], Rotation::default());
/// let assignments: Vec<_> = (0..3).filter_map(|_| pool.take_next(&RoundRobin)).map(|next| next.agent.id.get()).collect();
/// assert_eq!(assignments, [3, 7, 3]);
/// # Ok::<(), domain::InvalidId>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct RoundRobin;

impl Assigner for RoundRobin {
    fn name(&self) -> &RuleName {
        &ROUND_ROBIN
    }

    fn choose(&self, inputs: &AssignmentInputs<'_>) -> Option<AgentId> {
        inputs.eligibility.after(inputs.previous)
    }

    fn takes_turns(&self) -> bool {
        true
    }
}

/// What becomes of a ticket when every eligible agent has as many as it may have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum WhenFull {
    /// It waits in the queue.
    #[default]
    Wait,
    /// The agent with the fewest unsolved tickets takes it all the same.
    LeastOpen,
}

/// The next eligible agent in the rotation that has room: whoever has as many unsolved tickets as
/// its capacity is skipped. Each setting is a rule of its own name, so that a stored decision says
/// by which it was made.
#[derive(Debug, Clone, Copy, Default)]
pub struct RoundRobinWithCapacity {
    /// What happens when nobody has room.
    pub when_full: WhenFull,
}

impl Assigner for RoundRobinWithCapacity {
    fn name(&self) -> &RuleName {
        match self.when_full {
            WhenFull::Wait => &CAPACITY,
            WhenFull::LeastOpen => &CAPACITY_OR_LEAST,
        }
    }

    fn choose(&self, inputs: &AssignmentInputs<'_>) -> Option<AgentId> {
        let counts = inputs.counts?;
        let mut in_turn = inputs.eligibility.in_turn(inputs.previous);
        match (in_turn.find(|agent| !counts.of(*agent).is_full()), self.when_full) {
            (None, WhenFull::LeastOpen) => least_open(inputs, counts),
            (found, _) => found,
        }
    }

    fn reads_counts(&self) -> bool {
        true
    }

    fn lets_wait(&self) -> bool {
        self.when_full == WhenFull::Wait
    }

    fn skips(&self, inputs: &AssignmentInputs<'_>) -> Vec<(AgentId, SkipReason)> {
        let Some(counts) = inputs.counts else { return Vec::new() };
        let full = inputs.eligibility.eligible.iter().filter(|agent| counts.of(**agent).is_full());
        full.map(|agent| (*agent, SkipReason::AtCapacity)).collect()
    }
}

/// The eligible agent with the fewest unsolved tickets; among several the next in the rotation.
/// Capacities are nothing to it.
#[derive(Debug, Clone, Copy, Default)]
pub struct LeastOpen;

impl Assigner for LeastOpen {
    fn name(&self) -> &RuleName {
        &LEAST_OPEN
    }

    fn choose(&self, inputs: &AssignmentInputs<'_>) -> Option<AgentId> {
        least_open(inputs, inputs.counts?)
    }

    fn reads_counts(&self) -> bool {
        true
    }
}

/// Of several with the fewest the first in turn.
fn least_open(inputs: &AssignmentInputs<'_>, counts: &OpenCounts) -> Option<AgentId> {
    inputs.eligibility.in_turn(inputs.previous).min_by_key(|agent| counts.of(*agent).open)
}

/// Rules by their names: those that come along, and those that an embedder adds.
#[derive(Clone)]
pub struct AssignmentRules(Vec<Arc<dyn Assigner>>);

impl Default for AssignmentRules {
    fn default() -> Self {
        Self(vec![
            Arc::new(RoundRobin),
            Arc::new(RoundRobinWithCapacity { when_full: WhenFull::Wait }),
            Arc::new(RoundRobinWithCapacity { when_full: WhenFull::LeastOpen }),
            Arc::new(LeastOpen),
        ])
    }
}

impl AssignmentRules {
    /// Those that come along, and one more. Of two rules of one name the first is meant: a name
    /// that comes along stays.
    #[must_use]
    pub fn with(mut self, rule: Arc<dyn Assigner>) -> Self {
        self.0.push(rule);
        self
    }

    /// The rule of a name.
    #[must_use]
    pub fn find(&self, name: &RuleName) -> Option<&Arc<dyn Assigner>> {
        self.0.iter().find(|rule| rule.name() == name)
    }
}

impl std::fmt::Debug for AssignmentRules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|rule| rule.name())).finish()
    }
}
