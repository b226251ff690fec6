//! The own profiles of brands and creators.

use domain::{Actor, BasicInfo, Preferences, Side, Timestamp, UserId};

use crate::{
    BrandProfile, ChangeOwn, NewWork, OwnCreator, PortfolioItem, SetUpProfileError, ShowSelfError, StoreError,
};

/// Reads and writes the profile of a user. There is at most one.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait ProfileStore: Send + Sync {
    /// The brand profile of a user, with at most `portfolio` pieces of work.
    ///
    /// # Errors
    /// [`StoreError`].
    fn brand(&self, user: UserId, portfolio: u32) -> Result<Option<BrandProfile>, StoreError>;

    /// The creator profile of a user with every package that was not deleted, and at most `portfolio` pieces of work.
    ///
    /// # Errors
    /// [`StoreError`].
    fn creator(&self, user: UserId, portfolio: u32) -> Result<Option<OwnCreator>, StoreError>;

    /// Writes the first page of a profile, which is made if it is missing.
    ///
    /// # Errors
    /// [`SetUpProfileError`]; nothing was written then.
    fn write_basic_info(
        &self,
        user: UserId,
        side: Side,
        info: &BasicInfo,
        at: Timestamp,
    ) -> Result<(), SetUpProfileError>;

    /// Writes the second page of a profile, which is made if it is missing, and ends the set-up.
    ///
    /// # Errors
    /// [`StoreError`].
    fn write_preferences(
        &self,
        user: UserId,
        side: Side,
        preferences: &Preferences,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Adds a piece of work. There are never more than [`crate::MOST_WORKS`], however many are added at once.
    ///
    /// # Errors
    /// [`ShowSelfError`]; nothing was added.
    fn add_work(&self, user: UserId, work: &NewWork, at: Timestamp) -> Result<PortfolioItem, ShowSelfError>;

    /// Changes the name, with its audit event, or the cover picture of an account.
    ///
    /// # Errors
    /// [`ShowSelfError`]; nothing was changed.
    fn change_own(&self, actor: Actor, change: &ChangeOwn, at: Timestamp) -> Result<(), ShowSelfError>;

    /// Makes an empty profile, unless there is one, and says whether there was none.
    ///
    /// # Errors
    /// [`ShowSelfError`]; nothing was made.
    fn open_missing(&self, user: UserId, side: Side, at: Timestamp) -> Result<bool, ShowSelfError>;
}
