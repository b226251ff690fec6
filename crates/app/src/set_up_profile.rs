//! Brands and creators reading and writing their own profiles.

use std::sync::Arc;

use domain::{BasicInfo, Preferences, Side, UserId};

use crate::{
    BrandProfile, BrandViewer, CreatorViewer, ForbiddenRole, OwnCreator, StoreError, Viewer,
    ports::{Clock, ProfileStore},
};

/// Most pieces of work that an own profile shows.
const MOST_PORTFOLIO: u32 = 100;

/// Why a profile was not written.
#[derive(Debug, thiserror::Error)]
pub enum SetUpProfileError {
    /// The date of birth has not come yet.
    #[error("the date of birth is in the future")]
    NotBornYet,
    /// The account is gone.
    #[error("the account is gone")]
    Gone,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The own profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnProfile {
    /// Of a brand.
    Brand(Box<BrandProfile>),
    /// Of a creator.
    Creator(Box<OwnCreator>),
}

/// Somebody who has, or can have, a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProfileOwner {
    /// The account.
    pub user: UserId,
    /// Which kind of profile.
    pub side: Side,
}

impl ProfileOwner {
    /// The viewer as the owner of a profile.
    ///
    /// # Errors
    /// [`ForbiddenRole`] for staff, which have none.
    pub const fn of(viewer: &Viewer) -> Result<Self, ForbiddenRole> {
        match viewer {
            Viewer::Brand(BrandViewer { user, .. }) => Ok(Self { user: *user, side: Side::Brand }),
            Viewer::Creator(CreatorViewer { user, .. }) => Ok(Self { user: *user, side: Side::Creator }),
            Viewer::Staff(_) => Err(ForbiddenRole),
        }
    }
}

/// Reads the own profile.
#[derive(Clone)]
pub struct ReadOwnProfile(Arc<dyn ProfileStore>);

impl ReadOwnProfile {
    /// The use case over a store.
    #[must_use]
    pub fn new(profiles: Arc<dyn ProfileStore>) -> Self {
        Self(profiles)
    }

    /// The profile. `None` when it was not set up.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self, owner: ProfileOwner) -> Result<Option<OwnProfile>, StoreError> {
        match owner.side {
            Side::Brand => Ok(self.brand(owner.user)?.map(|profile| OwnProfile::Brand(Box::new(profile)))),
            Side::Creator => Ok(self.creator(owner.user)?.map(|profile| OwnProfile::Creator(Box::new(profile)))),
        }
    }

    /// The brand profile of a user. `None` when there is none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn brand(&self, user: UserId) -> Result<Option<BrandProfile>, StoreError> {
        self.0.brand(user, MOST_PORTFOLIO)
    }

    /// The creator profile of a user. `None` when there is none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn creator(&self, user: UserId) -> Result<Option<OwnCreator>, StoreError> {
        self.0.creator(user, MOST_PORTFOLIO)
    }
}

/// A page of the set-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfilePage {
    /// The first.
    BasicInfo(BasicInfo),
    /// The second, which ends the set-up.
    Preferences(Preferences),
}

/// Writes a page of the own profile.
#[derive(Clone)]
pub struct SetUpProfile {
    profiles: Arc<dyn ProfileStore>,
    clock: Arc<dyn Clock>,
}

impl SetUpProfile {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(profiles: Arc<dyn ProfileStore>, clock: Arc<dyn Clock>) -> Self {
        Self { profiles, clock }
    }

    /// The profile as it is afterwards. A missing one is made. An e-mail address or phone that differs from the one that
    /// the account is known by is only wanted: it identifies nobody until it is proven, whoever else has or wants it.
    ///
    /// # Errors
    /// [`SetUpProfileError`].
    pub fn run(&self, owner: ProfileOwner, page: &ProfilePage) -> Result<OwnProfile, SetUpProfileError> {
        let (ProfileOwner { user, side }, now) = (owner, self.clock.now());
        let born = match page {
            ProfilePage::BasicInfo(info) => info.born,
            ProfilePage::Preferences(preferences) => preferences.born,
        };
        if born.is_some_and(|day| !day.is_past(now)) {
            return Err(SetUpProfileError::NotBornYet);
        }
        match page {
            ProfilePage::BasicInfo(info) => self.profiles.write_basic_info(user, side, info, now)?,
            ProfilePage::Preferences(preferences) => self.profiles.write_preferences(user, side, preferences, now)?,
        }
        ReadOwnProfile(self.profiles.clone()).run(owner)?.ok_or(SetUpProfileError::Gone)
    }
}
