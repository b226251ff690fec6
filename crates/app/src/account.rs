//! Accounts and public profiles as they are read.

use domain::{AccountStatus, Creator, Package, Role, Timestamp, UserId};

/// An account, for its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent fact, as its row has it")]
pub struct Account {
    /// Id of the account.
    pub id: UserId,
    /// E-mail address in lower case that the account is known by: proven, or given by somebody who may.
    pub email: Option<String>,
    /// Phone number that the account is known by, `+` and digits.
    pub phone: Option<String>,
    /// E-mail address that the owner named without a proof. It identifies nobody, and several accounts may want the same.
    pub wanted_email: Option<String>,
    /// Phone number that the owner named without a proof.
    pub wanted_phone: Option<String>,
    /// Name.
    pub name: String,
    /// What the account is.
    pub role: Role,
    /// Whether it may be used.
    pub status: AccountStatus,
    /// Address of the profile picture.
    pub profile_image_url: Option<String>,
    /// Address of the cover picture.
    pub cover_image_url: Option<String>,
    /// Whether the e-mail address was proven.
    pub email_verified: bool,
    /// Whether the phone number was proven.
    pub phone_verified: bool,
    /// Whether the set-up is done.
    pub onboarding_completed: bool,
    /// Where the set-up stopped.
    pub onboarding_step: Option<String>,
    /// How the account was made: `email` or `phone`.
    pub auth_provider: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was signed in to last, before this time.
    pub last_login_at: Option<Timestamp>,
    /// Version of its credentials: a token or session of another one opens nothing.
    pub credential_version: u32,
    /// Whether it is demo data, whose password everybody knows.
    pub is_demo: bool,
}

impl Account {
    /// The e-mail address as its owner sees it, and whether that one was proven: the wanted one comes first.
    #[must_use]
    pub fn shown_email(&self) -> (Option<&str>, bool) {
        shown(self.wanted_email.as_deref(), self.email.as_deref(), self.email_verified)
    }

    /// The phone number as its owner sees it, and whether that one was proven: the wanted one comes first.
    #[must_use]
    pub fn shown_phone(&self) -> (Option<&str>, bool) {
        shown(self.wanted_phone.as_deref(), self.phone.as_deref(), self.phone_verified)
    }
}

fn shown<'a>(wanted: Option<&'a str>, own: Option<&'a str>, verified: bool) -> (Option<&'a str>, bool) {
    (wanted.or(own), wanted.is_none() && verified)
}

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
