//! Creators as brands browse them. In these shapes amounts and counts are texts.

use app::catalog::{CreatorProfile, PortfolioItem, SocialAccount};
use domain::{Package, Rating};
use serde::Serialize;
use utoipa::ToSchema;

use super::{AmountText, Date, Id, Promised};
use crate::words::PackageKindWord;

#[derive(Serialize, ToSchema)]
pub(super) struct SocialView<'a> {
    id: Id,
    platform: &'a str,
    username: &'a str,
    follower_count: String,
    engagement_rate: String,
    avg_views: String,
    verified: bool,
}

impl<'a> SocialView<'a> {
    pub(super) fn of(account: &'a SocialAccount) -> Self {
        Self {
            id: Id::of(&account.id),
            platform: &account.platform,
            username: &account.username,
            follower_count: account.follower_count.to_string(),
            engagement_rate: millionths(account.engagement_millionths),
            avg_views: account.avg_views.to_string(),
            verified: account.verified,
        }
    }
}

/// The rating of a creator; clients read a text for a new one too.
pub(super) fn rating_text(rating: Option<Rating>) -> String {
    rating.map_or_else(|| "0".to_owned(), |rating| rating.to_string())
}

/// The shortest decimal: 34000 is `0.034`.
pub(super) fn millionths(n: u32) -> String {
    let text = format!("{}.{:06}", n / 1_000_000, n % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A creator in the list, below each of its platforms.
#[derive(Serialize, ToSchema)]
pub(crate) struct CreatorCard<'a> {
    id: Id,
    user_id: Id,
    name: &'a str,
    profile_image_url: Option<&'a str>,
    cover_image_url: Option<&'a str>,
    email: Option<&'a str>,
    phone: Option<&'a str>,
    bio: Option<&'a str>,
    gender: Option<&'a str>,
    date_of_birth: Option<Date>,
    location_city: Option<&'a str>,
    location_state: Option<&'a str>,
    content_categories: &'a [String],
    platform: &'a [String],
    /// `0` without one
    rating: String,
    total_collaborations: String,
    verified: bool,
    featured: bool,
    social_accounts: Vec<SocialView<'a>>,
    portfolio_items: Vec<Clip<'a>>,
    packages: Vec<ListedPackage<'a>>,
}

#[derive(Serialize, ToSchema)]
struct Clip<'a> {
    id: Id,
    title: &'a str,
    media_url: &'a str,
    media_type: &'a str,
    platform: Option<&'a str>,
}

#[derive(Serialize, ToSchema)]
struct ListedPackage<'a> {
    id: Id,
    #[serde(rename = "type")]
    #[schema(value_type = PackageKindWord)]
    kind: &'static str,
    title: &'a str,
    description: Option<&'a str>,
    price: AmountText,
    currency: String,
    deliverables: Promised<'a>,
    is_active: bool,
    created_at: Date,
    updated_at: Date,
}

impl<'a> ListedPackage<'a> {
    fn of(package: &'a Package) -> Self {
        Self {
            id: Id::of(&package.id),
            kind: package.kind.as_str(),
            title: &package.title,
            description: package.description.as_deref(),
            price: AmountText(package.price),
            currency: package.price.currency().to_string(),
            deliverables: Promised(&package.deliverables),
            is_active: package.is_active,
            created_at: Date(package.created_at),
            updated_at: Date(package.updated_at),
        }
    }
}

impl<'a> CreatorCard<'a> {
    pub(crate) fn of(profile: &'a CreatorProfile) -> Self {
        let creator = &profile.creator;
        let clip = |item: &'a PortfolioItem| Clip {
            id: Id::of(&item.id),
            title: &item.title,
            media_url: &item.media_url,
            media_type: &item.media_type,
            platform: item.platform.as_deref(),
        };
        Self {
            id: Id::of(&creator.id),
            user_id: Id::of(&creator.owner.user),
            name: &creator.owner.name,
            profile_image_url: profile.profile_image_url.as_deref(),
            cover_image_url: profile.cover_image_url.as_deref(),
            email: creator.owner.email.as_deref(),
            phone: profile.phone.as_deref(),
            bio: creator.bio.as_deref(),
            gender: profile.gender.as_deref(),
            date_of_birth: profile.date_of_birth.map(Date),
            location_city: creator.location.city.as_deref(),
            location_state: creator.location.state.as_deref(),
            content_categories: &creator.content_categories,
            platform: &creator.platforms,
            rating: rating_text(creator.rating),
            total_collaborations: creator.total_collaborations.to_string(),
            verified: creator.verified,
            featured: creator.featured,
            social_accounts: profile.social_accounts.iter().map(SocialView::of).collect(),
            portfolio_items: profile.portfolio.iter().map(clip).collect(),
            packages: profile.packages.iter().map(ListedPackage::of).collect(),
        }
    }
}

