//! What staff choose for themselves.

use std::sync::Arc;

use super::{StaffToolQueries, StaffToolTransactions, TimeZoneName};
use crate::{StaffViewer, StoreError};

/// Reads and saves what the viewer has chosen for itself.
#[derive(Clone)]
pub struct ManagePreferences {
    store: Arc<dyn StaffToolTransactions>,
    queries: Arc<dyn StaffToolQueries>,
}

impl ManagePreferences {
    /// The use case over a store.
    #[must_use]
    pub fn new(store: Arc<dyn StaffToolTransactions>, queries: Arc<dyn StaffToolQueries>) -> Self {
        Self { store, queries }
    }

    /// The time zone that the viewer has chosen, if it has.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn time_zone(&self, viewer: &StaffViewer) -> Result<Option<TimeZoneName>, StoreError> {
        self.queries.time_zone(viewer.user)
    }

    /// Saves another choice of a time zone, or that there is none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_time_zone(
        &self,
        viewer: &StaffViewer,
        zone: Option<TimeZoneName>,
    ) -> Result<(), StoreError> {
        let user = viewer.user;
        self.store.write("save a time zone", move |tx| tx.save_time_zone(user, zone))
    }
}
