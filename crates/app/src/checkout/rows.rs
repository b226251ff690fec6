//! What a transaction can do with checkouts: one method for each step, each with at most one
//! statement for all rows of a kind, however many requests a batch has.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use domain::{
    AccountStatus, AgentPool, Brand, BrandId, CheckoutPlan, Listing, NewIds, OpenCounts,
    OrderContext, OrderId, PackageId, PreparedCart, RecentOrder, Role, Timestamp, UserId,
};

use super::types::IdempotencyRecord;
use crate::{IdempotencyKey, StoreError};

/// What a transaction got of an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdempotencyClaim {
    /// Another transaction has it.
    InUse,
    /// It is this transaction's until its end, and this was kept of it before.
    Claimed(Option<IdempotencyRecord>),
}

/// What to do about rows that another transaction has locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockWait {
    /// Wait for them.
    Block,
    /// Leave them out.
    SkipLocked,
}

/// What of the market a batch orders from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarketQuery {
    /// Accounts whose brand profiles are wanted, if they have this role and status.
    pub buyers: Vec<UserId>,
    /// The role and status.
    pub eligible: (Role, AccountStatus),
    /// Packages that are wanted.
    pub packages: Vec<PackageId>,
    /// What to do about those that are locked.
    pub wait: LockWait,
}

/// Brands and packages that nobody else changes before the end of the transaction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LockedMarket {
    /// Profiles by account.
    pub brands: BTreeMap<UserId, Brand>,
    /// Packages with their creators.
    pub listings: BTreeMap<PackageId, Listing>,
    /// Accounts whose profiles were left out.
    pub skipped_buyers: BTreeSet<UserId>,
    /// Packages that were left out.
    pub skipped_packages: BTreeSet<PackageId>,
}

/// Which earlier orders matter to a batch, and how large it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecentQuery {
    /// What is ordered, by whom.
    pub pairs: BTreeSet<(BrandId, PackageId)>,
    /// Orders that were placed later than this matter.
    pub after: Timestamp,
    /// Lines of all carts: as many fresh ids are wanted.
    pub lines: usize,
    /// Requests of the batch.
    pub requests: usize,
}

/// What stands behind the locks on the brands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecentOrders {
    /// Orders of each brand, by id.
    pub by_brand: BTreeMap<BrandId, Vec<RecentOrder>>,
    /// Fresh ids.
    pub ids: VecDeque<NewIds>,
}

/// A record to keep of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewIdempotencyRecord {
    /// Whose key it is.
    pub owner: UserId,
    /// The key.
    pub key: IdempotencyKey,
    /// What to keep.
    pub record: IdempotencyRecord,
    /// Whether a record that has lapsed is in its place.
    pub replaces: bool,
}

/// Rows of idempotency keys, besides what a checkout does with them.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait IdempotencyRows {
    /// Removes records that were kept before an instant, at most `limit` of them, and says how
    /// many.
    ///
    /// # Errors
    /// [`StoreError`].
    fn purge_idempotency_records(
        &mut self,
        before: Timestamp,
        limit: u32,
    ) -> Result<u32, StoreError>;
}

/// Rows of a checkout.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait CheckoutRows {
    /// Claims keys without waiting, and then, in a statement of its own, reads what is kept of
    /// them: a snapshot from before the claim does not see what the last holder of a key committed.
    /// In the order of the keys, which are all different.
    ///
    /// # Errors
    /// [`StoreError`].
    fn claim_keys(
        &mut self,
        keys: &[(UserId, IdempotencyKey)],
    ) -> Result<Vec<IdempotencyClaim>, StoreError>;

    /// Reads the orders of earlier checkouts as they are now, each checkout named by its first
    /// order, by ascending id. Asked only for repeats that want orders.
    ///
    /// # Errors
    /// [`StoreError`].
    fn read_checkouts(&mut self, checkouts: &[OrderId]) -> Result<Vec<OrderContext>, StoreError>;

    /// Locks brands, so that other checkouts of the same brands wait, and packages. Rows that do
    /// not parse are left out.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_market(&mut self, query: &MarketQuery) -> Result<LockedMarket, StoreError>;

    /// Reads recent orders, behind the locks on their brands, and reserves ids. A small batch may
    /// lock the agents here.
    ///
    /// # Errors
    /// [`StoreError`].
    fn read_recent_orders(&mut self, query: &RecentQuery) -> Result<RecentOrders, StoreError>;

    /// Writes what does not depend on who is next, if that makes others wait less; else nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    fn write_early(&mut self, carts: &[PreparedCart]) -> Result<(), StoreError>;

    /// The agents and who is next. Nobody else assigns a ticket or changes an agent until the end
    /// of the transaction.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_agents(&mut self) -> Result<AgentPool, StoreError>;

    /// How many unsolved tickets each agent has, and how many it may have, once the agents are
    /// locked. Only asked for by rules that need it; a store that serves none of them leaves this
    /// as it is.
    ///
    /// # Errors
    /// [`StoreError`].
    fn count_open(&mut self) -> Result<OpenCounts, StoreError> {
        Err(StoreError::Failed {
            operation: "count unsolved tickets",
            cause: anyhow::anyhow!("this store counts none, and the rule of assignment needs it"),
        })
    }

    /// Writes everything that is not written yet: orders, tickets, assignments, messages,
    /// notifications, audit entries, who is next, carts without what was ordered, and records of
    /// keys.
    ///
    /// # Errors
    /// [`StoreError`].
    fn write_checkouts(
        &mut self,
        plans: &[CheckoutPlan],
        records: &[NewIdempotencyRecord],
    ) -> Result<(), StoreError>;
}
