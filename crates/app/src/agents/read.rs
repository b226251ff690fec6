//! Staff look at agents and their load.

use std::sync::Arc;

use domain::AgentId;

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
