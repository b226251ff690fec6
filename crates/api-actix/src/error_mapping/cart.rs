//! Refusals of carts that are kept.

use actix_web::http::StatusCode;
use app::cart::{AddToCartError, ReplaceCartError};
use domain::{CartRefusal, LineFault};
use http_edge::map_errors;

use super::checkout::{details, field_and_code};
use crate::api_error::{ApiError, Detail, Location};

/// A line outside of its bounds, field by field.
pub(crate) fn invalid_line(faults: &[LineFault]) -> ApiError {
    ApiError::invalid(faults.iter().map(detail).collect())
}

fn detail(fault: &LineFault) -> Detail {
    let (field, code) = field_and_code(*fault);
    Detail::new(Location::Body, field, code, fault.to_string())
}

pub(crate) fn cart_too_large() -> ApiError {
    ApiError::new(StatusCode::BAD_REQUEST, "cart_too_large", "The cart has too many lines")
}

map_errors! { ApiError:
    AddToCartError {
        AddToCartError::PackageNotFound => {
            let text = "The package is unknown or no longer offered";
            Self::new(StatusCode::NOT_FOUND, "package_not_found", text)
                .with_details(vec![detail(&LineFault::PackageNotFound)])
        },
        AddToCartError::TooMany => invalid_line(&[LineFault::QuantityOutOfRange]),
        AddToCartError::Full => cart_too_large(),
    }
    ReplaceCartError {
        ReplaceCartError::Refused(CartRefusal::InvalidLines(lines)) => {
            Self::new(StatusCode::BAD_REQUEST, "invalid_cart", "Some cart lines cannot be kept")
                .with_details(details(&lines))
        },
        ReplaceCartError::Refused(CartRefusal::PackagesNotFound(lines)) => {
            Self::new(StatusCode::NOT_FOUND, "package_not_found", "Some packages are no longer offered")
                .with_details(details(&lines))
        },
    }
}
