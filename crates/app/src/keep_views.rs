//! Staff keep views of the queue, each for itself.

use std::sync::Arc;

use domain::{Line, SavedViewId, Text};

use crate::{StaffViewer, StoreError, ports::ViewStore};

/// What a view is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewWish {
    /// Its name; no other view of its owner has it.
    pub name: Line<1, 60>,
    /// The query string of the queue, without `?`; empty for the whole queue.
    pub query: Text<0, 1000>,
    /// Its place among the views of its owner, the lowest first; those of one place in the order of their making.
    pub position: u8,
}

/// A view of the queue that somebody keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Its id.
    pub id: SavedViewId,
    /// What it is.
    pub view: ViewWish,
}

/// Why the views stay as they are.
#[derive(Debug, thiserror::Error)]
pub enum KeepViewsError {
    /// The viewer has no such view.
    #[error("the view is unknown")]
    NotFound,
    /// Another view of the viewer has the name.
    #[error("the name is taken")]
    NameTaken,
    /// The viewer has as many views as it may have.
    #[error("there are too many views")]
    TooMany,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps views of the queue. Each method is one act, and sees the viewer's own views only.
#[derive(Clone)]
pub struct KeepViews {
    views: Arc<dyn ViewStore>,
}

impl KeepViews {
    /// Most views of one owner.
    pub const MOST: u32 = 50;

    /// The use case over views.
    #[must_use]
    pub fn new(views: Arc<dyn ViewStore>) -> Self {
        Self { views }
    }

    /// The viewer's views in their order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn list(&self, viewer: &StaffViewer) -> Result<Vec<SavedView>, StoreError> {
        self.views.of(viewer.user)
    }

    /// Adds a view.
    ///
    /// # Errors
    /// [`KeepViewsError`]; nothing was added.
    pub fn add(&self, viewer: &StaffViewer, view: ViewWish) -> Result<SavedView, KeepViewsError> {
        self.views.add(viewer.user, view)
    }

    /// Changes a view.
    ///
    /// # Errors
    /// [`KeepViewsError`]; it stays as it was.
    pub fn change(&self, viewer: &StaffViewer, id: SavedViewId, view: ViewWish) -> Result<SavedView, KeepViewsError> {
        self.views.change(viewer.user, id, view)
    }

    /// Removes a view.
    ///
    /// # Errors
    /// [`KeepViewsError`]; it stays.
    pub fn remove(&self, viewer: &StaffViewer, id: SavedViewId) -> Result<(), KeepViewsError> {
        self.views.remove(viewer.user, id)
    }
}
