//! Profiles as their owners see them.

use domain::{Brand, Money, Timestamp};

use crate::{CreatorProfile, PortfolioItem};

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
