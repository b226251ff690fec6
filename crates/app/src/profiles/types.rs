//! Profiles as their owners see and change them.

use domain::{AccountType, BasicInfo, Brand, Money, Preferences, Timestamp, UserId, WebUrl};

use crate::{
    BrandViewer, CreatorViewer, ForbiddenRole, StoreError, Viewer,
    catalog::{CreatorProfile, PortfolioItem},
};

/// Name of the company in the empty profile of a new brand.
pub const UNNAMED_COMPANY: &str = "Company Name";
/// Industry in the empty profile of a new brand.
pub const GENERAL_INDUSTRY: &str = "General";

/// A brand profile, for its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrandProfile {
    /// The profile.
    pub brand: Brand,
    /// Phone number of the owner.
    pub phone: Option<String>,
    /// Address of the profile picture.
    pub profile_image_url: Option<String>,
    /// Address of the cover picture.
    pub cover_image_url: Option<String>,
    /// Gender of the owner, if given.
    pub gender: Option<String>,
    /// Date of birth of the owner at midnight UTC, if given.
    pub date_of_birth: Option<Timestamp>,
    /// Postal code, if given.
    pub location_pincode: Option<String>,
    /// Languages.
    pub languages: Vec<String>,
    /// Pieces of work, the newest first, at most as many as were asked for.
    pub portfolio: Vec<PortfolioItem>,
    /// When the profile was changed last.
    pub updated_at: Timestamp,
}

/// A creator profile, for its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnCreator {
    /// The profile. Its packages are those that were not deleted, also when they are not on sale.
    pub profile: CreatorProfile,
    /// Postal code, if given.
    pub location_pincode: Option<String>,
    /// Least price of a collaboration, if given.
    pub min_rate: Option<Money>,
    /// Highest price of a collaboration, if given.
    pub max_rate: Option<Money>,
    /// Currency of both, in three letters.
    pub rate_currency: String,
    /// Whether work can be taken on: `available` unless something else was imported.
    pub availability_status: String,
    /// When the profile was changed last.
    pub updated_at: Timestamp,
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
    pub account_type: AccountType,
}

impl ProfileOwner {
    /// The viewer as the owner of a profile.
    ///
    /// # Errors
    /// [`ForbiddenRole`] for staff, which have none.
    pub const fn of(viewer: &Viewer) -> Result<Self, ForbiddenRole> {
        match viewer {
            Viewer::Brand(BrandViewer { user, .. }) => {
                Ok(Self { user: *user, account_type: AccountType::Brand })
            }
            Viewer::Creator(CreatorViewer { user, .. }) => {
                Ok(Self { user: *user, account_type: AccountType::Creator })
            }
            Viewer::Staff(_) => Err(ForbiddenRole),
        }
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

/// A piece of work that is to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWork {
    /// Where it is.
    pub media_url: WebUrl,
    /// `image`, `video` or `text`.
    pub media_type: &'static str,
    /// Name of the file, which becomes the title.
    pub file_name: Option<String>,
    /// Bytes.
    pub file_size: Option<u64>,
    /// Media type of the file.
    pub mime_type: Option<String>,
}

impl NewWork {
    /// The name of the file, or what kind of work it is.
    #[must_use]
    pub fn title(&self) -> &str {
        self.file_name.as_deref().unwrap_or(self.media_type)
    }
}

/// What somebody changes about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeOwn {
    /// The name of the account.
    Name(String),
    /// The cover picture.
    Cover(WebUrl),
}

/// Why nothing was saved.
#[derive(Debug, thiserror::Error)]
pub enum ShowSelfError {
    /// The account is gone.
    #[error("the account is gone")]
    Gone,
    /// There are [`MAX_WORKS`](super::MAX_WORKS) pieces of work.
    #[error("there are too many pieces of work")]
    TooManyWorks,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
