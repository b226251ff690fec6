//! What a transaction can do for handovers.

use super::HandoverRows;
use crate::{
    accounts::{AccountRows, CredentialRows},
    agents::{AgentRows, RotationRows, WaitingTicketRows},
    effects::EffectRows,
    transaction::transactions,
};

transactions! {
    /// The rows that use cases of handovers read, lock and write.
    HandoverTx: AccountRows + AgentRows + CredentialRows + EffectRows + HandoverRows + RotationRows + WaitingTicketRows;
    HandoverTransactions, run_handovers
}
