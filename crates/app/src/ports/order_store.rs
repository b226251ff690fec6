//! The store of orders.

use domain::{BrandId, CreatorId, OrderCase, OrderId, OrderStatus};

use crate::{Page, PageRequest, StoreError};

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
    ) -> Result<Page<OrderCase>, StoreError>;

    /// One order.
    ///
    /// # Errors
    /// [`StoreError`].
    fn find(&self, id: OrderId) -> Result<Option<OrderCase>, StoreError>;
}
