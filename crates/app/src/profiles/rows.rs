//! What a transaction can do with profiles.

use domain::{BasicInfo, Preferences, Timestamp, UserId};

use super::{NewWork, ProfileOwner};
use crate::{StoreError, catalog::PortfolioItem};

/// Rows of profiles and of pieces of work. A user has at most one profile of each kind.
pub trait ProfileRows {
    /// Writes a brand profile in one industry. `false` when the user has one; it stays as it is.
    ///
    /// # Errors
    /// [`StoreError`].
    fn insert_brand_profile(
        &mut self,
        user: UserId,
        company: &str,
        industry: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Writes an empty creator profile. `false` when the user has one; it stays as it is.
    ///
    /// # Errors
    /// [`StoreError`].
    fn insert_creator_profile(&mut self, user: UserId, at: Timestamp) -> Result<bool, StoreError>;

    /// Writes what the first page of the set-up says of a profile. What is not said stays.
    ///
    /// # Errors
    /// [`StoreError`].
    fn update_basic_info(
        &mut self,
        owner: ProfileOwner,
        info: &BasicInfo,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Writes what the second page of the set-up says of a profile. What is not said stays.
    ///
    /// # Errors
    /// [`StoreError`].
    fn update_preferences(
        &mut self,
        owner: ProfileOwner,
        preferences: &Preferences,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// How many pieces of work a user shows.
    ///
    /// # Errors
    /// [`StoreError`].
    fn count_works(&mut self, user: UserId) -> Result<u32, StoreError>;

    /// Writes a new piece of work and returns it.
    ///
    /// # Errors
    /// [`StoreError`].
    fn insert_work(
        &mut self,
        user: UserId,
        work: &NewWork,
        at: Timestamp,
    ) -> Result<PortfolioItem, StoreError>;
}
