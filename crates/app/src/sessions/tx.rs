//! What a transaction can do for sessions.

use super::{SecretRows, SessionRows};
use crate::{accounts::CredentialRows, effects::EffectRows, transaction::transactions};

transactions! {
    /// The rows that use cases of sessions read, lock and write.
    SessionTx: CredentialRows + EffectRows + SecretRows + SessionRows;
    SessionTransactions, run_sessions
}
