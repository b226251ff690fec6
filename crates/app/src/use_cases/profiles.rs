//! What brands and creators say about themselves.

use crate::{
    OutsidePorts, StorePorts,
    profiles::{ReadOwnProfile, SetUpProfile, ShowSelf},
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
        let (store, queries, clock) = (&stores.transactions, &stores.profiles, &outside.clock);
        Self {
            read: ReadOwnProfile::new(queries.clone()),
            set_up: SetUpProfile::new(store.clone(), queries.clone(), clock.clone()),
            show_self: ShowSelf::new(store.clone(), clock.clone()),
        }
    }
}
