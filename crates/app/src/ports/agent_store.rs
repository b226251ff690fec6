//! Agents: who is there, and whether tickets may go to them.

use domain::{AccountStatus, Agent, AgentId, Email, Timestamp};

use crate::{AgentLoad, NewStaff, Page, PageRequest, StoreError};

/// An agent that is to be added: active, available and online.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAgent {
    /// Name and e-mail address.
    pub staff: NewStaff,
    /// Hash of the password, if the agent may sign in by one.
    pub password_hash: Option<String>,
}

/// Reads and changes agents. Whoever changes one holds the ring, and in the same transaction every waiting ticket
/// is assigned if an agent is active afterwards: after every commit no ticket waits while an active agent exists.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait AgentStore: Send + Sync {
    /// Adds an agent with its audit event. `None`, and nothing is written, when the e-mail is in use.
    ///
    /// # Errors
    /// [`StoreError`].
    fn add(&self, agent: &NewAgent, at: Timestamp) -> Result<Option<AgentId>, StoreError>;

    /// Sets whether an agent's account may be used, with its audit event; the present value again has no effect.
    /// Its tickets stay with it. `false` when there is no such agent.
    ///
    /// # Errors
    /// [`StoreError`].
    fn set_account(&self, agent: AgentId, status: AccountStatus, at: Timestamp) -> Result<bool, StoreError>;

    /// The agent with this e-mail address. `None` also for an account of another role.
    ///
    /// # Errors
    /// [`StoreError`].
    fn find_by_email(&self, email: &Email) -> Result<Option<Agent>, StoreError>;

    /// Agents with their load, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn list(&self, page: PageRequest) -> Result<Page<AgentLoad>, StoreError>;
}
