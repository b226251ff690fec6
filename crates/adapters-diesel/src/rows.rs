//! Rows as the tables have them, for reading and for writing. `convert` makes domain values of the former.

#![expect(clippy::ref_option_ref, reason = "what `derive(Insertable)` writes")]

mod package;

use diesel::prelude::*;

pub(crate) use package::{GlanceRow, NewPackageRow, PackageChangeRow, PackageRow};

use crate::moment::{At, Moment};
use crate::schema::{
    agents, assignments, brands, creators, events, hand_over_tickets, messages, notifications, orders, portfolio_items,
    receipts, rosters, social_accounts, tickets, users,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
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
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = agents)]
pub(crate) struct AgentRow {
    pub(crate) availability: String,
    pub(crate) is_online: bool,
    pub(crate) last_online_at: Option<At>,
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

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = orders, treat_none_as_default_value = false)]
pub(crate) struct OrderRow {
    pub(crate) id: i64,
    pub(crate) origin: String,
    pub(crate) checkout_id: i64,
    pub(crate) brand_id: i64,
    pub(crate) creator_id: i64,
    pub(crate) package_id: i64,
    pub(crate) quantity: i32,
    pub(crate) unit_price_minor: i64,
    pub(crate) total_minor: i64,
    pub(crate) currency: String,
    pub(crate) status: String,
    pub(crate) delivery_days: Option<i32>,
    pub(crate) instructions: Option<String>,
    pub(crate) reference_urls: String,
    pub(crate) submission_deadline: At,
    pub(crate) delivery_deadline: At,
    pub(crate) rejection_message: Option<String>,
    pub(crate) deliverables: Option<String>,
    pub(crate) price_revision_minor: Option<i64>,
    pub(crate) price_revision_reason: Option<String>,
    pub(crate) price_revision_status: Option<String>,
    pub(crate) completed_at: Option<At>,
    pub(crate) placed_at: At,
    pub(crate) updated_at: At,
    pub(crate) changes: i32,
}

/// What a step changes of an order. Every column is written, `None` as null.
#[derive(AsChangeset)]
#[diesel(table_name = orders, treat_none_as_null = true)]
pub(crate) struct OrderStepRow<'a> {
    pub(crate) total_minor: i64,
    pub(crate) status: &'a str,
    pub(crate) rejection_message: Option<&'a str>,
    pub(crate) deliverables: Option<String>,
    pub(crate) price_revision_minor: Option<i64>,
    pub(crate) price_revision_reason: Option<&'a str>,
    pub(crate) price_revision_status: Option<&'a str>,
    pub(crate) completed_at: Option<At>,
    pub(crate) updated_at: At,
    pub(crate) changes: i32,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = tickets, treat_none_as_default_value = false)]
pub(crate) struct TicketRow {
    pub(crate) id: i64,
    pub(crate) order_id: i64,
    pub(crate) agent_id: Option<i64>,
    pub(crate) status: String,
    pub(crate) priority: String,
    pub(crate) changes: i32,
    pub(crate) created_at: At,
    pub(crate) updated_at: At,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = messages)]
pub(crate) struct MessageRow {
    pub(crate) id: i64,
    pub(crate) ticket_id: i64,
    pub(crate) author_id: i64,
    pub(crate) channel: String,
    pub(crate) role: String,
    pub(crate) kind: String,
    pub(crate) body: String,
    pub(crate) file_url: Option<String>,
    pub(crate) file_name: Option<String>,
    pub(crate) read_at: Option<At>,
    pub(crate) created_at: At,
}

#[derive(Insertable)]
#[diesel(table_name = messages, treat_none_as_default_value = false)]
pub(crate) struct NewMessageRow<'a> {
    pub(crate) ticket_id: i64,
    pub(crate) author_id: i64,
    pub(crate) channel: &'a str,
    pub(crate) role: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) body: &'a str,
    pub(crate) file_url: Option<&'a str>,
    pub(crate) file_name: Option<&'a str>,
    pub(crate) created_at: At,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = rosters)]
pub(crate) struct RosterRow {
    pub(crate) id: i64,
    pub(crate) tier: i32,
    pub(crate) eligible: String,
    pub(crate) skipped: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = assignments, treat_none_as_default_value = false)]
pub(crate) struct AssignmentRow {
    pub(crate) seq: i64,
    pub(crate) ticket_id: i64,
    pub(crate) order_id: i64,
    pub(crate) roster_id: i64,
    pub(crate) from_queue: bool,
    pub(crate) hand_over_id: Option<i64>,
    pub(crate) previous_agent_id: Option<i64>,
    pub(crate) agent_id: i64,
    pub(crate) created_at: At,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = hand_over_tickets, treat_none_as_default_value = false)]
pub(crate) struct HandedTicketRow {
    pub(crate) hand_over_id: i64,
    pub(crate) ticket_id: i64,
    pub(crate) agent_id: i64,
    pub(crate) changes: i32,
}

/// What the list of agents shows of an account besides its owner.
#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
pub(crate) struct StandingRow {
    pub(crate) email_verified: bool,
    pub(crate) onboarding_completed: bool,
    pub(crate) created_at: At,
    pub(crate) last_login_at: Option<At>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = notifications)]
pub(crate) struct NotificationRow {
    pub(crate) id: i64,
    pub(crate) kind: String,
    pub(crate) title: String,
    pub(crate) message: String,
    pub(crate) data: String,
    pub(crate) read_at: Option<At>,
    pub(crate) created_at: At,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = events)]
pub(crate) struct EventRow {
    pub(crate) id: i64,
    pub(crate) at: At,
    pub(crate) actor_id: Option<i64>,
    pub(crate) actor_role: Option<String>,
    pub(crate) action: String,
    pub(crate) from_value: Option<String>,
    pub(crate) to_value: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) data: String,
}

#[derive(Insertable)]
#[diesel(table_name = notifications, treat_none_as_default_value = false)]
pub(crate) struct NewNotificationRow<'a> {
    pub(crate) user_id: i64,
    pub(crate) kind: &'a str,
    pub(crate) title: &'a str,
    pub(crate) message: &'a str,
    pub(crate) data: String,
    pub(crate) created_at: At,
}

#[derive(Insertable)]
#[diesel(table_name = events, treat_none_as_default_value = false)]
pub(crate) struct NewEventRow<'a> {
    pub(crate) at: At,
    pub(crate) actor_id: Option<i64>,
    pub(crate) actor_role: Option<&'a str>,
    pub(crate) action: &'a str,
    pub(crate) order_id: Option<i64>,
    pub(crate) ticket_id: Option<i64>,
    pub(crate) from_value: Option<&'a str>,
    pub(crate) to_value: Option<&'a str>,
    pub(crate) reason: Option<&'a str>,
    pub(crate) data: String,
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

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = receipts, treat_none_as_default_value = false)]
pub(crate) struct ReceiptRow {
    pub(crate) user_id: i64,
    pub(crate) endpoint: String,
    pub(crate) idempotency_key: String,
    pub(crate) fingerprint: Vec<u8>,
    pub(crate) status: i32,
    pub(crate) body: String,
    pub(crate) created_at: At,
}

/// A number that a raw query returns.
#[derive(QueryableByName)]
pub(crate) struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub(crate) n: i64,
}

/// Fresh ids that a raw query returns.
#[derive(QueryableByName)]
pub(crate) struct IdPair {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub(crate) order_id: i64,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub(crate) ticket_id: i64,
}

/// The SQL type of instants, for raw queries.
pub(crate) type MomentType = Moment;
