//! Rows of accounts and of the profiles of brands and creators.

use diesel::prelude::*;
use domain::{BasicInfo, BusinessType, Text};

use crate::moment::At;
use crate::schema::{
    agents, brands, creators, phone_codes, portfolio_items, sessions, social_accounts, users,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column")]
pub(crate) struct AccountRow {
    pub(crate) id: i64,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) status: String,
    pub(crate) password_hash: Option<String>,
    pub(crate) profile_image_url: Option<String>,
    pub(crate) cover_image_url: Option<String>,
    pub(crate) email_verified: bool,
    pub(crate) phone_verified: bool,
    pub(crate) onboarding_completed: bool,
    pub(crate) onboarding_step: Option<String>,
    pub(crate) auth_provider: String,
    pub(crate) last_login_at: Option<At>,
    pub(crate) created_at: At,
    pub(crate) credential_version: i32,
    pub(crate) is_demo: bool,
    pub(crate) wanted_email: Option<String>,
    pub(crate) wanted_phone: Option<String>,
    pub(crate) phone_given: bool,
}

/// The owner of a profile.
#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
pub(crate) struct OwnerRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) email: Option<String>,
    pub(crate) status: String,
    pub(crate) phone: Option<String>,
    pub(crate) profile_image_url: Option<String>,
    pub(crate) cover_image_url: Option<String>,
    pub(crate) wanted_email: Option<String>,
    pub(crate) wanted_phone: Option<String>,
}

impl OwnerRow {
    /// How others who may reach the owner: by what the account is known by, else by what the owner
    /// named.
    pub(crate) fn email(&self) -> Option<&String> {
        self.email.as_ref().or(self.wanted_email.as_ref())
    }

    /// The phone, likewise.
    pub(crate) fn phone(&self) -> Option<&String> {
        self.phone.as_ref().or(self.wanted_phone.as_ref())
    }

    /// The same row as its owner sees it: what was named last comes first.
    pub(crate) fn for_its_owner(self) -> Self {
        Self {
            email: self.wanted_email.clone().or(self.email),
            phone: self.wanted_phone.clone().or(self.phone),
            ..self
        }
    }
}

/// The account of an agent.
#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
pub(crate) struct StaffRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) email: Option<String>,
    pub(crate) status: String,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = agents)]
pub(crate) struct AgentRow {
    pub(crate) availability: String,
    pub(crate) is_online: bool,
    pub(crate) last_online_at: Option<At>,
    pub(crate) capacity: Option<i32>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = brands)]
pub(crate) struct BrandRow {
    pub(crate) id: i64,
    pub(crate) company_name: String,
    pub(crate) industries: String,
    pub(crate) business_type: Option<String>,
    pub(crate) role_in_organization: Option<String>,
    pub(crate) website_url: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) logo_url: Option<String>,
    pub(crate) location_country: Option<String>,
    pub(crate) location_state: Option<String>,
    pub(crate) location_city: Option<String>,
    pub(crate) verified: bool,
    pub(crate) created_at: At,
}

/// What only the owner of a brand profile sees.
#[derive(Queryable, Selectable)]
#[diesel(table_name = brands)]
pub(crate) struct OwnBrandRow {
    pub(crate) gender: Option<String>,
    pub(crate) date_of_birth: Option<At>,
    pub(crate) location_pincode: Option<String>,
    pub(crate) languages: String,
    pub(crate) updated_at: At,
}

/// What the first page of the set-up changes of a brand profile; what is `None` stays.
#[derive(AsChangeset)]
#[diesel(table_name = brands)]
pub(crate) struct BasicBrandRow<'a> {
    pub(crate) gender: &'a str,
    pub(crate) location_city: &'a str,
    pub(crate) date_of_birth: Option<At>,
    pub(crate) company_name: Option<&'a str>,
    pub(crate) business_type: Option<&'a str>,
    pub(crate) website_url: Option<String>,
    pub(crate) role_in_organization: Option<&'a str>,
    pub(crate) description: Option<&'a str>,
    pub(crate) updated_at: At,
}

