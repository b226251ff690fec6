//! Reads agents.

use domain::{Agent, AgentId, Email};

use super::{AgentCounts, AgentLoad};
use crate::{Page, PageRequest, StoreError};

/// Reads outside of a transaction. An account of another role counts as unknown.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait AgentQueries: Send + Sync {
    /// The agent with this e-mail address.
    ///
    /// # Errors
    /// [`StoreError`].
    fn agent_by_email(&self, email: &Email) -> Result<Option<Agent>, StoreError>;

    /// An agent with its load.
    ///
    /// # Errors
    /// [`StoreError`].
    fn agent(&self, agent: AgentId) -> Result<Option<AgentLoad>, StoreError>;

    /// Agents with their load, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn agents(&self, page: PageRequest) -> Result<Page<AgentLoad>, StoreError>;

    /// How many agents there are, by status, and how many tickets.
    ///
    /// # Errors
    /// [`StoreError`].
    fn agent_counts(&self) -> Result<AgentCounts, StoreError>;
}
