//! What a transaction can do for profiles.

use super::ProfileRows;
use crate::{accounts::AccountRows, effects::EffectRows, transaction::transactions};

transactions! {
    /// The rows that use cases of profiles read, lock and write.
    ProfileTx: AccountRows + EffectRows + ProfileRows;
    ProfileTransactions, run_profiles
}
