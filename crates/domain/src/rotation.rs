//! Who is next: the rotation of agents, one step for each ticket.
//!
//! The rotation is every agent by ascending id. Its state is a [`Rotation`]: who was assigned last
//! and how many tickets were assigned. That state lives in one row which a store locks in the
//! transaction of the order, so the rule below is exact at any concurrency: over any stretch of
//! assignments in which a set of agents stays eligible, the counts within that set differ by at
//! most 1.

use std::sync::Arc;

use crate::{
    Agent, AgentId, AvailabilityTier, BrandId, CreatorId, HandoverId, OpenCounts, OrderId,
    Priority, RuleName, SkipReason, TicketId, Timestamp, rule_name::ROUND_ROBIN,
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
        self.in_turn(pointer).next()
    }

    /// The eligible agents in the order of the rotation: those above the pointer, then the others.
    pub fn in_turn(&self, pointer: Option<AgentId>) -> impl Iterator<Item = AgentId> + Clone + '_ {
        let next = self.eligible.partition_point(|&id| Some(id) <= pointer);
        let (before, after) = self.eligible.split_at(next.min(self.eligible.len()));
        after.iter().chain(before).copied()
    }
}

/// A ticket that is to be assigned, as far as it is known then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketToAssign {
    /// The ticket.
    pub ticket: TicketId,
    /// Its order.
    pub order: OrderId,
    /// The brand that ordered.
    pub brand: BrandId,
    /// The creator that is to deliver.
    pub creator: CreatorId,
    /// How urgent it is.
    pub priority: Priority,
}

/// Everything that a rule may decide on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AssignmentInputs<'a> {
    /// Who can be chosen, and who cannot, and why.
    pub eligibility: &'a Eligibility,
    /// Who was chosen last.
    pub previous: Option<AgentId>,
    /// The ticket. Absent where no certain one is meant, as when somebody asks who would be next.
    pub ticket: Option<&'a TicketToAssign>,
    /// How many unsolved tickets agents have. Present for rules that [ask for
    /// them](Assigner::reads_counts).
    pub counts: Option<&'a OpenCounts>,
}

/// A rule that decides who gets the next ticket. It is a pure function: of the same inputs it
/// chooses the same agent, whenever and wherever, so that each stored decision can be replayed.
pub trait Assigner: Send + Sync {
    /// What it is called. The name is stored with each assignment; whoever changes what a rule does
    /// gives it another.
    fn name(&self) -> &RuleName;

    /// The agent for the next ticket, one of the eligible, or `None` when it is to wait. An agent
    /// that is not eligible gets nothing: the ticket waits then.
    fn choose(&self, inputs: &AssignmentInputs<'_>) -> Option<AgentId>;

    /// Whether it asks for the unsolved tickets of agents, which are counted in the transaction
    /// then.
    fn reads_counts(&self) -> bool {
        false
    }

    /// Whether a ticket may wait although an agent is eligible. Whatever may end that wait then
    /// asks the rule again, about the 500 oldest tickets that wait, and about the next 500 as soon
    /// as it chose an agent for one of them: a rule that looks at the ticket must not let 500 of
    /// them wait while there is an agent for those behind.
    fn lets_wait(&self) -> bool {
        false
    }

    /// Whether it promises that over any stretch of its assignments in which the same agents are
    /// eligible their counts differ by at most 1.
    fn takes_turns(&self) -> bool {
        false
    }

    /// Eligible agents that it passes over whatever the rotation says, and why.
    fn skips(&self, _: &AssignmentInputs<'_>) -> Vec<(AgentId, SkipReason)> {
        Vec::new()
    }

    /// Whether it chooses the same agent again.
    fn replays(&self, inputs: &AssignmentInputs<'_>, agent: AgentId) -> bool {
        inputs.eligibility.eligible.contains(&agent) && self.choose(inputs) == Some(agent)
    }
}

/// What a rule other than [`RoundRobin`](crate::RoundRobin) decided on besides the eligibility and
/// the pointer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Number of the assignment.
    pub number: i64,
    /// The rule.
    pub rule: RuleName,
    /// The ticket.
    pub ticket: Option<TicketToAssign>,
    /// The unsolved tickets of the eligible agents before the assignment, if the rule asked for
    /// them.
    pub counts: Option<OpenCounts>,
}

/// The agents and the rotation as one transaction sees them, locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentPool {
    agents: Arc<[Agent]>,
    eligibility: Arc<Eligibility>,
    rotation: Rotation,
    counts: Option<OpenCounts>,
    decisions: Vec<Decision>,
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

impl AgentPool {
    /// The agents, in any order, and the rotation that was locked with them.
    #[must_use]
    pub fn new(mut agents: Vec<Agent>, rotation: Rotation) -> Self {
        agents.sort_unstable_by_key(|agent| agent.id);
        Self {
            eligibility: Eligibility::of(&agents).into(),
            agents: agents.into(),
            rotation,
            counts: None,
            decisions: Vec::new(),
        }
    }

