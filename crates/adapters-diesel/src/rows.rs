//! Rows as the tables have them, for reading and for writing. `convert` makes domain values of the
//! former.

#![expect(clippy::ref_option_ref, reason = "what `derive(Insertable)` writes")]

mod cart;
mod checkout;
mod feed;
mod insights;
mod package;
mod people;

use diesel::prelude::*;

pub(crate) use cart::{CartItemRow, NewCartItemRow};
pub(crate) use checkout::CheckoutRows;
pub(crate) use feed::{BehindRow, ChangeRow, HorizonRow, NewestRow};
pub(crate) use insights::{
    AgentAssignmentsRow, BacklogRow, FairnessRow, HourRow, SalesRow, TookRow,
};
pub(crate) use package::{NewPackageRow, OrderSummaryRow, PackageChangeRow, PackageRow};

use crate::moment::{At, Moment};
use crate::schema::{
    assignment_decisions, assignments, audit_log, eligibility_snapshots, handover_tickets,
    idempotency_keys, messages, notifications, orders, tickets, users,
};

pub(crate) use people::{
    AccountRow, AgentRow, BasicBrandRow, BasicCreatorRow, BrandRow, CreatorRow, NewStaffRow,
    OwnBrandRow, OwnCreatorRow, OwnerRow, PhoneCodeRow, PortfolioItemRow, SessionRow,
    SocialAccountRow, StaffRow,
};

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

/// What a step changes of an order. What is `None` stays as it is stored, so that a value that
/// could not be read is not written over by what was shown in its place.
#[derive(AsChangeset)]
#[diesel(table_name = orders)]
pub(crate) struct OrderStepRow<'a> {
    pub(crate) total_minor: Option<i64>,
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

/// What changes in a ticket; what is `None` stays.
#[derive(AsChangeset)]
#[diesel(table_name = tickets)]
pub(crate) struct TicketPatchRow<'a> {
    pub(crate) agent_id: Option<i64>,
    pub(crate) status: Option<&'a str>,
    pub(crate) priority: Option<&'a str>,
    pub(crate) changes: Option<i32>,
    pub(crate) waiting_since: Option<At>,
    pub(crate) updated_at: At,
}

#[derive(Queryable, QueryableByName, Selectable)]
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
    pub(crate) searchable: bool,
    pub(crate) created_at: At,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = eligibility_snapshots)]
pub(crate) struct EligibilityRow {
    pub(crate) id: i64,
    pub(crate) tier: i32,
    pub(crate) eligible: String,
    pub(crate) skipped: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = assignments, treat_none_as_default_value = false)]
pub(crate) struct AssignmentRow {
    pub(crate) number: i64,
    pub(crate) ticket_id: i64,
    pub(crate) order_id: i64,
    pub(crate) eligibility_snapshot_id: i64,
    pub(crate) from_queue: bool,
    pub(crate) handover_id: Option<i64>,
    pub(crate) previous_agent_id: Option<i64>,
    pub(crate) agent_id: i64,
    pub(crate) created_at: At,
}

/// What a rule other than the round robin decided on.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = assignment_decisions)]
pub(crate) struct DecisionRow {
    pub(crate) number: i64,
    pub(crate) rule: String,
    pub(crate) inputs: String,
}

/// The unsolved tickets of an agent, and how many it may have.
#[derive(QueryableByName)]
pub(crate) struct OpenCountRow {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub(crate) user_id: i64,
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Integer>)]
    pub(crate) capacity: Option<i32>,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub(crate) open: i64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = handover_tickets, treat_none_as_default_value = false)]
pub(crate) struct HandedTicketRow {
    pub(crate) handover_id: i64,
    pub(crate) ticket_id: i64,
    pub(crate) agent_id: i64,
    pub(crate) changes: i32,
}

/// What the list of agents shows of an account besides its owner.
#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent fact, as its row has it")]
pub(crate) struct AccountDetailsRow {
    pub(crate) email_verified: bool,
    pub(crate) onboarding_completed: bool,
    pub(crate) created_at: At,
    pub(crate) last_login_at: Option<At>,
    pub(crate) phone: Option<String>,
    pub(crate) phone_given: bool,
    pub(crate) phone_verified: bool,
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
#[diesel(table_name = audit_log)]
pub(crate) struct AuditEntryRow {
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
#[diesel(table_name = audit_log, treat_none_as_default_value = false)]
pub(crate) struct NewAuditEntryRow<'a> {
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

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = idempotency_keys, treat_none_as_default_value = false)]
pub(crate) struct IdempotencyKeyRow {
    pub(crate) user_id: i64,
    pub(crate) endpoint: String,
    pub(crate) idempotency_key: String,
    pub(crate) fingerprint: Vec<u8>,
    /// 0 when no answer was written.
    pub(crate) status: i32,
    pub(crate) body: String,
    pub(crate) created_at: At,
    pub(crate) checkout_id: Option<i64>,
}

/// A number that a raw query returns.
#[derive(QueryableByName)]
pub(crate) struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub(crate) n: i64,
}

/// An order that may make a line of a cart a duplicate.
#[derive(Queryable, Selectable)]
#[diesel(table_name = orders)]
pub(crate) struct RecentRow {
    pub(crate) id: i64,
    pub(crate) brand_id: i64,
    pub(crate) package_id: i64,
    pub(crate) creator_id: i64,
    pub(crate) status: String,
    pub(crate) placed_at: At,
}

/// The rotation, and the eligibility snapshot of just this version of the agents, if it is known.
#[derive(Clone, Copy, Queryable)]
pub(crate) struct RotationRow {
    pub(crate) agent_id: Option<i64>,
    pub(crate) number: i64,
    pub(crate) agents_version: i64,
    pub(crate) eligibility_snapshot_id: Option<i64>,
}

/// Fresh ids that a raw query returns.
#[derive(Queryable, QueryableByName)]
pub(crate) struct IdPair {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub(crate) order_id: i64,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub(crate) ticket_id: i64,
}

/// An order that was found by an id or a name, and by which.
#[derive(QueryableByName)]
pub(crate) struct NameHit {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    pub(crate) kind: i32,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub(crate) id: i64,
}

/// The newest message of an order that was found, and how many messages were looked at.
#[derive(QueryableByName)]
pub(crate) struct MessageHit {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub(crate) message_id: i64,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub(crate) order_id: i64,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub(crate) looked_at: i64,
}

/// The SQL type of instants, for raw queries.
pub(crate) type MomentType = Moment;
