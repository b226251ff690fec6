//! What a transaction can do for agents.

use super::{AdminPresenceRows, AgentRows, CapacityRows, RotationRows, WaitingTicketRows};
use crate::{
    accounts::{AccountRows, CredentialRows},
    effects::EffectRows,
    invitations::InvitationRows,
    transaction::transactions,
};

transactions! {
    /// The rows that use cases of agents read, lock and write.
    AgentTx: AccountRows + AdminPresenceRows + AgentRows + CapacityRows + CredentialRows + EffectRows + InvitationRows + RotationRows + WaitingTicketRows;
    AgentTransactions, run_agents
}
