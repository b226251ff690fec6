//! What a transaction can do with the records of idempotency keys.

use super::IdempotencyRows;
use crate::transaction::transactions;

transactions! {
    /// The rows of idempotency keys besides the steps of a checkout.
    IdempotencyTx: IdempotencyRows;
    IdempotencyTransactions, run_idempotency
}
