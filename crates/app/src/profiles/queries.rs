//! Reads own profiles.

use domain::UserId;

use super::{BrandProfile, OwnCreator};
use crate::StoreError;

/// Reads outside of a transaction. Deleted accounts have no profile.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait ProfileQueries: Send + Sync {
    /// The brand profile of a user, with at most `portfolio` pieces of work.
    ///
    /// # Errors
    /// [`StoreError`].
    fn brand_profile(
        &self,
        user: UserId,
        portfolio: u32,
    ) -> Result<Option<BrandProfile>, StoreError>;

    /// The creator profile of a user with every package that was not deleted, and at most
    /// `portfolio` pieces of work.
    ///
    /// # Errors
    /// [`StoreError`].
    fn creator_profile(
        &self,
        user: UserId,
        portfolio: u32,
    ) -> Result<Option<OwnCreator>, StoreError>;
}
