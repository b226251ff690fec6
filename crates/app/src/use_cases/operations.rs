//! What an operator wants to know and to have done.

use std::hash::{BuildHasher, Hasher, RandomState};

use domain::AssignmentRules;

use crate::{
    OutsidePorts, StorePorts,
    audit::ReadAudit,
    checkout::PurgeIdempotencyRecords,
    feed::Follower,
    health::{CheckHealth, CheckReadiness},
    insights::ReadInsights,
    integrity::{CheckInvariants, FindDefects, VerifyInvariants},
    phones::PurgeCodes,
    search::{IndexWords, SearchFollower},
};

/// Use cases of operators.
#[derive(Clone)]
pub struct OperationUseCases {
    /// Asks whether the service can work.
    pub check_health: CheckHealth,
    /// Asks whether this instance should get requests.
    pub check_readiness: CheckReadiness,
    /// Deletes one-time codes that are no good any more.
    pub purge_codes: PurgeCodes,
    /// Removes records of idempotency keys that have lapsed.
    pub purge_idempotency_records: PurgeIdempotencyRecords,
    /// Reads numbers about what was done.
    pub read_insights: ReadInsights,
    /// Reads who did what.
    pub read_audit: ReadAudit,
    /// Checks every invariant on the stored rows, each with its time.
    pub check_invariants: CheckInvariants,
    /// Looks for what is wrong with the database as a whole.
    pub find_defects: FindDefects,
    /// Checks every invariant on the stored rows.
    pub verify_invariants: VerifyInvariants,
    /// Writes the words of what was said, behind the commit. One instance of it, which has a name
    /// of its own.
    pub follow_search: SearchFollower,
}

/// A name that no other instance has, drawn by lot.
fn any_name() -> String {
    format!("{:016x}", RandomState::new().build_hasher().finish())
}

impl OperationUseCases {
    pub(super) fn over(stores: &StorePorts, outside: &OutsidePorts) -> Self {
        let rules = AssignmentRules::default().with(stores.assigner.clone());
        Self {
            check_health: CheckHealth::new(stores.pulse.clone(), outside.clock.clone()),
            check_readiness: CheckReadiness::new(stores.pulse.clone(), outside.clock.clone()),
            purge_codes: PurgeCodes::new(stores.transactions.clone(), outside.clock.clone()),
            purge_idempotency_records: PurgeIdempotencyRecords::new(
                stores.transactions.clone(),
                outside.clock.clone(),
            ),
            read_insights: ReadInsights::new(stores.insights.clone(), outside.clock.clone()),
            read_audit: ReadAudit::new(stores.audit.clone()),
            check_invariants: CheckInvariants::new(stores.integrity.clone(), outside.clock.clone())
                .by(rules.clone()),
            find_defects: FindDefects::new(stores.integrity.clone()),
            verify_invariants: VerifyInvariants::new(stores.integrity.clone()).by(rules),
            follow_search: Follower::new(
                IndexWords::new(stores.transactions.clone(), stores.search.clone()),
                stores.feed.clone(),
                outside.clock.clone(),
                any_name(),
            ),
        }
    }
}
