//! Carts as brands see them, and why one stays as it is.

use domain::{CartRefusal, KeptLine, Listing};

use crate::StoreError;

/// A line of a cart with what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownLine {
    /// The line.
    pub line: KeptLine,
    /// The package with its creator.
    pub listing: Listing,
    /// Address of the creator's profile picture.
    pub creator_image_url: Option<String>,
}

/// Why nothing was added.
#[derive(Debug, thiserror::Error)]
pub enum AddToCartError {
    /// The package is unknown or not on sale.
    #[error("the package is unknown or no longer offered")]
    PackageNotFound,
    /// There would be more than 1000 of the package.
    #[error("there would be too many of the package")]
    TooMany,
    /// There would be more than 50 lines.
    #[error("the cart is full")]
    Full,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a cart was not replaced.
#[derive(Debug, thiserror::Error)]
pub enum ReplaceCartError {
    /// The new cart cannot be kept.
    #[error(transparent)]
    Refused(#[from] CartRefusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
