//! The store of orders.

use domain::{Order, OrderContext, OrderId, OrderStatus};

use super::{OrderCounts, OrderScope};
use crate::{Page, PageRequest, StoreError};

/// Reads orders with their whole context.
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
    ) -> Result<Page<OrderContext>, StoreError>;

    /// The orders of the same checkout as an order, all of them, and the newest `most` of the same
    /// brand: without the order itself, each once, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn related(&self, order: &Order, most: u32) -> Result<Vec<OrderContext>, StoreError>;

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

    /// One order.
    ///
    /// # Errors
    /// [`StoreError`].
    fn find(&self, id: OrderId) -> Result<Option<OrderContext>, StoreError>;
}