/// A creator in full.
#[derive(Serialize, ToSchema)]
pub(crate) struct CreatorPage<'a> {
    id: Id,
    user_id: Id,
    name: &'a str,
    profile_image_url: Option<&'a str>,
    profile_image: Option<&'a str>,
    cover_image_url: Option<&'a str>,
    email: Option<&'a str>,
    phone: Option<&'a str>,
    bio: Option<&'a str>,
    gender: Option<&'a str>,
    date_of_birth: Option<Date>,
    location_city: Option<&'a str>,
    location_state: Option<&'a str>,
    location_pincode: Option<&'static str>,
    content_categories: &'a [String],
    languages: &'a [String],
    platform: &'a [String],
    /// `0` without one
    rating: String,
    total_collaborations: String,
    verified: bool,
    featured: bool,
    social_media_accounts: Vec<SocialView<'a>>,
    portfolio_items: Vec<Work<'a>>,
    packages: Vec<OfferedPackage<'a>>,
    rejection_messages: [&'static str; 0],
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Work<'a> {
    id: Id,
    title: &'a str,
    description: Option<&'a str>,
    media_url: &'a str,
    media_type: &'a str,
    platform: Option<&'a str>,
    tags: &'a [String],
    is_featured: bool,
}

impl<'a> Work<'a> {
    pub(crate) fn of(item: &'a PortfolioItem) -> Self {
        Self {
            id: Id::of(&item.id),
            title: &item.title,
            description: item.description.as_deref(),
            media_url: &item.media_url,
            media_type: &item.media_type,
            platform: item.platform.as_deref(),
            tags: &item.tags,
            is_featured: item.is_featured,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct OfferedPackage<'a> {
    #[serde(flatten)]
    package: ListedPackage<'a>,
    platform: Option<&'a str>,
    content_type: Option<&'a str>,
    quantity: u32,
    revisions: u32,
    duration1: Option<&'a str>,
    duration2: Option<&'a str>,
}

impl<'a> OfferedPackage<'a> {
    fn of(package: &'a Package) -> Self {
        Self {
            package: ListedPackage::of(package),
            platform: package.platform.as_deref(),
            content_type: package.content_type.as_deref(),
            quantity: package.quantity.unwrap_or(1),
            revisions: package.revisions.unwrap_or(0),
            duration1: package.duration1.as_deref(),
            duration2: package.duration2.as_deref(),
        }
    }
}

impl<'a> CreatorPage<'a> {
    pub(crate) fn of(profile: &'a CreatorProfile) -> Self {
        let creator = &profile.creator;
        let image = profile.profile_image_url.as_deref();
        Self {
            id: Id::of(&creator.id),
            user_id: Id::of(&creator.owner.user),
            name: &creator.owner.name,
            profile_image_url: image,
            profile_image: image,
            cover_image_url: profile.cover_image_url.as_deref(),
            email: creator.owner.email.as_deref(),
            phone: profile.phone.as_deref(),
            bio: creator.bio.as_deref(),
            gender: profile.gender.as_deref(),
            date_of_birth: profile.date_of_birth.map(Date),
            location_city: creator.location.city.as_deref(),
            location_state: creator.location.state.as_deref(),
            location_pincode: None,
            content_categories: &creator.content_categories,
            languages: &creator.languages,
            platform: &creator.platforms,
            rating: rating_text(creator.rating),
            total_collaborations: creator.total_collaborations.to_string(),
            verified: creator.verified,
            featured: creator.featured,
            social_media_accounts: profile.social_accounts.iter().map(SocialView::of).collect(),
            portfolio_items: profile.portfolio.iter().map(Work::of).collect(),
            packages: profile.packages.iter().map(OfferedPackage::of).collect(),
            rejection_messages: [],
        }
    }
}
