//! Public profiles of creators as they are read.

use domain::{Creator, Package, Timestamp};

/// A creator as brands browse it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatorProfile {
    /// The profile.
    pub creator: Creator,
    /// Phone number. Shown to staff and to the owner only.
    pub phone: Option<String>,
    /// Address of the profile picture.
    pub profile_image_url: Option<String>,
    /// Address of the cover picture.
    pub cover_image_url: Option<String>,
    /// Gender, if given.
    pub gender: Option<String>,
    /// Date of birth at midnight UTC, if given.
    pub date_of_birth: Option<Timestamp>,
    /// Accounts on platforms.
    pub social_accounts: Vec<SocialAccount>,
    /// Pieces of work, the newest first, at most as many as were asked for.
    pub portfolio: Vec<PortfolioItem>,
    /// Packages on sale, the newest first.
    pub packages: Vec<Package>,
}

/// An account of a creator on a platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocialAccount {
    /// Id of the row.
    pub id: i64,
    /// Platform in lower case.
    pub platform: String,
    /// Name there.
    pub username: String,
    /// Followers.
    pub follower_count: u64,
    /// Engagement rate in millionths.
    pub engagement_millionths: u32,
    /// Average views of a post.
    pub avg_views: u64,
    /// Whether the marketplace checked it.
    pub verified: bool,
}

/// A piece of work that a creator shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortfolioItem {
    /// Id of the row.
    pub id: i64,
    /// Title.
    pub title: String,
    /// Description.
    pub description: Option<String>,
    /// Where it is.
    pub media_url: String,
    /// `image`, `video` and the like.
    pub media_type: String,
    /// Platform it was made for.
    pub platform: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Whether the creator shows it first.
    pub is_featured: bool,
}

/// How much is read of each creator besides the profile itself: the newest of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreatorDetail {
    /// Pieces of work.
    pub portfolio: u32,
    /// Packages on sale.
    pub packages: u32,
}

impl CreatorDetail {
    /// What a list shows of each of many creators.
    pub const OF_MANY: Self = Self { portfolio: 5, packages: 5 };
    /// What a list shows that asks for a part only.
    pub const OF_SOME: Self = Self { portfolio: 5, packages: 20 };
    /// What a page shows of its creator.
    pub const OF_ONE: Self = Self { portfolio: 100, packages: 20 };
}
