//! What the operator decides about rows that can be read in more than one way.

use domain::{HomeCountry, Timestamp};

/// What becomes of accounts whose status is pending, which the former system let in all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PendingRule {
    /// Those that have signed in once are active, the others stay pending.
    #[default]
    SignedIn,
    /// All are active.
    Activate,
    /// All stay pending, and cannot sign in.
    Keep,
}

/// What becomes of a revision of a price of which is not known whether the brand agreed to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RevisionRule {
    /// It counts as declined: the total is what it says.
    #[default]
    Declined,
    /// It counts as accepted: it is part of the total.
    Accepted,
    /// It is left out.
    LeaveOut,
}

/// How rows are read.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// What becomes of pending accounts.
    pub pending: PendingRule,
    /// The country of phones that are written without a country code. Without it they are left out.
    pub country: Option<HomeCountry>,
    /// What becomes of revisions of prices that are not waiting for an answer.
    pub revisions: RevisionRule,
    /// Whether orders without a ticket get one.
    pub open_tickets: bool,
    /// When the import is done.
    pub at: Timestamp,
}