    /// The pool with the unsolved tickets of its agents, for a rule that [asks for
    /// them](Assigner::reads_counts).
    #[must_use]
    pub fn with_counts(self, counts: OpenCounts) -> Self {
        Self { counts: Some(counts), ..self }
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
        Self { agents, eligibility: eligibility.into(), ..self }
    }

    /// The same agents with the rotation as it is now. However many they are, that takes no time.
    #[must_use]
    pub fn with_rotation(&self, rotation: Rotation) -> Self {
        Self { rotation, ..self.clone() }
    }

    /// What a rule decides on now.
    #[must_use]
    pub fn inputs<'a>(&'a self, ticket: Option<&'a TicketToAssign>) -> AssignmentInputs<'a> {
        AssignmentInputs {
            eligibility: &self.eligibility,
            previous: self.rotation.pointer,
            ticket,
            counts: self.counts.as_ref(),
        }
    }

    /// Takes one step of the rotation for a ticket of which nothing is known. `None`, and no step,
    /// when nobody is eligible.
    pub fn take_next(&mut self, assigner: &dyn Assigner) -> Option<NextAssignment> {
        self.take(None, assigner)
    }

    /// Takes one step of the rotation for a ticket. `None`, and no step, when the rule chooses
    /// nobody.
    pub fn take_next_for(
        &mut self,
        ticket: &TicketToAssign,
        assigner: &dyn Assigner,
    ) -> Option<NextAssignment> {
        self.take(Some(ticket), assigner)
    }

    fn take(
        &mut self,
        ticket: Option<&TicketToAssign>,
        assigner: &dyn Assigner,
    ) -> Option<NextAssignment> {
        let chosen = assigner.choose(&self.inputs(ticket))?;
        self.eligibility.eligible.binary_search(&chosen).ok()?;
        let agent = self.agent(chosen)?.clone();
        let number = self.rotation.number + 1;
        if *assigner.name() != ROUND_ROBIN {
            let among = |counts: &OpenCounts| counts.among(&self.eligibility.eligible);
            self.decisions.push(Decision {
                number,
                rule: assigner.name().clone(),
                ticket: ticket.copied(),
                counts: self.counts.as_ref().filter(|_| assigner.reads_counts()).map(among),
            });
        }
        let previous = self.rotation.pointer.replace(chosen);
        self.rotation.number = number;
        if let Some(counts) = &mut self.counts {
            counts.add(chosen);
        }
        Some(NextAssignment { number, previous, agent })
    }

    /// What some of its assignments were decided on besides, if not by
    /// [`RoundRobin`](crate::RoundRobin), by ascending number.
    pub fn decisions_of(&self, assignments: &[Assignment]) -> impl Iterator<Item = &Decision> {
        let numbers = assignments.iter().map(|assignment| assignment.number);
        let range = numbers.clone().min().zip(numbers.max());
        let among = move |decision: &&Decision| {
            range.is_some_and(|(first, last)| (first..=last).contains(&decision.number))
        };
        self.decisions.iter().filter(among)
    }

    /// Takes all decisions so far.
    pub(crate) fn take_decisions(&mut self) -> Vec<Decision> {
        std::mem::take(&mut self.decisions)
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
    /// Whether [`RoundRobin`](crate::RoundRobin), applied to the same eligibility and pointer,
    /// chooses the same agent again.
    #[must_use]
    pub fn replays_on(&self, eligibility: &Eligibility) -> bool {
        eligibility.after(self.previous) == Some(self.agent)
    }
}

/// An assignment with everything that its rule decided on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedAssignment {
    /// The assignment.
    pub assignment: Assignment,
    /// Who was eligible.
    pub eligibility: Eligibility,
    /// What else a rule decided on; absent for those of [`RoundRobin`](crate::RoundRobin).
    pub decision: Option<Decision>,
}

impl RecordedAssignment {
    /// The rule that decided.
    #[must_use]
    pub fn rule(&self) -> &RuleName {
        self.decision.as_ref().map_or(&ROUND_ROBIN, |decision| &decision.rule)
    }

    /// What it decided on.
    #[must_use]
    pub fn inputs(&self) -> AssignmentInputs<'_> {
        let decision = self.decision.as_ref();
        AssignmentInputs {
            eligibility: &self.eligibility,
            previous: self.assignment.previous,
            ticket: decision.and_then(|decision| decision.ticket.as_ref()),
            counts: decision.and_then(|decision| decision.counts.as_ref()),
        }
    }

    /// Whether a rule of its name chooses the same agent again.
    #[must_use]
    pub fn replays(&self, rule: &dyn Assigner) -> bool {
        rule.replays(&self.inputs(), self.assignment.agent)
    }
}
