//! Whether the invariants hold: checked on the stored rows, and on a replay of every assignment.

mod check;
mod find_defects;
mod list_assignments;
mod queries;
mod recorded;
mod types;
mod verify;

pub use check::CheckInvariants;
pub use find_defects::FindDefects;
pub use list_assignments::ListAssignments;
pub use queries::IntegrityQueries;
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockIntegrityQueries;
pub use types::{
    AssignmentFilter, CheckedInvariant, Defect, ExplainedAssignment, Invariant, Violation,
    WaitingTickets,
};
pub use verify::VerifyInvariants;
