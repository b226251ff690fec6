//! The store of what people have chosen for themselves.

use domain::UserId;

use crate::{StoreError, ZoneName};

/// Keeps preferences, always those of one person.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait PreferenceStore: Send + Sync {
    /// The time zone of a person, if it has chosen one.
    ///
    /// # Errors
    /// [`StoreError`].
    fn zone(&self, user: UserId) -> Result<Option<ZoneName>, StoreError>;

    /// Keeps another time zone for a person, or none.
    ///
    /// # Errors
    /// [`StoreError`]; it stays as it was.
    fn set_zone(&self, user: UserId, zone: Option<ZoneName>) -> Result<(), StoreError>;
}
