//! The audit log: who did what.

mod queries;
mod read;
mod record_export;
mod tx;
mod types;

pub use queries::AuditQueries;
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockAuditQueries;
pub use read::ReadAudit;
pub use record_export::RecordExport;
pub use tx::{AuditTransactions, AuditTx};
pub use types::{AuditEntry, AuditFilter, AuditListItem};
