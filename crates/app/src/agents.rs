//! Support agents: who is there, what they say about themselves, and whether tickets may go to them.
//!
//! A transaction that changes what an agent's tickets go by locks the rotation, and assigns every waiting ticket if an agent is
//! active afterwards: after every commit no ticket waits while an active agent exists.

mod add;
mod assign_waiting;
mod change;
mod queries;
mod read;
mod rows;
mod set_availability;
mod tx;
mod types;

pub use add::{AddAgent, add_agent};
pub use assign_waiting::assign_waiting_tickets;
pub use change::{ChangeAgent, SetAgentStatus, apply_agent_change, change_agent};
pub use queries::AgentQueries;
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockAgentQueries;
pub use read::{CountAgents, ListAgents, ReadAgent};
pub use rows::{AdminPresenceRows, AgentRows, RotationRows, WaitingTicketRows};
#[cfg(any(test, feature = "mocks"))]
pub(crate) use set_availability::set_presence;
pub use set_availability::{SetAvailability, apply_presence};
pub use tx::{AgentTransactions, AgentTx};
pub use types::{
    AddedAgent, AdminPresence, AgentCounts, AgentLoad, AgentPatch, AgentPresence, ChangeAgentError,
    ContactInUse, ListedAgents, ReadAgentError, ReassignableTicket, SetAvailabilityError,
};
