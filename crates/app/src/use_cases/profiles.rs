//! What brands and creators say about themselves.

use crate::{
    ReadOwnProfile, SetUpProfile, ShowSelf,
    ports::{OutsidePorts, StorePorts},
};

/// Use cases of own profiles.
#[derive(Clone)]
pub struct ProfileUseCases {
    /// Reads the own profile.
    pub read: ReadOwnProfile,
    /// Writes a page of the own profile.
    pub set_up: SetUpProfile,
    /// Changes what is shown beside the profile.
    pub show_self: ShowSelf,
}

impl ProfileUseCases {
    pub(super) fn over(stores: &StorePorts, outside: &OutsidePorts) -> Self {
        Self {
            read: ReadOwnProfile::new(stores.profiles.clone()),
            set_up: SetUpProfile::new(stores.profiles.clone(), outside.clock.clone()),
            show_self: ShowSelf::new(stores.profiles.clone(), outside.clock.clone()),
        }
    }
}
