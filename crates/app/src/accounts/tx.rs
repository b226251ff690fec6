//! What a transaction can do for accounts.

use super::{AccountRows, CredentialRows};
use crate::{effects::EffectRows, transaction::transactions};

transactions! {
    /// The rows that use cases of accounts read, lock and write.
    AccountTx: AccountRows + CredentialRows + EffectRows;
    AccountTransactions, run_accounts
}
