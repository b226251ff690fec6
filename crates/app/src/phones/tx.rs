//! What a transaction can do for phones.

use super::{PhoneCodeRows, PhoneRows};
use crate::{
    accounts::{AccountRows, CredentialRows},
    effects::EffectRows,
    profiles::ProfileRows,
    transaction::transactions,
};

transactions! {
    /// The rows that use cases of phones read, lock and write.
    PhoneTx: AccountRows + CredentialRows + EffectRows + PhoneCodeRows + PhoneRows + ProfileRows;
    PhoneTransactions, run_phones
}
