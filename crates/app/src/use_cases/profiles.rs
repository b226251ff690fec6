//! What brands and creators say about themselves.

use crate::{
    ReadOwnProfile, SetUpProfile,
    ports::{OutsidePorts, StorePorts},
};

/// Use cases of own profiles.
#[derive(Clone)]
pub struct ProfileUseCases {
    /// Reads the own profile.
    pub read: ReadOwnProfile,
    /// Writes a page of the own profile.
    pub set_up: SetUpProfile,
}

impl ProfileUseCases {
    pub(super) fn over(stores: &StorePorts, outside: &OutsidePorts) -> Self {
        Self {
            read: ReadOwnProfile::new(stores.profiles.clone()),
            set_up: SetUpProfile::new(stores.profiles.clone(), outside.clock.clone()),
        }
    }
}
