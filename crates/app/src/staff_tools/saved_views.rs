//! Views of the queue that staff save, each for itself.

use std::sync::Arc;

use domain::{SavedViewId, UserId};

use super::{SavedView, SavedViewInput, SavedViewRows, StaffToolQueries, StaffToolTransactions};
use crate::{StaffViewer, StoreError};

/// Why the views stay as they are.
#[derive(Debug, thiserror::Error)]
pub enum ManageSavedViewsError {
    /// The viewer has no such view.
    #[error("the view is unknown")]
    NotFound,
    /// Another view of the viewer has the name.
    #[error("the name is taken")]
    NameTaken,
    /// The viewer has [`ManageSavedViews::MAX`] views.
    #[error("there are too many views")]
    TooMany,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lists, adds, changes and removes the viewer's own saved views.
#[derive(Clone)]
pub struct ManageSavedViews {
    store: Arc<dyn StaffToolTransactions>,
    queries: Arc<dyn StaffToolQueries>,
}

impl ManageSavedViews {
    /// Most views of one owner.
    pub const MAX: u32 = 50;

    /// The use case over a store.
    #[must_use]
    pub fn new(store: Arc<dyn StaffToolTransactions>, queries: Arc<dyn StaffToolQueries>) -> Self {
        Self { store, queries }
    }

    /// The viewer's views in their order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn list(&self, viewer: &StaffViewer) -> Result<Vec<SavedView>, StoreError> {
        self.queries.saved_views(viewer.user)
    }

    /// Adds a view.
    ///
    /// # Errors
    /// [`ManageSavedViewsError`] but `NotFound`; nothing was added.
    pub fn add(
        &self,
        viewer: &StaffViewer,
        view: SavedViewInput,
    ) -> Result<SavedView, ManageSavedViewsError> {
        let owner = viewer.user;
        self.store.write("add a saved view", move |tx| add(tx, owner, view))
    }

    /// Changes a view.
    ///
    /// # Errors
    /// [`ManageSavedViewsError`] but `TooMany`; it stays as it was.
    pub fn change(
        &self,
        viewer: &StaffViewer,
        id: SavedViewId,
        view: SavedViewInput,
    ) -> Result<SavedView, ManageSavedViewsError> {
        let (owner, changed) = (viewer.user, SavedView { id, view });
        self.store.write("change a saved view", move |tx| change(tx, owner, changed))
    }

    /// Removes a view.
    ///
    /// # Errors
    /// `NotFound` and `Store` of [`ManageSavedViewsError`]; it stays.
    pub fn remove(
        &self,
        viewer: &StaffViewer,
        id: SavedViewId,
    ) -> Result<(), ManageSavedViewsError> {
        let owner = viewer.user;
        self.store.write("remove a saved view", move |tx| remove(tx, owner, id))
    }
}

fn add(
    tx: &mut (impl SavedViewRows + ?Sized),
    owner: UserId,
    view: SavedViewInput,
) -> Result<SavedView, ManageSavedViewsError> {
    let others = tx.lock_saved_views(owner)?;
    if u32::try_from(others.len()).is_ok_and(|count| count >= ManageSavedViews::MAX) {
        return Err(ManageSavedViewsError::TooMany);
    }
    if others.iter().any(|(_, name)| name == view.name.as_str()) {
        return Err(ManageSavedViewsError::NameTaken);
    }
    Ok(SavedView { id: tx.insert_saved_view(owner, &view)?, view })
}

fn change(
    tx: &mut (impl SavedViewRows + ?Sized),
    owner: UserId,
    changed: SavedView,
) -> Result<SavedView, ManageSavedViewsError> {
    let all = tx.lock_saved_views(owner)?;
    if !all.iter().any(|(id, _)| *id == changed.id) {
        return Err(ManageSavedViewsError::NotFound);
    }
    if all.iter().any(|(id, name)| *id != changed.id && name == changed.view.name.as_str()) {
        return Err(ManageSavedViewsError::NameTaken);
    }
    tx.update_saved_view(&changed)?;
    Ok(changed)
}

fn remove(
    tx: &mut (impl SavedViewRows + ?Sized),
    owner: UserId,
    id: SavedViewId,
) -> Result<(), ManageSavedViewsError> {
    if !tx.lock_saved_views(owner)?.iter().any(|(known, _)| *known == id) {
        return Err(ManageSavedViewsError::NotFound);
    }
    Ok(tx.delete_saved_view(id)?)
}

#[cfg(test)]
mod tests {
    use domain::{Line, Text};

    use super::*;
    use crate::testing::MemoryStore;

    fn staff(user: i64) -> StaffViewer {
        StaffViewer { user: UserId::new(user).unwrap(), is_super_admin: false }
    }

    fn view(name: &str, position: u8) -> SavedViewInput {
        let query = Text::parse("status=open").unwrap();
        SavedViewInput { name: Line::parse(name).unwrap(), query, position }
    }

    fn views() -> ManageSavedViews {
        let store = Arc::new(MemoryStore::default());
        ManageSavedViews::new(store.clone(), store)
    }

    #[test]
    fn views_are_their_owners_own() {
        let (views, one, other) = (views(), staff(1), staff(2));
        let mine = views.add(&one, view("Mine", 1)).unwrap();
        views.add(&other, view("Mine", 1)).unwrap();
        let changed = views.change(&other, mine.id, view("Stolen", 1)).map(drop);
        for refused in [changed, views.remove(&other, mine.id)] {
            assert!(matches!(refused, Err(ManageSavedViewsError::NotFound)), "{refused:?}");
        }
        let id = mine.id;
        assert_eq!(views.list(&one).unwrap(), [mine]);
        views.remove(&one, id).unwrap();
        assert_eq!((views.list(&one).unwrap().len(), views.list(&other).unwrap().len()), (0, 1));
    }

    #[test]
    fn a_name_stands_for_one_view_of_its_owner() {
        let (views, one) = (views(), staff(1));
        let first = views.add(&one, view("First", 1)).unwrap();
        let second = views.add(&one, view("Second", 2)).unwrap();
        for refused in
            [views.add(&one, view("First", 3)), views.change(&one, second.id, view("First", 2))]
        {
            assert!(matches!(refused, Err(ManageSavedViewsError::NameTaken)), "{refused:?}");
        }
        let moved = views.change(&one, first.id, view("First", 3)).unwrap();
        assert_eq!(views.list(&one).unwrap(), [second, moved]);
    }

    #[test]
    fn an_owner_has_fifty_views_at_most() {
        let (views, one) = (views(), staff(1));
        for n in 0..ManageSavedViews::MAX {
            views.add(&one, view(&format!("View {n}"), 0)).unwrap();
        }
        let refused = views.add(&one, view("One more", 0));
        assert!(matches!(refused, Err(ManageSavedViewsError::TooMany)), "{refused:?}");
        views.add(&staff(2), view("One more", 0)).unwrap();
    }
}
