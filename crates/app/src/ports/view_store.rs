//! The store of views of the queue.

use domain::{SavedViewId, UserId};

use crate::{KeepViewsError, SavedView, StoreError, ViewWish};

/// Keeps views, always those of one owner.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait ViewStore: Send + Sync {
    /// The views of an owner in their order, at most [`KeepViews::MOST`](crate::KeepViews::MOST).
    ///
    /// # Errors
    /// [`StoreError`].
    fn of(&self, user: UserId) -> Result<Vec<SavedView>, StoreError>;

    /// Adds a view. An owner never has more than [`KeepViews::MOST`](crate::KeepViews::MOST), however many are added at
    /// once.
    ///
    /// # Errors
    /// [`KeepViewsError`]; nothing was written.
    fn add(&self, user: UserId, view: ViewWish) -> Result<SavedView, KeepViewsError>;

    /// Changes a view of an owner.
    ///
    /// # Errors
    /// [`KeepViewsError`]; nothing was written.
    fn change(&self, user: UserId, id: SavedViewId, view: ViewWish) -> Result<SavedView, KeepViewsError>;

    /// Removes a view of an owner.
    ///
    /// # Errors
    /// [`KeepViewsError`]; nothing was written.
    fn remove(&self, user: UserId, id: SavedViewId) -> Result<(), KeepViewsError>;
}
