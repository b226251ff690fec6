//! What a transaction can do with the agents and the rotation among them.

use domain::{
    Agent, AgentChange, AgentId, AgentPool, Assignment, Capacity, OpenCounts, Presence, RuleName,
    TicketId, Timestamp, UserId,
};

use super::{ContactInUse, ReassignableTicket};
use crate::StoreError;

/// The rotation: who is next, and the agents around it.
pub trait RotationRows {
    /// The agents with the rotation. Nobody else assigns a ticket, and no agent becomes eligible or
    /// ceases to be, until the end of the transaction.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_rotation(&mut self) -> Result<AgentPool, StoreError>;

    /// How many unsolved tickets each agent has, and how many it may have. The rotation must be
    /// locked.
    ///
    /// # Errors
    /// [`StoreError`].
    fn open_counts(&mut self) -> Result<OpenCounts, StoreError>;

    /// Writes assignments, each with what explains it: who in the pool was eligible, and who was
    /// not, and why, and the decisions of the pool about them. The rotation moves to where it
    /// stands in the pool. Without assignments nothing is written.
    ///
    /// # Errors
    /// [`StoreError`].
    fn record_assignments(
        &mut self,
        assignments: &[Assignment],
        pool: &AgentPool,
    ) -> Result<(), StoreError>;

    /// Gives tickets to agents, which is a change of each.
    ///
    /// # Errors
    /// [`StoreError`].
    fn assign_tickets(
        &mut self,
        tickets: &[(TicketId, AgentId)],
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// The rule that was put in force last. The rotation must be locked.
    ///
    /// # Errors
    /// [`StoreError`].
    fn rule_in_force(&mut self) -> Result<RuleName, StoreError>;

    /// Writes which rule is in force, and whether versions that know none but the round robin may
    /// go on. The rotation must be locked.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_rule_in_force(
        &mut self,
        rule: &RuleName,
        older_may_go_on: bool,
    ) -> Result<(), StoreError>;
}

/// Tickets that wait because no agent was active, or none had room.
pub trait WaitingTicketRows {
    /// Tickets without an agent by ascending id, at most `limit`. Nobody else changes them until
    /// the end of the transaction. The rotation must be locked.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_waiting_tickets(&mut self, limit: u32) -> Result<Vec<ReassignableTicket>, StoreError>;
}

/// Rows of agents. The rotation must be locked.
pub trait AgentRows {
    /// Writes that an account of role agent takes part, with what it says about itself.
    ///
    /// # Errors
    /// [`StoreError`].
    fn insert_agent(&mut self, agent: &Agent) -> Result<(), StoreError>;

    /// Writes the name, the e-mail address and the status of an agent, and the hash of a password
    /// and the phone where the change names them. Another phone counts as given and not as proven.
    /// When another account has the address or the phone, nothing is written, and the transaction
    /// can only be rolled back.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_agent_account(
        &mut self,
        agent: &Agent,
        change: &AgentChange,
        at: Timestamp,
    ) -> Result<Option<ContactInUse>, StoreError>;

    /// When an agent was connected last; absent while it is.
    ///
    /// # Errors
    /// [`StoreError`].
    fn agent_last_online(&mut self, agent: AgentId) -> Result<Option<Timestamp>, StoreError>;

    /// Writes what an agent says about itself, and when it was connected last.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_agent_presence(
        &mut self,
        agent: &Agent,
        last_online_at: Option<Timestamp>,
    ) -> Result<(), StoreError>;
}

/// How many unsolved tickets agents may have. The rotation must be locked.
pub trait CapacityRows {
    /// How many an agent may have; no bound when absent.
    ///
    /// # Errors
    /// [`StoreError`].
    fn agent_capacity(&mut self, agent: AgentId) -> Result<Option<Capacity>, StoreError>;

    /// Writes how many it may have.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_agent_capacity(
        &mut self,
        agent: AgentId,
        capacity: Option<Capacity>,
    ) -> Result<(), StoreError>;
}

/// What super admins say about themselves.
pub trait AdminPresenceRows {
    /// When a super admin was connected last; absent while it is, and when it never said anything.
    ///
    /// # Errors
    /// [`StoreError`].
    fn admin_last_online(&mut self, admin: UserId) -> Result<Option<Timestamp>, StoreError>;

    /// Writes what a super admin says about itself, and when it was connected last.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_admin_presence(
        &mut self,
        admin: UserId,
        presence: Presence,
        last_online_at: Option<Timestamp>,
    ) -> Result<(), StoreError>;
}
