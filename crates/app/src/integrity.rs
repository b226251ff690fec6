//! Whether the promises were kept: checked on the stored rows, and on a replay of every assignment.

mod check;
mod find_defects;
mod list_assignments;
mod queries;
mod types;
mod verify;

pub use check::CheckPromises;
pub use find_defects::FindDefects;
pub use list_assignments::ListAssignments;
pub use queries::Ledger;
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockLedger;
pub use types::{AssignmentFilter, Broken, Checked, Defect, Promise};
pub use verify::VerifyPromises;
