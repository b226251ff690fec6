//! Rows of the former system's tables, as they are read.

use chrono::{Datelike, NaiveDateTime};
use diesel::{
    deserialize::{self, FromSql, QueryableByName},
    pg::Pg,
    row::NamedRow,
    sql_types::{BigInt, Bool, Integer, Nullable, Text, Timestamp as Instant},
};
use domain::Timestamp;

use crate::report::Row;

/// A value that is read as text, whatever type it has there: a word of an enum, a decimal number or
/// JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct AsText(pub(crate) Option<String>);

impl AsText {
    pub(crate) fn as_deref(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// The text; empty where there is none.
    pub(crate) fn text(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }
}

/// An instant, without its zone, which is UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Time {
    #[default]
    Absent,
    /// Before 1900, after 9999 or infinite.
    Unreadable,
    At(Timestamp),
}

const NO_INSTANT: &str = "is no instant between 1900 and 9999";

impl Time {
    /// The instant, or another one where it is missing or cannot be read.
    pub(crate) fn or(self, row: &mut Row, column: &'static str, other: Timestamp) -> Timestamp {
        self.optional(row, column).unwrap_or(other)
    }

    /// The instant, if there is one that can be read.
    pub(crate) fn optional(self, row: &mut Row, column: &'static str) -> Option<Timestamp> {
        match self {
            Self::At(instant) => Some(instant),
            Self::Absent => None,
            Self::Unreadable => {
                row.changed(column, NO_INSTANT, "", "");
                None
            }
        }
    }

    /// The instant, without a word about one that cannot be read.
    pub(crate) const fn known(self) -> Option<Timestamp> {
        match self {
            Self::At(instant) => Some(instant),
            Self::Absent | Self::Unreadable => None,
        }
    }
}

/// How a column is read.
pub(crate) trait Former: Sized {
    fn select(column: &str) -> String {
        column.to_owned()
    }

    fn read<'a>(row: &impl NamedRow<'a, Pg>, name: &str) -> deserialize::Result<Self>;
}

macro_rules! plain {
    ($($type:ty as $sql:ty,)+) => {$(
        impl Former for $type {
            fn read<'a>(row: &impl NamedRow<'a, Pg>, name: &str) -> deserialize::Result<Self> {
                NamedRow::get::<$sql, Self>(row, name)
            }
        }
    )+};
}

plain! {
    i64 as BigInt,
    i32 as Integer,
    bool as Bool,
    String as Text,
    Option<i64> as Nullable<BigInt>,
    Option<i32> as Nullable<Integer>,
    Option<String> as Nullable<Text>,
}

impl Former for AsText {
    fn select(column: &str) -> String {
        format!("{column}::text")
    }

    fn read<'a>(row: &impl NamedRow<'a, Pg>, name: &str) -> deserialize::Result<Self> {
        NamedRow::get::<Nullable<Text>, _>(row, name).map(Self)
    }
}

impl Former for Time {
    fn select(column: &str) -> String {
        format!(
            "case when {column} is null or {column} between '1900-01-01' and '9999-12-31' then {column} \
             else '0001-01-01' end"
        )
    }

    fn read<'a>(row: &impl NamedRow<'a, Pg>, name: &str) -> deserialize::Result<Self> {
        let read = NamedRow::get::<Nullable<Instant>, Option<NaiveDateTime>>(row, name)?;
        Ok(match read {
            None => Self::Absent,
            Some(instant) if instant.year() < 1900 => Self::Unreadable,
            Some(instant) => Self::At(instant.and_utc()),
        })
    }
}

/// A row of a table there.
pub(crate) trait FormerRow: QueryableByName<Pg> {
    /// Its name.
    const TABLE: &'static str;

    /// The statement that reads all of them, by ascending id.
    fn select() -> String;

    /// The id of the row.
    fn id(&self) -> i64;
}

/// The name of a column: that of the field, unless another is given.
macro_rules! named {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $column:literal) => {
        $column
    };
}

macro_rules! former_rows {
    ($($name:ident from $table:literal { $($field:ident: $type:ty $(= $column:literal)?,)+ })+) => {$(
        #[derive(Debug, Clone, Default)]
        pub(crate) struct $name { $(pub(crate) $field: $type,)+ }

        impl QueryableByName<Pg> for $name {
            fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
                Ok(Self { $($field: <$type as Former>::read(row, stringify!($field))?,)+ })
            }
        }

        impl FormerRow for $name {
            const TABLE: &'static str = $table;

            fn select() -> String {
                let columns = [$((stringify!($field), <$type as Former>::select(&format!("\"{}\"", named!($field $($column)?)))),)+];
                let columns: Vec<_> = columns.iter().map(|(name, read)| format!("{read} as {name}")).collect();
                format!("select {} from \"{}\" order by id", columns.join(", "), $table)
            }

            fn id(&self) -> i64 {
                self.id
            }
        }
    )+};
}

