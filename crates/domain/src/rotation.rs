//! Who is next: the rotation of agents, one step for each ticket.
//!
//! The rotation is every agent by ascending id. Its state is a [`Rotation`]: who was assigned last
//! and how many tickets were assigned. That state lives in one row which a store locks in the
//! transaction of the order, so the rule below is exact at any concurrency: over any stretch of
//! assignments in which a set of agents stays eligible, the counts within that set differ by at
//! most 1.

use std::sync::Arc;

use crate::{
    Agent, AgentId, AvailabilityTier, HandoverId, OrderId, SkipReason, TicketId, Timestamp,
};

/// The state of the rotation: the contents of the row that is locked to assign a ticket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rotation {
    /// Agent of the last automatic assignment.
    pub pointer: Option<AgentId>,
    /// Number of the last automatic assignment, 0 before the first.
    pub number: i64,
}

/// Who could be chosen and who was passed over, and why. The same for all assignments between two
/// changes of the agents.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Eligibility {
    /// Which rule made the eligible ones eligible.
    pub tier: AvailabilityTier,
    /// Eligible agents by ascending id. Empty when no agent is active.
    pub eligible: Vec<AgentId>,
    /// Everybody else by ascending id.
    pub skipped: Vec<(AgentId, SkipReason)>,
}

impl Eligibility {
    /// Sorts agents into eligible and skipped: ready agents, or every active one when nobody is
    /// ready.
    #[must_use]
    pub fn of(agents: &[Agent]) -> Self {
        let ready = Self::in_tier(AvailabilityTier::Ready, agents);
        if ready.eligible.is_empty() {
            Self::in_tier(AvailabilityTier::Active, agents)
        } else {
            ready
        }
    }

    fn in_tier(tier: AvailabilityTier, agents: &[Agent]) -> Self {
        let mut eligibility =
            Self { tier, eligible: Vec::with_capacity(agents.len()), skipped: Vec::new() };
        for agent in agents {
            match agent.skip_reason(tier) {
                None => eligibility.eligible.push(agent.id),
                Some(reason) => eligibility.skipped.push((agent.id, reason)),
            }
        }
        eligibility.eligible.sort_unstable();
        eligibility.skipped.sort_unstable();
        eligibility
    }

    /// The eligible agent with the smallest id above the pointer, else the one with the smallest
    /// id.
    #[must_use]
    pub fn after(&self, pointer: Option<AgentId>) -> Option<AgentId> {
        let next = self.eligible.partition_point(|&id| Some(id) <= pointer);
        self.eligible.get(next).or_else(|| self.eligible.first()).copied()
    }
}

/// The agents and the rotation as one transaction sees them, locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentPool {
    agents: Arc<[Agent]>,
    eligibility: Arc<Eligibility>,
    rotation: Rotation,
}

/// An agent that an assigner picked from a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice<'b> {
    /// Who gets the ticket.
    pub agent: &'b Agent,
}

/// An assignment before it has a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextAssignment {
    /// Number of the assignment, from 1 without gaps.
    pub number: i64,
    /// The pointer before the assignment.
    pub previous: Option<AgentId>,
    /// Who was chosen.
    pub agent: Agent,
}

/// Decides who gets the next ticket. [`RoundRobin`] is the marketplace's rule.
pub trait Assigner: Send + Sync {
    /// The agent for the next ticket, or `None` when nobody is eligible. Changes nothing.
    fn choose<'b>(&self, pool: &'b AgentPool) -> Option<Choice<'b>>;
}

/// The next eligible agent in the rotation.
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
    fn choose<'b>(&self, pool: &'b AgentPool) -> Option<Choice<'b>> {
        pool.agent(pool.eligibility.after(pool.rotation.pointer)?).map(|agent| Choice { agent })
    }
}

impl AgentPool {
    /// The agents, in any order, and the rotation that was locked with them.
    #[must_use]
    pub fn new(mut agents: Vec<Agent>, rotation: Rotation) -> Self {
        agents.sort_unstable_by_key(|agent| agent.id);
        Self { eligibility: Eligibility::of(&agents).into(), agents: agents.into(), rotation }
    }

    /// The pool while one of its agents hands over its tickets: that agent, as it will be
    /// afterwards, is skipped whatever it says about itself, and the rule of tiers holds among the
    /// others.
    #[must_use]
    pub fn without(self, departing: &Agent) -> Self {
        let others = |agent: &&Agent| agent.id != departing.id;
        let agents: Arc<[Agent]> = self.agents.iter().filter(others).cloned().collect();
        let mut eligibility = Eligibility::of(&agents);
        let reason = departing.skip_reason(eligibility.tier).unwrap_or(SkipReason::HandingOver);
        eligibility.skipped.push((departing.id, reason));
        eligibility.skipped.sort_unstable();
        Self { agents, eligibility: eligibility.into(), rotation: self.rotation }
    }

    /// The same agents with the rotation as it is now. However many they are, that takes no time.
    #[must_use]
    pub fn with_rotation(&self, rotation: Rotation) -> Self {
        Self { rotation, ..self.clone() }
    }

    /// Takes one step of the rotation. `None`, and no step, when nobody is eligible.
    pub fn take_next(&mut self, assigner: &dyn Assigner) -> Option<NextAssignment> {
        let agent = assigner.choose(self)?.agent.clone();
        let previous = self.rotation.pointer.replace(agent.id);
        self.rotation.number += 1;
        Some(NextAssignment { number: self.rotation.number, previous, agent })
    }

    /// Who is eligible, who is not, and why.
    #[must_use]
    pub const fn eligibility(&self) -> &Arc<Eligibility> {
        &self.eligibility
    }

    /// The rotation as it is after the assignments so far.
    #[must_use]
    pub const fn rotation(&self) -> Rotation {
        self.rotation
    }

    /// The agent with this id, whether it is eligible or not.
    #[must_use]
    pub fn agent(&self, id: AgentId) -> Option<&Agent> {
        self.agents
            .binary_search_by_key(&id, |agent| agent.id)
            .ok()
            .and_then(|at| self.agents.get(at))
    }
}

/// The record of one automatic assignment. Together with the [`Eligibility`] it was made from, it
/// explains the choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Number of the assignment, from 1 without gaps.
    pub number: i64,
    /// The ticket that was assigned.
    pub ticket: TicketId,
    /// Its order.
    pub order: OrderId,
    /// Whether the ticket had waited because no agent was active.
    pub from_queue: bool,
    /// The handover that reassigned a ticket that had an agent, if one did.
    pub handover: Option<HandoverId>,
    /// The pointer before the assignment.
    pub previous: Option<AgentId>,
    /// Who was chosen.
    pub agent: AgentId,
    /// When.
    pub at: Timestamp,
}

impl Assignment {
    /// Whether the rule of the rotation, applied to the same eligibility and pointer, chooses the
    /// same agent again.
    #[must_use]
    pub fn replays_on(&self, eligibility: &Eligibility) -> bool {
        eligibility.after(self.previous) == Some(self.agent)
    }
}
