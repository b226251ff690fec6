//! Refusals of carts that are kept.

use actix_web::http::StatusCode;
use app::cart::{AddToCartError, ChangeLineError, ReplaceCartError};
use domain::CartRefusal;

use super::checkout::details;
use crate::{
    cart::{no_package, too_many},
    checkout::too_large,
    refusal::Refusal,
};

impl From<AddToCartError> for Refusal {
    fn from(error: AddToCartError) -> Self {
        match error {
            AddToCartError::PackageNotFound => no_package(),
            AddToCartError::TooMany => too_many(),
            AddToCartError::Full => too_large(),
            AddToCartError::Store(error) => error.into(),
        }
    }
}

impl From<ChangeLineError> for Refusal {
    fn from(error: ChangeLineError) -> Self {
        match error {
            ChangeLineError::NotFound => Self::not_found("The cart has no such line"),
            ChangeLineError::Store(error) => error.into(),
        }
    }
}

impl From<ReplaceCartError> for Refusal {
    fn from(error: ReplaceCartError) -> Self {
        match error {
            ReplaceCartError::Refused(CartRefusal::InvalidLines(lines)) => {
                Self::new(StatusCode::BAD_REQUEST, "invalid_cart", "Some cart lines cannot be kept")
                    .with_details(details(&lines))
            }
            ReplaceCartError::Refused(CartRefusal::PackagesNotFound(lines)) => {
                Self::new(StatusCode::NOT_FOUND, "package_not_found", "Some packages are no longer offered")
                    .with_details(details(&lines))
            }
            ReplaceCartError::Store(error) => error.into(),
        }
    }
}
