//! The people of the marketplace: accounts, brands and creators.

use crate::{BrandId, CreatorId, Timestamp, UserId, string_enum::string_enum};

string_enum! {
    /// What an account is. It never changes.
    Role {
        /// Buys packages.
        Brand = "brand",
        /// Sells packages.
        Creator = "creator",
        /// Works on tickets.
        Agent = "agent",
        /// Manages agents.
        SuperAdmin = "super_admin",
    }
}

string_enum! {
    /// A side of the marketplace: what somebody is who signs up alone.
    AccountType {
        /// Buys packages.
        Brand = "brand",
        /// Sells packages.
        Creator = "creator",
    }
}

impl From<AccountType> for Role {
    fn from(account_type: AccountType) -> Self {
        match account_type {
            AccountType::Brand => Self::Brand,
            AccountType::Creator => Self::Creator,
        }
    }
}

/// How somebody stands to an order and its ticket. Accounts that stand in none of these ways see
/// nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Participant {
    /// Owns the brand profile that placed it.
    Brand,
    /// Owns the creator profile that it was placed with.
    Creator,
    /// Is an agent or a super admin.
    Staff,
}

string_enum! {
    /// Whether an account may be used.
    AccountStatus {
        /// May be used.
        Active = "active",
        /// Was closed by a super admin, for now or for good.
        Suspended = "suspended",
        /// Was not opened yet.
        Pending = "pending",
        /// Is gone; its rows stay because orders show them.
        Deleted = "deleted",
    }
}

string_enum! {
    /// A platform that creators are listed by.
    Platform {
        /// `YouTube`.
        YouTube = "youtube",
        /// Instagram.
        Instagram = "instagram",
        /// `TikTok`.
        TikTok = "tiktok",
        /// Twitter.
        Twitter = "twitter",
        /// Facebook.
        Facebook = "facebook",
    }
}

impl Platform {
    /// The platform of a creator who names none.
    pub const DEFAULT: Self = Self::Instagram;
}

/// A creator's rating from 0.00 to 5.00, in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rating(u16);

impl Rating {
    /// A rating of `hundredths`, from 0 to 500; `None` beyond.
    #[must_use]
    pub const fn from_hundredths(hundredths: u16) -> Option<Self> {
        if hundredths <= 500 { Some(Self(hundredths)) } else { None }
    }

    /// The rating in hundredths.
    #[must_use]
    pub const fn hundredths(self) -> u16 {
        self.0
    }
}

/// The number is no rating in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a rating is 0 to 500 hundredths")]
pub struct InvalidRating;

impl TryFrom<u16> for Rating {
    type Error = InvalidRating;

    fn try_from(hundredths: u16) -> Result<Self, InvalidRating> {
        Self::from_hundredths(hundredths).ok_or(InvalidRating)
    }
}

impl From<Rating> for u16 {
    fn from(rating: Rating) -> Self {
        rating.0
    }
}

impl std::fmt::Display for Rating {
    /// The shortest decimal: `4.5`, `5`, `3.25`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, rest) = (self.0 / 100, self.0 % 100);
        match (rest, rest % 10) {
            (0, _) => write!(f, "{whole}"),
            (_, 0) => write!(f, "{whole}.{}", rest / 10),
            _ => write!(f, "{whole}.{rest:02}"),
        }
    }
}

/// What brand and creator profiles have in common: the account behind it and how to reach its
/// owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerContact {
    /// The account that owns the profile.
    pub user: UserId,
    /// The owner's name.
    pub name: String,
    /// The owner's e-mail address. Shown to staff and to the owner only.
    pub email: Option<String>,
    /// Whether the account may be used.
    pub account: AccountStatus,
}

/// Where a profile is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Location {
    /// Country, if given.
    pub country: Option<String>,
    /// State or province, if given.
    pub state: Option<String>,
    /// City, if given.
    pub city: Option<String>,
}

/// A brand profile: the side that buys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brand {
    /// Id of the profile.
    pub id: BrandId,
    /// Its owner.
    pub owner: OwnerContact,
    /// Name of the company.
    pub company_name: String,
    /// Industries, the main one first.
    pub industries: Vec<String>,
    /// SME, Startup or Enterprise.
    pub business_type: Option<String>,
    /// What the owner does in the company.
    pub role_in_organization: Option<String>,
    /// Web site.
    pub website_url: Option<String>,
    /// About the company.
    pub description: Option<String>,
    /// Address of the logo.
    pub logo_url: Option<String>,
    /// Where it is.
    pub location: Location,
    /// Whether the marketplace checked it.
    pub verified: bool,
    /// When the profile was made.
    pub created_at: Timestamp,
}

/// A creator profile: the side that sells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Creator {
    /// Id of the profile.
    pub id: CreatorId,
    /// Its owner.
    pub owner: OwnerContact,
    /// About the creator.
    pub bio: Option<String>,
    /// Where it is.
    pub location: Location,
    /// What the content is about.
    pub content_categories: Vec<String>,
    /// Platforms, in lower case.
    pub platforms: Vec<String>,
    /// Languages of the content.
    pub languages: Vec<String>,
    /// Rating, if there is one.
    pub rating: Option<Rating>,
    /// How many collaborations were finished.
    pub total_collaborations: u32,
    /// Whether the marketplace checked it.
    pub verified: bool,
    /// Whether the marketplace shows it first.
    pub featured: bool,
    /// When the profile was made.
    pub created_at: Timestamp,
}

impl Creator {
    /// Whether it is listed below a platform: each that it names, or the default one when it names
    /// none at all.
    #[must_use]
    pub fn is_on(&self, platform: Platform) -> bool {
        if self.platforms.is_empty() {
            return platform == Platform::DEFAULT;
        }
        self.platforms.iter().any(|own| own.eq_ignore_ascii_case(platform.as_str()))
    }
}
