//! How rows are met that another transaction holds.

/// How rows are met that another transaction holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Held {
    /// They are waited for.
    WaitFor,
    /// They are left out.
    LeaveOut,
}
