//! Domain values out of rows. A value that cannot be read is noted with its table, column and row,
//! and shown as the most harmless value of its kind: what is wrong with one row takes down nothing
//! else.

mod files;

use std::str::FromStr;

use app::{
    StoreError,
    accounts::Account,
    catalog::{CreatorProfile, PortfolioItem, SocialAccount},
    profiles::{BrandProfile, OwnCreator},
};
use domain::{
    AccountStatus, Agent, Availability, Brand, Channel, Creator, Currency, Deliverables, Location,
    Message, MessageKind, Money, Order, OrderStatus, OwnerContact, Package, PackageKind,
    PriceRevision, PriceRevisionStatus, Priority, Rating, Role, SenderRole, Ticket, TicketStatus,
    Timestamp, UserId,
};
use serde_json::{Value, value::RawValue};

use self::files::handed_over;
use crate::{json, moment::At, rows};

/// Where a value was read.
#[derive(Clone, Copy)]
pub(crate) struct Source {
    pub(crate) table: &'static str,
    pub(crate) row: i64,
}

impl Source {
    pub(crate) const fn corrupt(self, column: &'static str) -> StoreError {
        StoreError::Corrupt { table: self.table, column, row: self.row }
    }

    /// Notes that a value cannot be read; the value itself may be somebody's secret.
    pub(crate) fn note(self, column: &'static str) {
        tracing::warn!(table = self.table, column, row = self.row, "a stored value cannot be read");
    }

    /// A word of an enum. What is none is an error, for those who would decide on it.
    pub(crate) fn word<T: FromStr>(
        self,
        column: &'static str,
        text: &str,
    ) -> Result<T, StoreError> {
        text.parse().map_err(|_| self.corrupt(column))
    }

    /// A word of an enum, or `instead`.
    pub(crate) fn word_or<T: FromStr>(self, column: &'static str, text: &str, instead: T) -> T {
        text.parse().unwrap_or_else(|_| {
            self.note(column);
            instead
        })
    }

    pub(crate) fn id<T, E>(
        self,
        column: &'static str,
        make: impl Fn(i64) -> Result<T, E>,
        n: i64,
    ) -> Result<T, StoreError> {
        make(n).map_err(|_| self.corrupt(column))
    }

    pub(crate) fn int<T: TryFrom<i64>>(
        self,
        column: &'static str,
        n: impl Into<i64>,
    ) -> Result<T, StoreError> {
        T::try_from(n.into()).map_err(|_| self.corrupt(column))
    }

    /// A whole number; nothing when it does not fit.
    pub(crate) fn fitting<T: TryFrom<i64>>(
        self,
        column: &'static str,
        n: impl Into<i64>,
    ) -> Option<T> {
        let fitting = T::try_from(n.into()).ok();
        if fitting.is_none() {
            self.note(column);
        }
        fitting
    }

    /// A list of texts; what is no text is shown as its JSON, and what is no list is empty.
    pub(crate) fn texts(self, column: &'static str, text: &str) -> Vec<String> {
        json::read_texts(text).unwrap_or_else(|| {
            self.note(column);
            json::salvage_texts(text)
        })
    }

    /// Names with text values; other values are shown as their JSON.
    pub(crate) fn facts(self, column: &'static str, text: &str) -> Vec<(String, String)> {
        json::read_facts(text).unwrap_or_else(|| {
            self.note(column);
            json::salvage_facts(text)
        })
    }

    /// An amount. Without a currency it is in none, and what is no amount is nothing in none, so
    /// that neither can be taken for a price.
    fn money(self, column: &'static str, minor: i64, currency: &str) -> Money {
        let currency = self.word_or("currency", currency, Currency::NONE);
        Money::from_minor(minor, currency).unwrap_or_else(|_| {
            self.note(column);
            Money::NOTHING
        })
    }
}

/// The row as far as it can be read, or nothing when it has no id: then it is left out.
pub(crate) fn readable<T>(row: Result<T, StoreError>) -> Option<T> {
    match row {
        Ok(row) => Some(row),
        Err(StoreError::Corrupt { table, column, row }) => {
            tracing::warn!(table, column, row, "a stored row cannot be read and is left out");
            None
        }
        Err(error) => {
            tracing::warn!(%error, "a stored row is left out");
            None
        }
    }
}

const fn from(table: &'static str, row: i64) -> Source {
    Source { table, row }
}

pub(crate) fn instant(at: Option<At>) -> Option<Timestamp> {
    at.map(|At(instant)| instant)
}

impl Source {
    /// An instant of a row; one that cannot be read is noted.
    pub(crate) fn at(self, column: &'static str, At(instant): At) -> Timestamp {
        if instant == At::UNREADABLE {
            self.note(column);
        }
        instant
    }
}

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

pub(crate) fn package(row: rows::PackageRow) -> Result<Package, StoreError> {
    let source = from("packages", row.id);
    Ok(Package {
        id: source.id("id", domain::PackageId::new, row.id)?,
        creator: source.id("creator_id", domain::CreatorId::new, row.creator_id)?,
        price: source.money("price_minor", row.price_minor, &row.currency),
        kind: source.word_or("kind", &row.kind, PackageKind::Custom),
        deliverables: promised(row.deliverables).unwrap_or_else(|| {
            source.note("deliverables");
            Deliverables::Texts(Vec::new())
        }),
        quantity: row.quantity.and_then(|n| source.fitting("quantity", n)),
        revisions: row.revisions.and_then(|n| source.fitting("revisions", n)),
        title: row.title,
        description: row.description,
        platform: row.platform,
        content_type: row.content_type,
        duration1: row.duration1,
        duration2: row.duration2,
        is_active: row.is_active,
        is_deleted: row.is_deleted,
        created_at: source.at("created_at", row.created_at),
        updated_at: source.at("updated_at", row.updated_at),
    })
}