impl<'a> BasicBrandRow<'a> {
    pub(crate) fn of(info: &'a BasicInfo, at: At) -> Self {
        Self {
            gender: info.gender.as_str(),
            location_city: info.city.as_str(),
            date_of_birth: info.born.map(|day| At::from(day.midnight())),
            company_name: info.company_name.as_ref().map(Text::as_str),
            business_type: info.business_type.map(BusinessType::as_str),
            website_url: info.website.as_ref().map(ToString::to_string),
            role_in_organization: info.role.as_ref().map(Text::as_str),
            description: info.about.as_ref().map(Text::as_str),
            updated_at: at,
        }
    }
}

/// What only the owner of a creator profile sees.
#[derive(Queryable, Selectable)]
#[diesel(table_name = creators)]
pub(crate) struct OwnCreatorRow {
    pub(crate) id: i64,
    pub(crate) location_pincode: Option<String>,
    pub(crate) min_rate_minor: Option<i64>,
    pub(crate) max_rate_minor: Option<i64>,
    pub(crate) rate_currency: String,
    pub(crate) availability_status: String,
    pub(crate) updated_at: At,
}

/// What the first page of the set-up changes of a creator profile; what is `None` stays.
#[derive(AsChangeset)]
#[diesel(table_name = creators)]
pub(crate) struct BasicCreatorRow<'a> {
    pub(crate) gender: &'a str,
    pub(crate) location_city: &'a str,
    pub(crate) date_of_birth: Option<At>,
    pub(crate) bio: Option<&'a str>,
    pub(crate) updated_at: At,
}

impl<'a> BasicCreatorRow<'a> {
    pub(crate) fn of(info: &'a BasicInfo, at: At) -> Self {
        Self {
            gender: info.gender.as_str(),
            location_city: info.city.as_str(),
            date_of_birth: info.born.map(|day| At::from(day.midnight())),
            bio: info.about.as_ref().map(Text::as_str),
            updated_at: at,
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = creators)]
pub(crate) struct CreatorRow {
    pub(crate) id: i64,
    pub(crate) bio: Option<String>,
    pub(crate) gender: Option<String>,
    pub(crate) date_of_birth: Option<At>,
    pub(crate) location_country: Option<String>,
    pub(crate) location_state: Option<String>,
    pub(crate) location_city: Option<String>,
    pub(crate) content_categories: String,
    pub(crate) platforms: String,
    pub(crate) languages: String,
    pub(crate) rating_hundredths: Option<i32>,
    pub(crate) total_collaborations: i32,
    pub(crate) verified: bool,
    pub(crate) featured: bool,
    pub(crate) created_at: At,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = social_accounts)]
pub(crate) struct SocialAccountRow {
    pub(crate) id: i64,
    pub(crate) creator_id: i64,
    pub(crate) platform: String,
    pub(crate) username: String,
    pub(crate) follower_count: i64,
    pub(crate) engagement_millionths: i32,
    pub(crate) avg_views: i64,
    pub(crate) verified: bool,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = portfolio_items)]
pub(crate) struct PortfolioItemRow {
    pub(crate) id: i64,
    pub(crate) user_id: i64,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) media_url: String,
    pub(crate) media_type: String,
    pub(crate) platform: Option<String>,
    pub(crate) tags: String,
    pub(crate) is_featured: bool,
}

#[derive(Insertable)]
#[diesel(table_name = users, treat_none_as_default_value = false)]
pub(crate) struct NewStaffRow<'a> {
    pub(crate) email: &'a str,
    pub(crate) name: &'a str,
    pub(crate) role: &'a str,
    pub(crate) status: &'a str,
    pub(crate) password_hash: Option<&'a str>,
    pub(crate) email_verified: bool,
    pub(crate) phone_verified: bool,
    pub(crate) onboarding_completed: bool,
    pub(crate) auth_provider: &'a str,
    pub(crate) created_at: At,
    pub(crate) updated_at: At,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = phone_codes, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct PhoneCodeRow {
    pub(crate) phone: String,
    pub(crate) digest: Option<Vec<u8>>,
    pub(crate) accepted_at: At,
    pub(crate) attempts: i32,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
pub(crate) struct SessionRow {
    pub(crate) digest: Vec<u8>,
    pub(crate) user_id: i64,
    pub(crate) credential_version: i32,
    pub(crate) created_at: At,
    pub(crate) active_at: At,
    pub(crate) address: Option<String>,
    pub(crate) user_agent: Option<String>,
}
