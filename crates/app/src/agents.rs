//! Support agents: who is there, what they say about themselves, and whether tickets may go to
//! them.
//!
//! A transaction that changes what an agent's tickets go by locks the rotation, and assigns every
//! waiting ticket that the rule chooses an agent for afterwards: after every commit no ticket waits
//! while it does, which for most rules is while an active agent exists.

mod add;
mod assign_waiting;
mod change;
mod change_capacity;
mod put_rule_in_force;
mod queries;
mod read;
mod rows;
mod set_availability;
mod tx;
mod types;

pub use add::{AddAgent, add_agent};
pub use assign_waiting::assign_waiting_tickets;
pub(crate) use assign_waiting::{assign_what_need_not_wait, lock_agents};
pub use change::{ChangeAgent, SetAgentStatus, apply_agent_change, change_agent};
pub use change_capacity::change_capacity;
pub use put_rule_in_force::PutRuleInForce;
pub use queries::AgentQueries;
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockAgentQueries;
pub use read::{CountAgents, ListAgents, ReadAgent, ReadRule, RulePreview};
pub use rows::{AdminPresenceRows, AgentRows, CapacityRows, RotationRows, WaitingTicketRows};
#[cfg(any(test, feature = "contract"))]
pub(crate) use set_availability::set_presence;
pub use set_availability::{SetAvailability, apply_presence};
pub use tx::{AgentTransactions, AgentTx};
pub use types::{
    AddedAgent, AdminPresence, AgentCounts, AgentLoad, AgentPatch, AgentPhone, AgentPresence,
    ChangeAgentError, ContactInUse, ListedAgents, ReassignableTicket,
};
