//! What a transaction can do for invitations.

use super::InvitationRows;
use crate::{
    accounts::{AccountRows, CredentialRows},
    effects::EffectRows,
    transaction::transactions,
};

transactions! {
    /// The rows that use cases of invitations read, lock and write.
    InvitationTx: AccountRows + CredentialRows + EffectRows + InvitationRows;
    InvitationTransactions, run_invitations
}
