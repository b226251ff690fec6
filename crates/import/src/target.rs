//! Rows as they are to be written, and who writes them.

use std::{convert::identity, sync::mpsc::Receiver};

use app::{StoreError, tx::Tx};
use domain::Timestamp;

/// A value of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// None.
    Null,
    /// A whole number.
    Int(i64),
    /// Yes or no.
    Bool(bool),
    /// A text.
    Text(String),
    /// An instant.
    At(Timestamp),
}

/// What kind of value a column has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers.
    Int,
    /// Yes or no.
    Bool,
    /// Texts.
    Text,
    /// Instants.
    At,
}

/// A table with the columns that are written.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns; all others have their defaults.
    pub columns: &'static [(&'static str, Kind)],
}

/// Rows of one table.
#[derive(Debug)]
pub struct Batch {
    /// The table.
    pub table: &'static Table,
    /// Each has a value for every column.
    pub rows: Vec<Vec<Value>>,
}

/// What is done with the written rows, with the rows of every noun, in the same transaction.
pub type Act = Box<dyn FnOnce(&mut dyn Tx) -> Result<(), StoreError> + Send>;

/// One step of an import.
pub enum Step {
    /// Rows are written.
    Rows(Batch),
    /// All rows are there: it is worked out which parties wait for an answer, and fresh ids will be
    /// above those that came, and above these wherever ids come from a counter. They are the last
    /// ids of tables there, some of whose rows did not come.
    Settle(Vec<(&'static str, i64)>),
    /// Something is done with them.
    Act(Act),
    /// What was said so far counts as read by everybody whom it was said to.
    MarkRead,
    /// Nothing more comes: everything is committed. When the steps end without it, nothing is.
    Commit,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The database is in use.
    #[error("the database has {0} already; an import needs an empty one; nothing was changed")]
    NotEmpty(&'static str),
    /// The steps ended without a commit.
    #[error("the import was given up; nothing was changed")]
    Abandoned,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes an import.
pub trait ImportTarget: Send + Sync {
    /// Carries out all steps in one transaction, in a database without accounts.
    ///
    /// # Errors
    /// [`ImportError`]; then the database is as it was.
    fn import(&self, steps: Receiver<Step>) -> Result<(), ImportError>;
}

/// What can be a value of a column.
pub(crate) trait Column: Into<Value> {
    const KIND: Kind;
}

macro_rules! columns {
    ($($type:ty => $kind:ident($convert:expr),)+) => {$(
        impl Column for $type {
            const KIND: Kind = Kind::$kind;
        }
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::$kind($convert(value))
            }
        }
        impl Column for Option<$type> {
            const KIND: Kind = Kind::$kind;
        }
        impl From<Option<$type>> for Value {
            fn from(value: Option<$type>) -> Self {
                value.map_or(Self::Null, Self::from)
            }
        }
    )+};
}

columns! {
    i64 => Int(identity),
    i32 => Int(i64::from),
    bool => Bool(identity),
    String => Text(identity),
    &'static str => Text(String::from),
    Timestamp => At(identity),
}

/// A row that knows its table.
pub(crate) trait TargetRow {
    const TABLE: &'static Table;
    fn values(self) -> Vec<Value>;
}

macro_rules! target_rows {
    ($($(#[$doc:meta])* $name:ident in $table:literal { $($column:ident: $type:ty,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub(crate) struct $name { $(pub(crate) $column: $type,)+ }

        impl TargetRow for $name {
            const TABLE: &'static Table = &Table {
                name: $table,
                columns: &[$((stringify!($column), <$type as Column>::KIND),)+],
            };

            fn values(self) -> Vec<Value> {
                vec![$(self.$column.into(),)+]
            }
        }
    )+};
}

target_rows! {
    /// An account.
    UserRow in "users" {
        id: i64, email: Option<String>, phone: Option<String>, wanted_email: Option<String>,
        wanted_phone: Option<String>, name: String, role: &'static str, status: &'static str,
        password_hash: Option<String>, profile_image_url: Option<String>, cover_image_url: Option<String>,
        email_verified: bool, phone_verified: bool, onboarding_completed: bool, onboarding_step: Option<String>,
        auth_provider: &'static str, last_login_at: Option<Timestamp>, created_at: Timestamp,
        updated_at: Timestamp,
    }
    /// What an agent says about itself.
    AgentRow in "agents" {
        user_id: i64, availability: &'static str, is_online: bool, last_online_at: Option<Timestamp>,
    }
    /// A brand's profile.
    BrandRow in "brands" {
        id: i64, user_id: i64, company_name: String, industries: String, business_type: Option<String>,
        role_in_organization: Option<String>, website_url: Option<String>, description: Option<String>,
        logo_url: Option<String>, gender: Option<String>, date_of_birth: Option<Timestamp>, languages: String,
        location_country: Option<String>, location_state: Option<String>, location_city: Option<String>,
        location_pincode: Option<String>, verified: bool, created_at: Timestamp, updated_at: Timestamp,
    }
    /// A creator's profile.
    CreatorRow in "creators" {
        id: i64, user_id: i64, bio: Option<String>, gender: Option<String>, date_of_birth: Option<Timestamp>,
        location_state: Option<String>, location_city: Option<String>, location_pincode: Option<String>,
        content_categories: String, platforms: String, languages: String, min_rate_minor: Option<i64>,
        max_rate_minor: Option<i64>, rate_currency: String, availability_status: String,
        rating_hundredths: Option<i32>, total_collaborations: i32, verified: bool, featured: bool,
        created_at: Timestamp, updated_at: Timestamp,
    }
    /// An account of a creator elsewhere.
    SocialAccountRow in "social_accounts" {
        id: i64, creator_id: i64, platform: String, username: String, follower_count: i64,
        engagement_millionths: i32, avg_views: i64, verified: bool,
    }
    /// What somebody shows of its work.
    PortfolioItemRow in "portfolio_items" {
        id: i64, user_id: i64, title: String, description: Option<String>, media_url: String, media_type: String,
        file_size: Option<i64>, mime_type: Option<String>, platform: Option<String>, tags: String,
        is_featured: bool, created_at: Timestamp,
    }
    /// What a creator sells.
    PackageRow in "packages" {
        id: i64, creator_id: i64, title: String, description: Option<String>, price_minor: i64, currency: String,
        kind: String, deliverables: String, platform: Option<String>, content_type: Option<String>,
        quantity: Option<i32>, revisions: Option<i32>, duration1: Option<String>, duration2: Option<String>,
        is_active: bool, is_deleted: bool, created_at: Timestamp, updated_at: Timestamp,
    }
    /// A line of a cart.
    CartItemRow in "cart_items" {
        id: i64, user_id: i64, package_id: i64, quantity: i32, delivery_days: Option<i32>,
        instructions: Option<String>, reference_urls: String, created_at: Timestamp, updated_at: Timestamp,
    }
    /// An order.
    OrderRow in "orders" {
        id: i64, origin: &'static str, checkout_id: i64, brand_id: i64, creator_id: i64, package_id: i64,
        quantity: i32, unit_price_minor: i64, total_minor: i64, currency: String, status: &'static str,
        delivery_days: Option<i32>, instructions: Option<String>, reference_urls: String,
        submission_deadline: Timestamp, delivery_deadline: Timestamp, rejection_message: Option<String>,
        deliverables: Option<String>, price_revision_minor: Option<i64>, price_revision_reason: Option<String>,
        price_revision_status: Option<&'static str>, completed_at: Option<Timestamp>, placed_at: Timestamp,
        updated_at: Timestamp,
    }
    /// A ticket.
    TicketRow in "tickets" {
        id: i64, order_id: i64, agent_id: Option<i64>, status: String, priority: String, changes: i32,
        created_at: Timestamp, updated_at: Timestamp,
    }
    /// What was said.
    MessageRow in "messages" {
        id: i64, ticket_id: i64, author_id: i64, channel: &'static str, role: &'static str, kind: &'static str,
        body: String, file_url: Option<String>, file_name: Option<String>, read_at: Option<Timestamp>,
        created_at: Timestamp,
    }
    /// What somebody was told.
    NotificationRow in "notifications" {
        id: i64, user_id: i64, kind: &'static str, title: String, message: String, data: String,
        read_at: Option<Timestamp>, created_at: Timestamp,
    }
}
