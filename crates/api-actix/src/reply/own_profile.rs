//! Profiles as their owners see them.

use app::profiles::{BrandProfile, OwnCreator};
use domain::{Brand, OwnerContact};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    AmountText, Date, Id, PackageView,
    creator::{SocialView, Work},
};
use crate::words::RoleWord;

#[derive(Serialize, ToSchema)]
struct ProfileOwnerView<'a> {
    id: Id,
    name: &'a str,
    email: Option<&'a str>,
    phone: Option<&'a str>,
    #[schema(value_type = RoleWord)]
    user_type: &'static str,
    profile_image_url: Option<&'a str>,
    cover_image_url: Option<&'a str>,
}

impl<'a> ProfileOwnerView<'a> {
    fn of(owner: &'a OwnerContact, user_type: &'static str) -> Self {
        Self {
            id: Id::of(&owner.user),
            name: &owner.name,
            email: owner.email.as_deref(),
            phone: None,
            user_type,
            profile_image_url: None,
            cover_image_url: None,
        }
    }
}

/// A brand profile, for its owner.
#[derive(Serialize, ToSchema)]
pub(crate) struct OwnBrandView<'a> {
    id: Id,
    user_id: Id,
    company_name: &'a str,
    industry: Option<&'a str>,
    industries: &'a [String],
    business_type: Option<&'a str>,
    role_in_organization: Option<&'a str>,
    website_url: Option<&'a str>,
    description: Option<&'a str>,
    logo_url: Option<&'a str>,
    location_country: Option<&'a str>,
    location_state: Option<&'a str>,
    location_city: Option<&'a str>,
    location_pincode: Option<&'a str>,
    gender: Option<&'a str>,
    date_of_birth: Option<Date>,
    languages: &'a [String],
    verified: bool,
    created_at: Date,
    updated_at: Date,
    campaigns: [&'static str; 0],
    collaborations: [&'static str; 0],
    portfolio_items: Vec<Work<'a>>,
    user: ProfileOwnerView<'a>,
}

impl<'a> OwnBrandView<'a> {
    pub(crate) fn of(profile: &'a BrandProfile) -> Self {
        let brand: &Brand = &profile.brand;
        Self {
            id: Id::of(&brand.id),
            user_id: Id::of(&brand.owner.user),
            company_name: &brand.company_name,
            industry: brand.industries.first().map(String::as_str),
            industries: &brand.industries,
            business_type: brand.business_type.as_deref(),
            role_in_organization: brand.role_in_organization.as_deref(),
            website_url: brand.website_url.as_deref(),
            description: brand.description.as_deref(),
            logo_url: brand.logo_url.as_deref(),
            location_country: brand.location.country.as_deref(),
            location_state: brand.location.state.as_deref(),
            location_city: brand.location.city.as_deref(),
            location_pincode: profile.location_pincode.as_deref(),
            gender: profile.gender.as_deref(),
            date_of_birth: profile.date_of_birth.map(Date),
            languages: &profile.languages,
            verified: brand.verified,
            created_at: Date(brand.created_at),
            updated_at: Date(profile.updated_at),
            campaigns: [],
            collaborations: [],
            portfolio_items: profile.portfolio.iter().map(Work::of).collect(),
            user: ProfileOwnerView {
                phone: profile.phone.as_deref(),
                profile_image_url: profile.profile_image_url.as_deref(),
                cover_image_url: profile.cover_image_url.as_deref(),
                ..ProfileOwnerView::of(&brand.owner, "brand")
            },
        }
    }
}

/// A creator profile, for its owner.
#[derive(Serialize, ToSchema)]
pub(crate) struct OwnCreatorView<'a> {
    id: Id,
    user_id: Id,
    bio: Option<&'a str>,
    gender: Option<&'a str>,
    date_of_birth: Option<Date>,
    location_city: Option<&'a str>,
    location_state: Option<&'a str>,
    location_pincode: Option<&'a str>,
    content_categories: &'a [String],
    platform: &'a [String],
    languages: &'a [String],
    min_rate: Option<AmountText>,
    max_rate: Option<AmountText>,
    rate_currency: &'a str,
    rating: String,
    availability_status: &'a str,
    total_collaborations: u32,
    verified: bool,
    featured: bool,
    created_at: Date,
    updated_at: Date,
    packages: Vec<PackageView<'a>>,
    kyc: Option<&'static str>,
    portfolio_items: Vec<Work<'a>>,
    social_media_accounts: Vec<SocialView<'a>>,
    user: ProfileOwnerView<'a>,
}

impl<'a> OwnCreatorView<'a> {
    pub(crate) fn of(own: &'a OwnCreator) -> Self {
        let (profile, creator) = (&own.profile, &own.profile.creator);
        Self {
            id: Id::of(&creator.id),
            user_id: Id::of(&creator.owner.user),
            bio: creator.bio.as_deref(),
            gender: profile.gender.as_deref(),
            date_of_birth: profile.date_of_birth.map(Date),
            location_city: creator.location.city.as_deref(),
            location_state: creator.location.state.as_deref(),
            location_pincode: own.location_pincode.as_deref(),
            content_categories: &creator.content_categories,
            platform: &creator.platforms,
            languages: &creator.languages,
            min_rate: own.min_rate.map(AmountText),
            max_rate: own.max_rate.map(AmountText),
            rate_currency: &own.rate_currency,
            rating: creator.rating.map_or_else(|| "0".to_owned(), |rating| rating.to_string()),
            availability_status: &own.availability_status,
            total_collaborations: creator.total_collaborations,
            verified: creator.verified,
            featured: creator.featured,
            created_at: Date(creator.created_at),
            updated_at: Date(own.updated_at),
            packages: profile
                .packages
                .iter()
                .map(|package| PackageView::of(package, creator))
                .collect(),
            kyc: None,
            portfolio_items: profile.portfolio.iter().map(Work::of).collect(),
            social_media_accounts: profile.social_accounts.iter().map(SocialView::of).collect(),
            user: ProfileOwnerView {
                phone: profile.phone.as_deref(),
                profile_image_url: profile.profile_image_url.as_deref(),
                cover_image_url: profile.cover_image_url.as_deref(),
                ..ProfileOwnerView::of(&creator.owner, "creator")
            },
        }
    }
}
