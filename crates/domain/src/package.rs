//! What creators sell.

use crate::{
    AccountStatus, Creator, CreatorId, Currency, Money, PackageId, Timestamp,
    string_enum::string_enum,
};

string_enum! {
    /// How a package came about.
    PackageKind {
        /// Offered to everybody.
        Predefined = "predefined",
        /// Made for one brand.
        Custom = "custom",
    }
}

/// What a package promises to deliver, as its creator stored it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deliverables {
    /// A JSON object, kept as its text.
    Object(String),
    /// A list of texts, empty when nothing was said.
    Texts(Vec<String>),
}

/// A content package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Id of the package.
    pub id: PackageId,
    /// Who sells it.
    pub creator: CreatorId,
    /// Title, 1 to 201 characters.
    pub title: String,
    /// Description, up to 5000 characters.
    pub description: Option<String>,
    /// Price of one.
    pub price: Money,
    /// How it came about.
    pub kind: PackageKind,
    /// What is delivered.
    pub deliverables: Deliverables,
    /// Platform as entered, such as `Instagram`.
    pub platform: Option<String>,
    /// Kind of content, such as `Reel`.
    pub content_type: Option<String>,
    /// Pieces of content in one package.
    pub quantity: Option<u32>,
    /// Revisions that are included.
    pub revisions: Option<u32>,
    /// First duration, such as `1 Minute`.
    pub duration1: Option<String>,
    /// Second duration, such as `30 Seconds`.
    pub duration2: Option<String>,
    /// Whether it is on sale.
    pub is_active: bool,
    /// Whether its creator deleted it; orders still show it.
    pub is_deleted: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// A package together with who sells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The package.
    pub package: Package,
    /// Its creator.
    pub creator: Creator,
}

impl Listing {
    /// Whether it can be ordered now: on sale, not deleted, at a price in a currency, and its
    /// creator's account is active.
    #[must_use]
    pub fn is_open(&self) -> bool {
        let is_on_sale = self.package.is_active && !self.package.is_deleted;
        let is_priced = self.package.price.currency() != Currency::NONE;
        is_on_sale && is_priced && self.creator.owner.account == AccountStatus::Active
    }
}
