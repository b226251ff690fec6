//! Staff look at agents and their load.

use std::sync::Arc;

use domain::{
    AgentId, Assigner, AssignmentInputs, Eligibility, OpenCount, OpenCounts, RuleName, SkipReason,
};

use super::{AgentCounts, AgentLoad, AgentQueries, ListedAgents};
use crate::{LookUpError, Noun, PageRequest, StoreError};

/// Lists agents with their load, the newest first.
#[derive(Clone)]
pub struct ListAgents {
    agents: Arc<dyn AgentQueries>,
}

impl ListAgents {
    /// The use case over the agents.
    #[must_use]
    pub fn new(agents: Arc<dyn AgentQueries>) -> Self {
        Self { agents }
    }

    /// Agents of every status.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self, page: PageRequest) -> Result<ListedAgents, StoreError> {
        Ok(ListedAgents {
            page: self.agents.agents(page)?,
            total: self.agents.agent_counts()?.agents,
        })
    }
}

/// Reads one agent with its load.
#[derive(Clone)]
pub struct ReadAgent {
    agents: Arc<dyn AgentQueries>,
}

impl ReadAgent {
    /// The use case over the agents.
    #[must_use]
    pub fn new(agents: Arc<dyn AgentQueries>) -> Self {
        Self { agents }
    }

    /// The agent, whatever its status.
    ///
    /// # Errors
    /// [`LookUpError`].
    pub fn run(&self, agent: AgentId) -> Result<AgentLoad, LookUpError> {
        self.agents.agent(agent)?.ok_or(LookUpError::NotFound(Noun::Agent))
    }
}

/// Counts agents and tickets.
#[derive(Clone)]
pub struct CountAgents {
    agents: Arc<dyn AgentQueries>,
}

impl CountAgents {
    /// The use case over the agents.
    #[must_use]
    pub fn new(agents: Arc<dyn AgentQueries>) -> Self {
        Self { agents }
    }

    /// How many agents there are in each status, and how many tickets.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self) -> Result<AgentCounts, StoreError> {
        self.agents.agent_counts()
    }
}

/// Says by which rule this instance assigns tickets.
#[derive(Clone)]
pub struct ReadRule {
    assigner: Arc<dyn Assigner>,
}

/// Whom the rule would choose for the next ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulePreview {
    /// The rule.
    pub rule: RuleName,
    /// Who is next, who would be if that one were not there, and so on.
    pub in_line: Vec<AgentId>,
    /// Everybody else, and why.
    pub skipped: Vec<(AgentId, SkipReason)>,
}

impl ReadRule {
    /// The use case over who chooses agents.
    #[must_use]
    pub fn new(assigner: Arc<dyn Assigner>) -> Self {
        Self { assigner }
    }

    /// Whether it lets tickets wait although an agent is eligible.
    #[must_use]
    pub fn lets_wait(&self) -> bool {
        self.assigner.lets_wait()
    }

    /// Whom of all these agents it would choose, if nothing changed meanwhile, after the one that
    /// was assigned last.
    #[must_use]
    pub fn run(&self, loads: &[AgentLoad], previous: Option<AgentId>) -> RulePreview {
        let agents: Vec<_> = loads.iter().map(|load| load.agent.clone()).collect();
        let count = |load: &AgentLoad| {
            let open = u32::try_from(load.open).unwrap_or(u32::MAX);
            (load.agent.id, OpenCount { open, capacity: load.capacity })
        };
        let counts = loads.iter().map(count).collect();
        let mut eligibility = Eligibility::of(&agents);
        let mut skipped = eligibility.skipped.clone();
        skipped.extend(self.assigner.skips(&inputs(&eligibility, previous, &counts)));
        let mut in_line = Vec::new();
        while let Some(next) = self.assigner.choose(&inputs(&eligibility, previous, &counts)) {
            let Ok(at) = eligibility.eligible.binary_search(&next) else { break };
            eligibility.eligible.remove(at);
            in_line.push(next);
        }
        skipped.retain(|(agent, _)| !in_line.contains(agent));
        RulePreview { rule: self.assigner.name().clone(), in_line, skipped }
    }
}

/// What the rule would decide on.
const fn inputs<'a>(
    eligibility: &'a Eligibility,
    previous: Option<AgentId>,
    counts: &'a OpenCounts,
) -> AssignmentInputs<'a> {
    AssignmentInputs { eligibility, previous, ticket: None, counts: Some(counts) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Page, agents::MockAgentQueries};

    #[test]
    fn an_unknown_agent_is_not_shown() {
        let mut agents = MockAgentQueries::new();
        agents.expect_agent().returning(|_| Ok(None));
        let refused = ReadAgent::new(Arc::new(agents)).run(AgentId::new(7).unwrap());
        assert!(matches!(refused, Err(LookUpError::NotFound(Noun::Agent))));
    }

    #[test]
    fn tickets_for_each_agent_are_rounded_half_up() {
        let average = |agents, tickets| {
            AgentCounts { agents, tickets, ..AgentCounts::default() }.average_hundredths()
        };
        assert_eq!(
            [average(0, 5), average(3, 0), average(3, 1), average(3, 2), average(8, 1)],
            [0, 0, 33, 67, 13]
        );
    }

    #[test]
    fn a_page_of_agents_tells_how_many_there_are_in_all() {
        let mut agents = MockAgentQueries::new();
        agents.expect_agents().once().returning(|_| Ok(Page::default()));
        agents
            .expect_agent_counts()
            .once()
            .returning(|| Ok(AgentCounts { agents: 5, ..AgentCounts::default() }));
        assert_eq!(ListAgents::new(Arc::new(agents)).run(PageRequest::first(1)).unwrap().total, 5);
    }
}
