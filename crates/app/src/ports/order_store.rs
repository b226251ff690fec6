//! The store of orders.

use domain::{BrandId, CreatorId, Order, OrderCase, OrderId, OrderStatus};

use crate::{ChangeOrderError, OrderChange, OrderCounts, Page, PageRequest, StoreError};

/// Whose orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderScope {
    /// Everybody's.
    All,
    /// Those that a brand placed.
    Brand(BrandId),
    /// Those that were placed with a creator.
    Creator(CreatorId),
}

/// Reads and changes orders with their whole context.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait OrderStore: Send + Sync {
    /// Orders of a scope, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn list(
        &self,
        scope: OrderScope,
        status: Option<OrderStatus>,
        page: PageRequest,
    ) -> Result<Page<OrderCase>, StoreError>;

    /// The orders of the same checkout as an order, all of them, and the newest `most` of the same brand: without the
    /// order itself, each once, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn related(&self, order: &Order, most: u32) -> Result<Vec<OrderCase>, StoreError>;

    /// How many orders of a scope there are.
    ///
    /// # Errors
    /// [`StoreError`].
    fn count(&self, scope: OrderScope, status: Option<OrderStatus>) -> Result<u64, StoreError>;

    /// Whether there is the profile that a scope names.
    ///
    /// # Errors
    /// [`StoreError`].
    fn knows(&self, scope: OrderScope) -> Result<bool, StoreError>;

    /// How many orders there are, by what became of them.
    ///
    /// # Errors
    /// [`StoreError`].
    fn counts(&self) -> Result<OrderCounts, StoreError>;

    /// Locks an order, decides a step and writes it with its messages, notifications and audit event, and marks the
    /// ticket as changed; or writes nothing at all. The order afterwards. Of several steps at once, each is decided
    /// on what the one before left.
    ///
    /// # Errors
    /// [`ChangeOrderError`]; nothing was written.
    fn change(&self, id: OrderId, change: OrderChange) -> Result<OrderCase, ChangeOrderError>;

    /// One order.
    ///
    /// # Errors
    /// [`StoreError`].
    fn find(&self, id: OrderId) -> Result<Option<OrderCase>, StoreError>;
}
