//! What staff choose for themselves.

use std::sync::Arc;

use domain::Line;

use crate::{StaffViewer, StoreError, ports::PreferenceStore};

/// The name of a time zone in the IANA database, such as `Asia/Kolkata`. Whoever reads it knows which names there are.
pub type ZoneName = Line<1, 64>;

/// Keeps what the viewer has chosen for itself.
#[derive(Clone)]
pub struct KeepPreferences {
    preferences: Arc<dyn PreferenceStore>,
}

impl KeepPreferences {
    /// The use case over a store.
    #[must_use]
    pub fn new(preferences: Arc<dyn PreferenceStore>) -> Self {
        Self { preferences }
    }

    /// The time zone that the viewer has chosen, if it has.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn zone(&self, viewer: &StaffViewer) -> Result<Option<ZoneName>, StoreError> {
        self.preferences.zone(viewer.user)
    }

    /// Keeps another choice of a time zone, or that there is none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_zone(&self, viewer: &StaffViewer, zone: Option<ZoneName>) -> Result<(), StoreError> {
        self.preferences.set_zone(viewer.user, zone)
    }
}
