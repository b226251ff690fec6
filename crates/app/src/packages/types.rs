//! Packages as they are shown.

use domain::{CreatorId, Listing, OrderId, OrderStatus, Timestamp};

use crate::catalog::SocialAccount;

/// Which packages are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackageFilter {
    /// Only those of this creator.
    pub creator: Option<CreatorId>,
    /// Those on sale, or those that their creators took off sale.
    pub on_sale: bool,
}

/// A package in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownPackage {
    /// The package with its creator.
    pub listing: Listing,
    /// The creator's accounts on platforms.
    pub social_accounts: Vec<SocialAccount>,
}

/// A package as its creator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPackage {
    /// The package with its creator.
    pub listing: Listing,
    /// How many orders of it there are.
    pub orders: u64,
    /// The newest five of them, the newest first.
    pub newest: Vec<OrderSummary>,
}

/// An order at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderSummary {
    /// Its id.
    pub id: OrderId,
    /// Where it stands.
    pub status: OrderStatus,
    /// When it was placed.
    pub placed_at: Timestamp,
}
