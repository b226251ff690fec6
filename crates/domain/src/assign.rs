//! Whose turn it is: the ring of agents, one step for each ticket.
//!
//! The ring is every agent by ascending id. Its state is a [`Ring`]: who was assigned last and how many turns were
//! taken. That state lives in one row which a store locks in the transaction of the order, so the rule below is
//! exact at any concurrency: over any stretch of turns in which a set of agents stays eligible, the counts within
//! that set differ by at most 1.

use std::sync::Arc;

use crate::{Agent, AgentId, HandOverId, OrderId, SkipReason, TicketId, Tier, Timestamp};

/// The state of the ring: the contents of the row that is locked to take a turn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ring {
    /// Agent of the last automatic assignment.
    pub pointer: Option<AgentId>,
    /// Number of the last automatic assignment, 0 before the first.
    pub seq: i64,
}

/// Who could be chosen and who was passed over, and why. The same for all turns between two changes of the agents.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Roster {
    /// Which rule made the eligible ones eligible.
    pub tier: Tier,
    /// Eligible agents by ascending id. Empty when no agent is active.
    pub eligible: Vec<AgentId>,
    /// Everybody else by ascending id.
    pub skipped: Vec<(AgentId, SkipReason)>,
}

impl Roster {
    /// Sorts agents into eligible and skipped: ready agents, or every active one when nobody is ready.
    #[must_use]
    pub fn of(agents: &[Agent]) -> Self {
        let ready = Self::in_tier(Tier::Ready, agents);
        if ready.eligible.is_empty() { Self::in_tier(Tier::Active, agents) } else { ready }
    }

    fn in_tier(tier: Tier, agents: &[Agent]) -> Self {
        let mut roster = Self { tier, eligible: Vec::with_capacity(agents.len()), skipped: Vec::new() };
        for agent in agents {
            match agent.skip_reason(tier) {
                None => roster.eligible.push(agent.id),
                Some(reason) => roster.skipped.push((agent.id, reason)),
            }
        }
        roster.eligible.sort_unstable();
        roster.skipped.sort_unstable();
        roster
    }

    /// The eligible agent with the smallest id above the pointer, else the one with the smallest id.
    #[must_use]
    pub fn after(&self, pointer: Option<AgentId>) -> Option<AgentId> {
        let next = self.eligible.partition_point(|&id| Some(id) <= pointer);
        self.eligible.get(next).or_else(|| self.eligible.first()).copied()
    }
}

/// The agents and the ring as one transaction sees them, locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bench {
    agents: Arc<[Agent]>,
    roster: Arc<Roster>,
    ring: Ring,
}

/// An agent that an assigner picked from a bench.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice<'b> {
    /// Who gets the ticket.
    pub agent: &'b Agent,
}

/// One turn that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Number of the turn, from 1 without gaps.
    pub seq: i64,
    /// The pointer before the turn.
    pub previous: Option<AgentId>,
    /// Who was chosen.
    pub agent: Agent,
}

/// Decides who gets the next ticket. [`RoundRobin`] is the marketplace's rule.
pub trait Assigner: Send + Sync {
    /// The agent for the next ticket, or `None` when nobody is eligible. Changes nothing.
    fn choose<'b>(&self, bench: &'b Bench) -> Option<Choice<'b>>;
}

/// The next eligible agent in the ring.
///
/// ```
/// use domain::{AccountStatus, Agent, AgentId, Assigner, Availability, Bench, Ring, RoundRobin};
/// let agent = |id| Ok::<_, domain::InvalidId>(Agent {
///     id: AgentId::new(id)?, name: format!("Agent {id}"), email: None,
///     account: AccountStatus::Active, availability: Availability::Available, is_online: true,
/// });
/// let mut bench = Bench::new(vec![agent(3)?, agent(7)?], Ring::default());
/// let turns: Vec<_> = (0..3).filter_map(|_| bench.take_turn(&RoundRobin)).map(|turn| turn.agent.id.get()).collect();
/// assert_eq!(turns, [3, 7, 3]);
/// # Ok::<(), domain::InvalidId>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct RoundRobin;

impl Assigner for RoundRobin {
    fn choose<'b>(&self, bench: &'b Bench) -> Option<Choice<'b>> {
        bench.agent(bench.roster.after(bench.ring.pointer)?).map(|agent| Choice { agent })
    }
}

impl Bench {
    /// The agents, in any order, and the ring that was locked with them.
    #[must_use]
    pub fn new(mut agents: Vec<Agent>, ring: Ring) -> Self {
        agents.sort_unstable_by_key(|agent| agent.id);
        Self { roster: Roster::of(&agents).into(), agents: agents.into(), ring }
    }

    /// The bench while one of its agents hands over its tickets: that agent, as it will be afterwards, is skipped
    /// whatever it says about itself, and the rule of tiers holds among the others.
    #[must_use]
    pub fn without(self, leaving: &Agent) -> Self {
        let others = |agent: &&Agent| agent.id != leaving.id;
        let agents: Arc<[Agent]> = self.agents.iter().filter(others).cloned().collect();
        let mut roster = Roster::of(&agents);
        let reason = leaving.skip_reason(roster.tier).unwrap_or(SkipReason::HandingOver);
        roster.skipped.push((leaving.id, reason));
        roster.skipped.sort_unstable();
        Self { agents, roster: roster.into(), ring: self.ring }
    }

    /// The same agents with the ring as it is now. However many they are, that takes no time.
    #[must_use]
    pub fn with_ring(&self, ring: Ring) -> Self {
        Self { ring, ..self.clone() }
    }

    /// Takes one step of the ring. `None`, and no step, when nobody is eligible.
    pub fn take_turn(&mut self, assigner: &dyn Assigner) -> Option<Turn> {
        let agent = assigner.choose(self)?.agent.clone();
        let previous = self.ring.pointer.replace(agent.id);
        self.ring.seq += 1;
        Some(Turn { seq: self.ring.seq, previous, agent })
    }

    /// Who is eligible, who is not, and why.
    #[must_use]
    pub const fn roster(&self) -> &Arc<Roster> {
        &self.roster
    }

    /// The ring as it is after the turns taken so far.
    #[must_use]
    pub const fn ring(&self) -> Ring {
        self.ring
    }

    /// The agent with this id, whether it is eligible or not.
    #[must_use]
    pub fn agent(&self, id: AgentId) -> Option<&Agent> {
        self.agents.binary_search_by_key(&id, |agent| agent.id).ok().and_then(|at| self.agents.get(at))
    }
}

/// The record of one automatic assignment. Together with the [`Roster`] it was made from, it explains the choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Number of the turn, from 1 without gaps.
    pub seq: i64,
    /// The ticket that was assigned.
    pub ticket: TicketId,
    /// Its order.
    pub order: OrderId,
    /// Whether the ticket had waited because no agent was active.
    pub from_queue: bool,
    /// The hand-over that took the turn for a ticket that had an agent, if one did.
    pub hand_over: Option<HandOverId>,
    /// The pointer before the turn.
    pub previous: Option<AgentId>,
    /// Who was chosen.
    pub agent: AgentId,
    /// When.
    pub at: Timestamp,
}

impl Assignment {
    /// Whether the rule of the ring, applied to the same roster and pointer, chooses the same agent again.
    #[must_use]
    pub fn replays_on(&self, roster: &Roster) -> bool {
        roster.after(self.previous) == Some(self.agent)
    }
}
