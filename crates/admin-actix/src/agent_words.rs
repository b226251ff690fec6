//! What is said about agents, in plain words.

use domain::{AccountStatus, SkipReason};

/// Why an agent was passed over.
pub(crate) const fn skipped(reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::AccountSuspended => "the account was suspended",
        SkipReason::AccountPending => "the account was not open yet",
        SkipReason::AccountDeleted => "the account was deleted",
        SkipReason::StatusOffline => "was offline",
        SkipReason::StatusAway => "was away",
        SkipReason::NotOnline => "was not online",
        SkipReason::HandingOver => "had this very ticket",
    }
}

/// The status of an account.
pub(crate) const fn account(status: AccountStatus) -> &'static str {
    match status {
        AccountStatus::Active => "active",
        AccountStatus::Suspended => "suspended",
        AccountStatus::Pending => "not open yet",
        AccountStatus::Deleted => "deleted",
    }
}
