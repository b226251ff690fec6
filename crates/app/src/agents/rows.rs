//! What a transaction can do with the agents and the rotation among them.

use domain::{AccountStatus, Agent, AgentId, Assignment, Bench, Timestamp};

use crate::StoreError;

/// The rotation: whose turn it is, and the agents around it.
pub trait RotationRows {
    /// The agents with the rotation. Nobody else takes a turn, and no agent becomes eligible or ceases to be, until the end
    /// of the transaction.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_rotation(&mut self) -> Result<Bench, StoreError>;

    /// Writes assignments, each with what explains it: who in the pool was eligible, and who was not, and why. The rotation
    /// moves to where it stands in the pool. Without assignments nothing is written.
    ///
    /// # Errors
    /// [`StoreError`].
    fn record_assignments(&mut self, assignments: &[Assignment], pool: &Bench) -> Result<(), StoreError>;
}

/// Rows of agents, which are changed behind the lock of the rotation.
pub trait AgentRows {
    /// When an agent was connected last, if it is not now.
    ///
    /// # Errors
    /// [`StoreError`].
    fn last_online_at(&mut self, agent: AgentId) -> Result<Option<Timestamp>, StoreError>;

    /// Writes what an agent says about itself, and since when it is not connected.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_agent_presence(&mut self, agent: &Agent, last_online_at: Option<Timestamp>) -> Result<(), StoreError>;

    /// Writes the status of an agent's account.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_agent_status(&mut self, agent: AgentId, status: AccountStatus, at: Timestamp) -> Result<(), StoreError>;
}
