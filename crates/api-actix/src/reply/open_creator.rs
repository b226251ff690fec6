//! Creators where anybody looks at one of them or at those of a platform. In the first shape counts
//! are numbers.

use app::catalog::{CreatorProfile, SocialAccount};
use domain::{Package, Platform};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Amount, CreatorCard, Date, Id, Promised, RateNumber,
    creator::{SocialView, Work, rating_text},
};
use crate::words::PackageKindWord;

/// An account on a platform where counts are numbers.
#[derive(Serialize, ToSchema)]
pub(crate) struct SocialNumbers<'a> {
    id: Id,
    platform: &'a str,
    username: &'a str,
    follower_count: u64,
    engagement_rate: RateNumber,
    avg_views: u64,
    verified: bool,
}

impl<'a> SocialNumbers<'a> {
    pub(crate) fn of(account: &'a SocialAccount) -> Self {
        Self {
            id: Id::of(&account.id),
            platform: &account.platform,
            username: &account.username,
            follower_count: account.follower_count,
            engagement_rate: RateNumber(account.engagement_millionths),
            avg_views: account.avg_views,
            verified: account.verified,
        }
    }
}

/// A creator in full.
#[derive(Serialize, ToSchema)]
pub(crate) struct OpenCreatorPage<'a> {
    id: Id,
    user_id: Id,
    name: &'a str,
    profile_image_url: Option<&'a str>,
    profile_image: Option<&'a str>,
    cover_image_url: Option<&'a str>,
    cover_image: Option<&'a str>,
    email: Option<&'a str>,
    phone: Option<&'a str>,
    bio: Option<&'a str>,
    gender: Option<&'a str>,
    date_of_birth: Option<Date>,
    location_city: Option<&'a str>,
    location_state: Option<&'a str>,
    location_pincode: Option<&'static str>,
    content_categories: &'a [String],
    platform: &'a [String],
    /// `0` without one
    rating: String,
    total_collaborations: String,
    verified: bool,
    featured: bool,
    social_media_accounts: Vec<SocialNumbers<'a>>,
    portfolio_items: Vec<Work<'a>>,
    packages: Vec<PricedPackage<'a>>,
    rejection_messages: [&'static str; 0],
}

#[derive(Serialize, ToSchema)]
struct PricedPackage<'a> {
    id: Id,
    #[serde(rename = "type")]
    #[schema(value_type = PackageKindWord)]
    kind: &'static str,
    title: &'a str,
    description: Option<&'a str>,
    price: Amount,
    currency: String,
    deliverables: Promised<'a>,
    is_active: bool,
    created_at: Date,
    updated_at: Date,
    platform: Option<&'a str>,
    content_type: Option<&'a str>,
    quantity: u32,
    revisions: u32,
    duration1: Option<&'a str>,
    duration2: Option<&'a str>,
}

impl<'a> PricedPackage<'a> {
    fn of(package: &'a Package) -> Self {
        Self {
            id: Id::of(&package.id),
            kind: package.kind.as_str(),
            title: &package.title,
            description: package.description.as_deref(),
            price: Amount(package.price),
            currency: package.price.currency().to_string(),
            deliverables: Promised(&package.deliverables),
            is_active: package.is_active,
            created_at: Date(package.created_at),
            updated_at: Date(package.updated_at),
            platform: package.platform.as_deref(),
            content_type: package.content_type.as_deref(),
            quantity: package.quantity.unwrap_or(1),
            revisions: package.revisions.unwrap_or(0),
            duration1: package.duration1.as_deref(),
            duration2: package.duration2.as_deref(),
        }
    }
}

impl<'a> OpenCreatorPage<'a> {
    pub(crate) fn of(profile: &'a CreatorProfile) -> Self {
        let creator = &profile.creator;
        let image = profile.profile_image_url.as_deref();
        let cover = profile.cover_image_url.as_deref();
        Self {
            id: Id::of(&creator.id),
            user_id: Id::of(&creator.owner.user),
            name: &creator.owner.name,
            profile_image_url: image,
            profile_image: image,
            cover_image_url: cover,
            cover_image: cover,
            email: creator.owner.email.as_deref(),
            phone: profile.phone.as_deref(),
            bio: creator.bio.as_deref(),
            gender: profile.gender.as_deref(),
            date_of_birth: profile.date_of_birth.map(Date),
            location_city: creator.location.city.as_deref(),
            location_state: creator.location.state.as_deref(),
            location_pincode: None,
            content_categories: &creator.content_categories,
            platform: &creator.platforms,
            rating: rating_text(creator.rating),
            total_collaborations: creator.total_collaborations.to_string(),
            verified: creator.verified,
            featured: creator.featured,
            social_media_accounts: profile.social_accounts.iter().map(SocialNumbers::of).collect(),
            portfolio_items: profile.portfolio.iter().map(Work::of).collect(),
            packages: profile.packages.iter().map(PricedPackage::of).collect(),
            rejection_messages: [],
        }
    }
}

/// A creator in the list of one platform.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlatformCreator<'a> {
    #[serde(flatten)]
    card: CreatorCard<'a>,
    social_account: Option<SocialView<'a>>,
}

impl<'a> PlatformCreator<'a> {
    pub(crate) fn of(profile: &'a CreatorProfile, platform: Platform) -> Self {
        let there =
            |account: &&SocialAccount| account.platform.eq_ignore_ascii_case(platform.as_str());
        let social_account = profile.social_accounts.iter().find(there).map(SocialView::of);
        Self { card: CreatorCard::of(profile), social_account }
    }
}
