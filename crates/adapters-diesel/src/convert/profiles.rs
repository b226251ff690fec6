//! Accounts and profiles out of rows.

use app::{
    StoreError,
    accounts::Account,
    catalog::{CreatorProfile, PortfolioItem, SocialAccount},
    profiles::{BrandProfile, OwnCreator},
};
use domain::{AccountStatus, Brand, Creator, Location, OwnerContact, Rating, UserId};

use super::{from, instant};
use crate::rows;

pub(crate) fn account(row: rows::AccountRow) -> Result<Account, StoreError> {
    let source = from("users", row.id);
    Ok(Account {
        id: source.id("id", UserId::new, row.id)?,
        role: source.word("role", &row.role)?,
        status: source.word("status", &row.status)?,
        email: row.email,
        phone: row.phone,
        wanted_email: row.wanted_email,
        wanted_phone: row.wanted_phone,
        name: row.name,
        profile_image_url: row.profile_image_url,
        cover_image_url: row.cover_image_url,
        email_verified: row.email_verified,
        phone_verified: row.phone_verified,
        phone_given: row.phone_given,
        onboarding_completed: row.onboarding_completed,
        onboarding_step: row.onboarding_step,
        auth_provider: row.auth_provider,
        created_at: source.at("created_at", row.created_at),
        last_login_at: instant(row.last_login_at),
        credential_version: source.int("credential_version", row.credential_version)?,
        is_demo: row.is_demo,
    })
}

fn owner(row: &rows::OwnerRow) -> Result<OwnerContact, StoreError> {
    let source = from("users", row.id);
    Ok(OwnerContact {
        user: source.id("id", UserId::new, row.id)?,
        name: row.name.clone(),
        email: row.email().cloned(),
        account: source.word_or("status", &row.status, AccountStatus::Suspended),
    })
}

pub(crate) fn brand(row: rows::BrandRow, user: &rows::OwnerRow) -> Result<Brand, StoreError> {
    let source = from("brands", row.id);
    Ok(Brand {
        id: source.id("id", domain::BrandId::new, row.id)?,
        owner: owner(user)?,
        company_name: row.company_name,
        industries: source.texts("industries", &row.industries),
        business_type: row.business_type,
        role_in_organization: row.role_in_organization,
        website_url: row.website_url,
        description: row.description,
        logo_url: row.logo_url,
        location: Location {
            country: row.location_country,
            state: row.location_state,
            city: row.location_city,
        },
        verified: row.verified,
        created_at: source.at("created_at", row.created_at),
    })
}

pub(crate) fn own_brand(
    row: rows::BrandRow,
    own: rows::OwnBrandRow,
    user: rows::OwnerRow,
    portfolio: Vec<PortfolioItem>,
) -> Result<BrandProfile, StoreError> {
    Ok(BrandProfile {
        languages: from("brands", row.id).texts("languages", &own.languages),
        brand: brand(row, &user)?,
        phone: user.phone().cloned(),
        profile_image_url: user.profile_image_url,
        cover_image_url: user.cover_image_url,
        gender: own.gender,
        date_of_birth: instant(own.date_of_birth),
        location_pincode: own.location_pincode,
        portfolio,
        updated_at: own.updated_at.0,
    })
}

pub(crate) fn own_creator(own: rows::OwnCreatorRow, profile: CreatorProfile) -> OwnCreator {
    let rate = |column, minor: Option<i64>| {
        minor.map(|minor| from("creators", own.id).money(column, minor, &own.rate_currency))
    };
    OwnCreator {
        min_rate: rate("min_rate_minor", own.min_rate_minor),
        max_rate: rate("max_rate_minor", own.max_rate_minor),
        profile,
        location_pincode: own.location_pincode,
        rate_currency: own.rate_currency,
        availability_status: own.availability_status,
        updated_at: own.updated_at.0,
    }
}

pub(crate) fn creator(row: rows::CreatorRow, user: &rows::OwnerRow) -> Result<Creator, StoreError> {
    let source = from("creators", row.id);
    let rating = row.rating_hundredths.and_then(|hundredths| {
        let rating = u16::try_from(hundredths).ok().and_then(Rating::from_hundredths);
        if rating.is_none() {
            source.note("rating_hundredths");
        }
        rating
    });
    Ok(Creator {
        id: source.id("id", domain::CreatorId::new, row.id)?,
        owner: owner(user)?,
        bio: row.bio,
        location: Location {
            country: row.location_country,
            state: row.location_state,
            city: row.location_city,
        },
        content_categories: source.texts("content_categories", &row.content_categories),
        platforms: source.texts("platforms", &row.platforms),
        languages: source.texts("languages", &row.languages),
        rating,
        total_collaborations: source
            .fitting("total_collaborations", row.total_collaborations)
            .unwrap_or_default(),
        verified: row.verified,
        featured: row.featured,
        created_at: source.at("created_at", row.created_at),
    })
}

pub(crate) fn social_account(row: rows::SocialAccountRow) -> SocialAccount {
    let source = from("social_accounts", row.id);
    SocialAccount {
        id: row.id,
        platform: row.platform,
        username: row.username,
        follower_count: source.fitting("follower_count", row.follower_count).unwrap_or_default(),
        engagement_millionths: source
            .fitting("engagement_millionths", row.engagement_millionths)
            .unwrap_or_default(),
        avg_views: source.fitting("avg_views", row.avg_views).unwrap_or_default(),
        verified: row.verified,
    }
}

pub(crate) fn portfolio_item(row: rows::PortfolioItemRow) -> PortfolioItem {
    PortfolioItem {
        id: row.id,
        tags: from("portfolio_items", row.id).texts("tags", &row.tags),
        title: row.title,
        description: row.description,
        media_url: row.media_url,
        media_type: row.media_type,
        platform: row.platform,
        is_featured: row.is_featured,
    }
}
