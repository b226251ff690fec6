//! Domain values out of rows. A value that cannot be read is noted with its table, column and row,
//! and shown as the most harmless value of its kind: what is wrong with one row takes down nothing
//! else.

mod files;
mod profiles;

use std::str::FromStr;

use app::StoreError;
use domain::{
    AccountStatus, Agent, Availability, Channel, Currency, Deliverables, Message, MessageKind,
    Money, Order, OrderStatus, Package, PackageKind, PriceRevision, PriceRevisionStatus, Priority,
    Role, SenderRole, Ticket, TicketStatus, Timestamp, UserId,
};
use serde_json::{Value, value::RawValue};

use self::files::handed_over;
pub(crate) use self::profiles::{
    account, brand, creator, own_brand, own_creator, portfolio_item, social_account,
};
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
