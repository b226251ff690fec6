//! Staff look at agents and their load.

use std::sync::Arc;

use domain::{Agent, AgentId, Timestamp};

use crate::{Page, PageRequest, StoreError, ports::AgentStore};

/// An agent with the number of its tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentLoad {
    /// The agent.
    pub agent: Agent,
    /// Tickets it has, in any status.
    pub assigned: u64,
    /// Those of them that are open or in progress.
    pub open: u64,
    /// Whether the e-mail address was proven.
    pub email_verified: bool,
    /// Whether the set-up is done.
    pub onboarding_completed: bool,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When it was signed in to last.
    pub last_login_at: Option<Timestamp>,
}

/// Part of the list of agents, and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedAgents {
    /// The agents.
    pub page: Page<AgentLoad>,
    /// How many agents the whole list has.
    pub total: u64,
}

/// How many agents there are, and how many tickets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AgentCounts {
    /// Agents, whatever their status.
    pub agents: u64,
    /// Those whose account is active.
    pub active: u64,
    /// Those that are suspended.
    pub suspended: u64,
    /// Those whose account was not opened yet.
    pub pending: u64,
    /// Tickets, whoever has them.
    pub tickets: u64,
}

impl AgentCounts {
    /// Tickets for each agent in hundredths, rounded half up; 0 without agents.
    #[must_use]
    pub const fn average_hundredths(&self) -> u64 {
        let hundredths = self.tickets.saturating_mul(100).saturating_add(self.agents / 2);
        match hundredths.checked_div(self.agents) {
            Some(average) => average,
            None => 0,
        }
    }
}

/// Why an agent was not shown.
#[derive(Debug, thiserror::Error)]
pub enum ReadAgentError {
    /// There is no such agent.
    #[error("there is no such agent")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lists agents with their load, the newest first.
#[derive(Clone)]
pub struct ListAgents {
    agents: Arc<dyn AgentStore>,
}

impl ListAgents {
    /// The use case over the agents.
    #[must_use]
    pub fn new(agents: Arc<dyn AgentStore>) -> Self {
        Self { agents }
    }

    /// Agents of every status.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self, page: PageRequest) -> Result<ListedAgents, StoreError> {
        Ok(ListedAgents { page: self.agents.list(page)?, total: self.agents.counts()?.agents })
    }
}

/// Reads one agent with its load.
#[derive(Clone)]
pub struct ReadAgent {
    agents: Arc<dyn AgentStore>,
}

impl ReadAgent {
    /// The use case over the agents.
    #[must_use]
    pub fn new(agents: Arc<dyn AgentStore>) -> Self {
        Self { agents }
    }

    /// The agent, whatever its status.
    ///
    /// # Errors
    /// [`ReadAgentError`].
    pub fn run(&self, agent: AgentId) -> Result<AgentLoad, ReadAgentError> {
        self.agents.find(agent)?.ok_or(ReadAgentError::NotFound)
    }
}

/// Counts agents and tickets.
#[derive(Clone)]
pub struct CountAgents {
    agents: Arc<dyn AgentStore>,
}

impl CountAgents {
    /// The use case over the agents.
    #[must_use]
    pub fn new(agents: Arc<dyn AgentStore>) -> Self {
        Self { agents }
    }

    /// How many agents there are in each status, and how many tickets.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self) -> Result<AgentCounts, StoreError> {
        self.agents.counts()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::MockAgentStore;

    #[test]
    fn an_unknown_agent_is_not_shown() {
        let mut agents = MockAgentStore::new();
        agents.expect_find().returning(|_| Ok(None));
        let refused = ReadAgent::new(Arc::new(agents)).run(AgentId::new(7).unwrap());
        assert!(matches!(refused, Err(ReadAgentError::NotFound)));
    }

    #[test]
    fn tickets_for_each_agent_are_rounded_half_up() {
        let average = |agents, tickets| AgentCounts { agents, tickets, ..AgentCounts::default() }.average_hundredths();
        assert_eq!([average(0, 5), average(3, 0), average(3, 1), average(3, 2), average(8, 1)], [0, 0, 33, 67, 13]);
    }

    #[test]
    fn a_page_of_agents_tells_how_many_there_are_in_all() {
        let mut agents = MockAgentStore::new();
        agents.expect_list().once().returning(|_| Ok(Page::default()));
        agents.expect_counts().once().returning(|| Ok(AgentCounts { agents: 5, ..AgentCounts::default() }));
        assert_eq!(ListAgents::new(Arc::new(agents)).run(PageRequest::first(1)).unwrap().total, 5);
    }
}
