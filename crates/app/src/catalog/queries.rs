//! Creators and what they sell, as brands browse them.

use domain::{CreatorId, Platform};

use super::{CreatorDetail, CreatorProfile};
use crate::{Page, PageRequest, StoreError};

/// Reads creators whose account is active.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Catalog: Send + Sync {
    /// Creators, the newest first, each with the newest pieces of work and packages on sale; with a
    /// platform only those listed below it.
    ///
    /// # Errors
    /// [`StoreError`].
    fn creators(
        &self,
        platform: Option<Platform>,
        page: PageRequest,
        detail: CreatorDetail,
    ) -> Result<Page<CreatorProfile>, StoreError>;

    /// One creator with the newest pieces of work and packages on sale. `None` when it is unknown
    /// or its account is not active.
    ///
    /// # Errors
    /// [`StoreError`].
    fn creator(
        &self,
        id: CreatorId,
        detail: CreatorDetail,
    ) -> Result<Option<CreatorProfile>, StoreError>;
}
