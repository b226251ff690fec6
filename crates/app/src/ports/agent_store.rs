//! Agents: who is there, and whether tickets may go to them.

use domain::{Actor, Agent, AgentChange, AgentId, Email, Presence, Timestamp, UserId};

use crate::{
    AdminPresence, AgentCounts, AgentLoad, AgentPresence, ChangeAgentError, Page, PageRequest, StoreError,
    accounts::NewStaff,
};

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
///
/// The actor of a change is nobody for an operator at the command line.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait AgentStore: Send + Sync {
    /// Adds an agent with its audit event. `None`, and nothing is written, when the e-mail is in use.
    ///
    /// # Errors
    /// [`StoreError`].
    fn add(&self, agent: &NewAgent, actor: Option<Actor>, at: Timestamp) -> Result<Option<AgentId>, StoreError>;

    /// Changes an agent, with an audit event of everything that differs; present values again have no effect. Its
    /// tickets stay with it.
    ///
    /// # Errors
    /// [`ChangeAgentError`]; nothing was changed.
    fn change(
        &self,
        agent: AgentId,
        change: &AgentChange,
        actor: Option<Actor>,
        at: Timestamp,
    ) -> Result<(), ChangeAgentError>;

    /// Sets what an agent says about itself, with its audit event; the same again has no effect. `None` when there
    /// is no such agent.
    ///
    /// # Errors
    /// [`StoreError`].
    fn set_presence(
        &self,
        agent: AgentId,
        presence: Presence,
        actor: Option<Actor>,
        at: Timestamp,
    ) -> Result<Option<AgentPresence>, StoreError>;

    /// Sets what a super admin says about itself. `None` when there is no such account.
    ///
    /// # Errors
    /// [`StoreError`].
    fn set_admin_presence(
        &self,
        admin: UserId,
        presence: Presence,
        at: Timestamp,
    ) -> Result<Option<AdminPresence>, StoreError>;

    /// The agent with this e-mail address. `None` also for an account of another role.
    ///
    /// # Errors
    /// [`StoreError`].
    fn find_by_email(&self, email: &Email) -> Result<Option<Agent>, StoreError>;

    /// An agent with its load. `None` also for an account of another role.
    ///
    /// # Errors
    /// [`StoreError`].
    fn find(&self, agent: AgentId) -> Result<Option<AgentLoad>, StoreError>;

    /// Agents with their load, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn list(&self, page: PageRequest) -> Result<Page<AgentLoad>, StoreError>;

    /// How many agents there are, by status, and how many tickets.
    ///
    /// # Errors
    /// [`StoreError`].
    fn counts(&self) -> Result<AgentCounts, StoreError>;
}
