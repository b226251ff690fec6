//! What is said about agents, in plain words.

use domain::{AccountStatus, RuleName, SkipReason};

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
        SkipReason::AtCapacity => "had as many tickets as it may have",
    }
}

/// A rule of assignment.
pub(crate) fn rule(name: &RuleName) -> String {
    match name.as_str() {
        "round_robin" => "round robin".to_owned(),
        "round_robin_capacity" => {
            "round robin with capacities; when all are full tickets wait".to_owned()
        }
        "round_robin_capacity_or_least" => {
            "round robin with capacities; when all are full the fewest unsolved tickets count"
                .to_owned()
        }
        "least_open" => "the fewest unsolved tickets".to_owned(),
        other => format!("the rule {other}"),
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