/// An object stays as it is stored; everything else becomes a list of texts.
fn promised(text: String) -> Option<Deliverables> {
    let as_text = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    if text.trim_start().starts_with('{') {
        // a `Value` would parse texts inside of the object as well, see `sent.rs` of the interface
        return serde_json::from_str::<&RawValue>(&text)
            .is_ok()
            .then_some(Deliverables::Object(text));
    }
    match serde_json::from_str(&text).ok()? {
        Value::Array(list) => Some(Deliverables::Texts(list.into_iter().map(as_text).collect())),
        Value::Null => Some(Deliverables::Texts(Vec::new())),
        other => Some(Deliverables::Texts(vec![as_text(other)])),
    }
}

pub(crate) fn order(row: rows::OrderRow) -> Result<Order, StoreError> {
    let source = from("orders", row.id);
    let revision = match (row.price_revision_minor, &row.price_revision_status) {
        (Some(minor), Some(status)) => Some(PriceRevision {
            amount: source.money("price_revision_minor", minor, &row.currency),
            reason: row.price_revision_reason,
            status: source.word_or("price_revision_status", status, PriceRevisionStatus::Declined),
        }),
        _ => None,
    };
    let files = row.deliverables.map(|text| handed_over(&text, source));
    Ok(Order {
        id: source.id("id", domain::OrderId::new, row.id)?,
        checkout: source.id("checkout_id", domain::OrderId::new, row.checkout_id)?,
        brand: source.id("brand_id", domain::BrandId::new, row.brand_id)?,
        creator: source.id("creator_id", domain::CreatorId::new, row.creator_id)?,
        package: source.id("package_id", domain::PackageId::new, row.package_id)?,
        quantity: source.fitting("quantity", row.quantity).unwrap_or(1),
        unit_price: source.money("unit_price_minor", row.unit_price_minor, &row.currency),
        total: source.money("total_minor", row.total_minor, &row.currency),
        // nothing can be done to an order in this status, so that nothing is decided on what cannot
        // be read
        status: source.word_or("status", &row.status, OrderStatus::Rejected),
        delivery_days: row.delivery_days.and_then(|n| source.fitting("delivery_days", n)),
        references: source.texts("reference_urls", &row.reference_urls),
        instructions: row.instructions,
        submission_deadline: source.at("submission_deadline", row.submission_deadline),
        delivery_deadline: source.at("delivery_deadline", row.delivery_deadline),
        rejection_message: row.rejection_message,
        deliverables: files,
        price_revision: revision,
        changes: source.fitting("changes", row.changes).unwrap_or_default(),
        completed_at: row.completed_at.map(|at| source.at("completed_at", at)),
        placed_at: source.at("placed_at", row.placed_at),
        updated_at: source.at("updated_at", row.updated_at),
    })
}

pub(crate) fn ticket(row: &rows::TicketRow) -> Result<Ticket, StoreError> {
    let source = from("tickets", row.id);
    Ok(Ticket {
        id: source.id("id", domain::TicketId::new, row.id)?,
        order: source.id("order_id", domain::OrderId::new, row.order_id)?,
        agent: row.agent_id.map(|n| source.id("agent_id", domain::AgentId::new, n)).transpose()?,
        status: source.word_or("status", &row.status, TicketStatus::Open),
        priority: source.word_or("priority", &row.priority, Priority::Medium),
        changes: source.fitting("changes", row.changes).unwrap_or_default(),
        created_at: source.at("created_at", row.created_at),
        updated_at: source.at("updated_at", row.updated_at),
    })
}

pub(crate) fn agent(user: rows::StaffRow, row: &rows::AgentRow) -> Result<Agent, StoreError> {
    let source = from("agents", user.id);
    Ok(Agent {
        id: source.id("user_id", domain::AgentId::new, user.id)?,
        account: source.word_or("status", &user.status, AccountStatus::Suspended),
        availability: source.word_or("availability", &row.availability, Availability::Offline),
        is_online: row.is_online,
        name: user.name,
        email: user.email,
    })
}

pub(crate) fn message(
    row: rows::MessageRow,
    author: String,
    role: &str,
) -> Result<Message, StoreError> {
    let source = from("messages", row.id);
    Ok(Message {
        id: source.id("id", domain::MessageId::new, row.id)?,
        ticket: source.id("ticket_id", domain::TicketId::new, row.ticket_id)?,
        author: source.id("author_id", UserId::new, row.author_id)?,
        author_name: author,
        author_type: source.word_or("author_id", role, Role::Agent),
        // a message that cannot be told to be for a party is for staff
        channel: source.word_or("channel", &row.channel, Channel::Internal),
        role: source.word_or("role", &row.role, SenderRole::System),
        kind: source.word_or("kind", &row.kind, MessageKind::Text),
        text: row.body,
        file_url: row.file_url,
        file_name: row.file_name,
        read_at: instant(row.read_at),
        created_at: source.at("created_at", row.created_at),
    })
}