former_rows! {
    FormerUser from "User" {
        id: i64, email: Option<String>, password_hash: Option<String>, user_type: AsText, name: String,
        profile_image_url: Option<String>, phone: Option<String>, email_verified: bool, status: AsText,
        created_at: Time, updated_at: Time, last_login_at: Time, auth_provider: Option<String>,
        phone_verified: bool, onboarding_completed: bool, onboarding_step: Option<i32>,
        cover_image_url: Option<String>, agent_status: AsText, is_online: bool, last_online_at: Time,
    }
    FormerBrand from "BrandProfile" {
        id: i64, user_id: i64, company_name: String, industry: Option<String>, industries: AsText,
        role_in_organization: Option<String>, business_type: Option<String>, website_url: Option<String>,
        description: Option<String>, logo_url: Option<String>, location_country: Option<String>,
        location_state: Option<String>, location_city: Option<String>, location_pincode: Option<String>,
        languages: AsText, date_of_birth: Time, gender: Option<String>, verified: bool, created_at: Time,
        updated_at: Time,
    }
    FormerCreator from "CreatorProfile" {
        id: i64, user_id: i64, bio: Option<String>, location_city: Option<String>, location_state: Option<String>,
        location_pincode: Option<String>, content_categories: AsText, min_rate: AsText, max_rate: AsText,
        rate_currency: Option<String>, availability_status: AsText, verified: bool, featured: bool,
        rating: AsText, total_collaborations: i32, created_at: Time, updated_at: Time, date_of_birth: Time,
        gender: Option<String>, platform: AsText, languages: AsText,
    }
    FormerSocialAccount from "SocialMediaAccount" {
        id: i64, creator_id: i64, platform: AsText, username: String, follower_count: i64,
        engagement_rate: AsText, avg_views: i64, verified: bool,
    }
    FormerPortfolioItem from "PortfolioItem" {
        id: i64, creator_id: Option<i64>, brand_id: Option<i64>, title: String, description: Option<String>,
        media_url: String, media_type: AsText, file_size: Option<i64>, mime_type: Option<String>,
        platform: AsText, tags: AsText, is_featured: bool, created_at: Time,
    }
    FormerPackage from "Package" {
        id: i64, kind: AsText = "type", title: String, description: Option<String>, price: AsText,
        deliverables: AsText, created_at: Time, creator_id: i64, currency: String, is_active: bool,
        updated_at: Time,
    }
    FormerCartItem from "CartItem" {
        id: i64, user_id: i64, package_id: i64, quantity: i32, delivery_time: Option<i32>,
        additional_instructions: Option<String>, references_json: AsText = "references", created_at: Time,
        updated_at: Time,
    }
    FormerOrder from "Order" {
        id: i64, package_id: i64, brand_id: i64, creator_id: i64, quantity: i32, total_amount: AsText,
        currency: String, status: AsText, order_date: Time, completed_at: Time, rejection_message: Option<String>,
        additional_instructions: Option<String>, delivery_time: Option<i32>,
        references_json: AsText = "references", deliverables: AsText, price_revision_amount: AsText,
        price_revision_reason: Option<String>,
    }
    FormerTicket from "Ticket" {
        id: i64, order_id: i64, agent_id: i64, status: AsText, created_at: Time, updated_at: Time,
        priority: AsText,
    }
    FormerMessage from "Message" {
        id: i64, sender_id: i64, message_text: String, message_type: AsText, file_url: Option<String>,
        file_name: Option<String>, read_at: Time, created_at: Time, ticket_id: i64, target_tab: Option<String>,
        channel_type: Option<String>, sender_role: Option<String>,
    }
    FormerNotification from "Notification" {
        id: i64, user_id: i64, kind: String = "type", title: String, message: String, data: AsText,
        read_at: Time, created_at: Time,
    }
}

/// Every table of which rows are taken over, in the order in which they refer to one another.
pub(crate) const TABLES: [&str; 11] = [
    FormerUser::TABLE,
    FormerBrand::TABLE,
    FormerCreator::TABLE,
    FormerSocialAccount::TABLE,
    FormerPortfolioItem::TABLE,
    FormerPackage::TABLE,
    FormerCartItem::TABLE,
    FormerOrder::TABLE,
    FormerTicket::TABLE,
    FormerMessage::TABLE,
    FormerNotification::TABLE,
];

/// Reads one column of a plain query.
pub(crate) fn read<'a, ST, T: FromSql<ST, Pg>>(
    row: &impl NamedRow<'a, Pg>,
    name: &str,
) -> deserialize::Result<T> {
    NamedRow::get::<ST, T>(row, name)
}
