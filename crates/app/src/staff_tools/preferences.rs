//! What staff choose for themselves.

use std::sync::Arc;

use domain::{Line, UserId};

use super::StaffToolQueries;
use crate::{
    StaffViewer, StoreError,
    tx::{Transactions, write},
};

/// The name of a time zone in the IANA database, such as `Asia/Kolkata`. The reader knows which names there are.
pub type TimeZoneName = Line<1, 64>;

/// What a transaction can do with preferences.
pub trait PreferenceRows {
    /// Writes which time zone somebody has chosen; `None` when none.
    ///
    /// # Errors
    /// [`StoreError`].
    fn save_time_zone(&mut self, user: UserId, zone: Option<TimeZoneName>) -> Result<(), StoreError>;
}

/// Reads and saves what the viewer has chosen for itself.
#[derive(Clone)]
pub struct ManagePreferences {
    store: Arc<dyn Transactions>,
    queries: Arc<dyn StaffToolQueries>,
}

impl ManagePreferences {
    /// The use case over a store.
    #[must_use]
    pub fn new(store: Arc<dyn Transactions>, queries: Arc<dyn StaffToolQueries>) -> Self {
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
    pub fn set_time_zone(&self, viewer: &StaffViewer, zone: Option<TimeZoneName>) -> Result<(), StoreError> {
        let user = viewer.user;
        write(&*self.store, "save a time zone", move |tx| tx.save_time_zone(user, zone))
    }
}
