//! Brands, creators and agents.

use domain::{Agent, Brand, Creator, OwnerContact};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Date, Id};
use crate::words::RoleWord;

/// Name and e-mail address of the owner of a profile; the address is absent for whoever may not see it.
#[derive(Serialize, ToSchema)]
pub(crate) struct UserCard<'a> {
    name: &'a str,
    email: Option<&'a str>,
}

impl<'a> UserCard<'a> {
    pub(crate) fn of(owner: &'a OwnerContact) -> Self {
        Self { name: &owner.name, email: owner.email.as_deref() }
    }
}

/// What stands in for the agent of a ticket that has none.
const NOBODY: &str = "Support team";

#[derive(Serialize, ToSchema)]
pub(crate) struct AgentCard<'a> {
    name: &'a str,
    email: Option<&'a str>,
}

impl<'a> AgentCard<'a> {
    pub(crate) fn of(agent: Option<&'a Agent>) -> Self {
        match agent {
            Some(agent) => Self { name: &agent.name, email: agent.email.as_deref() },
            None => Self { name: NOBODY, email: None },
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AgentRef<'a> {
    id: Option<Id>,
    #[serde(flatten)]
    card: AgentCard<'a>,
    #[schema(value_type = RoleWord)]
    user_type: &'static str,
}

impl<'a> AgentRef<'a> {
    pub(crate) fn of(agent: Option<&'a Agent>) -> Self {
        Self {
            id: agent.map(|agent| Id::of(&agent.id)),
            card: AgentCard::of(agent),
            user_type: "agent",
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct BrandView<'a> {
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
    verified: bool,
    created_at: Date,
    user: UserCard<'a>,
}

impl<'a> BrandView<'a> {
    pub(crate) fn of(brand: &'a Brand) -> Self {
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
            verified: brand.verified,
            created_at: Date(brand.created_at),
            user: UserCard::of(&brand.owner),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct CreatorView<'a> {
    id: Id,
    user_id: Id,
    bio: Option<&'a str>,
    location_city: Option<&'a str>,
    location_state: Option<&'a str>,
    content_categories: &'a [String],
    platform: &'a [String],
    languages: &'a [String],
    rating: String,
    total_collaborations: u32,
    verified: bool,
    featured: bool,
    created_at: Date,
    user: UserCard<'a>,
}

impl<'a> CreatorView<'a> {
    pub(crate) fn of(creator: &'a Creator) -> Self {
        Self {
            id: Id::of(&creator.id),
            user_id: Id::of(&creator.owner.user),
            bio: creator.bio.as_deref(),
            location_city: creator.location.city.as_deref(),
            location_state: creator.location.state.as_deref(),
            content_categories: &creator.content_categories,
            platform: &creator.platforms,
            languages: &creator.languages,
            rating: creator.rating.map_or_else(|| "0".to_owned(), |rating| rating.to_string()),
            total_collaborations: creator.total_collaborations,
            verified: creator.verified,
            featured: creator.featured,
            created_at: Date(creator.created_at),
            user: UserCard::of(&creator.owner),
        }
    }
}
