//! Brands and creators read their own profiles.

use std::sync::Arc;

use domain::{AccountType, UserId};

use super::{BrandProfile, OwnCreator, OwnProfile, ProfileOwner, ProfileQueries};
use crate::StoreError;

/// Most pieces of work that an own profile shows.
const MAX_PORTFOLIO: u32 = 100;

/// Reads the own profile.
#[derive(Clone)]
pub struct ReadOwnProfile(Arc<dyn ProfileQueries>);

impl ReadOwnProfile {
    /// The use case over a store.
    #[must_use]
    pub fn new(queries: Arc<dyn ProfileQueries>) -> Self {
        Self(queries)
    }

    /// The profile. `None` when it was not set up.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self, owner: ProfileOwner) -> Result<Option<OwnProfile>, StoreError> {
        match owner.account_type {
            AccountType::Brand => {
                Ok(self.brand(owner.user)?.map(|profile| OwnProfile::Brand(Box::new(profile))))
            }
            AccountType::Creator => {
                Ok(self.creator(owner.user)?.map(|profile| OwnProfile::Creator(Box::new(profile))))
            }
        }
    }

    /// The brand profile of a user. `None` when there is none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn brand(&self, user: UserId) -> Result<Option<BrandProfile>, StoreError> {
        self.0.brand_profile(user, MAX_PORTFOLIO)
    }

    /// The creator profile of a user. `None` when there is none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn creator(&self, user: UserId) -> Result<Option<OwnCreator>, StoreError> {
        self.0.creator_profile(user, MAX_PORTFOLIO)
    }
}
