//! Creators and what they sell, as brands browse them.

use domain::{CreatorId, Platform};

use crate::{CreatorProfile, Page, PageRequest, StoreError};

/// Reads creators whose account is active.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Catalog: Send + Sync {
    /// Creators, the newest first, each with at most `portfolio` pieces of work; with a platform only those listed below
    /// it.
    ///
    /// # Errors
    /// [`StoreError`].
    fn creators(
        &self,
        platform: Option<Platform>,
        page: PageRequest,
        portfolio: u32,
    ) -> Result<Page<CreatorProfile>, StoreError>;

    /// One creator with at most `portfolio` pieces of work. `None` when it is unknown or its account is not active.
    ///
    /// # Errors
    /// [`StoreError`].
    fn creator(&self, id: CreatorId, portfolio: u32) -> Result<Option<CreatorProfile>, StoreError>;
}
