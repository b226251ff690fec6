//! What a transaction can do for sign-ins with Google.

use super::GoogleRows;
use crate::{
    accounts::{AccountRows, CredentialRows},
    effects::EffectRows,
    profiles::ProfileRows,
    transaction::transactions,
};

transactions! {
    /// The rows that a sign-in with Google reads, locks and writes.
    GoogleTx: AccountRows + CredentialRows + EffectRows + GoogleRows + ProfileRows;
    GoogleTransactions, run_google
}
