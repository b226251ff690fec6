//! What a transaction can do for the audit log.

use crate::{effects::EffectRows, transaction::transactions};

transactions! {
    /// The rows that use cases of the audit log read, lock and write.
    AuditTx: EffectRows;
    AuditTransactions, run_audit
}
