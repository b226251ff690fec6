//! Refusals of checkouts, with every bad line.

use actix_web::http::StatusCode;
use app::checkout::PlaceOrdersError;
use domain::{BadLine, CheckoutRefusal, LineFault, NamedPrice};
use http_edge::map_errors;

use crate::api_error::{ApiError, Detail, Location};

map_errors! { ApiError:
    PlaceOrdersError {
        PlaceOrdersError::Refused(refusal) => refusal.into(),
        PlaceOrdersError::KeyReused => {
            let text = "This idempotency key was used with another request";
            Self::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_mismatch", text)
        },
        PlaceOrdersError::KeyInFlight => {
            let text = "The first request with this idempotency key is still running";
            Self::conflict("idempotency_in_flight", text).retry_after(1)
        },
    }
}

impl From<CheckoutRefusal> for ApiError {
    fn from(refusal: CheckoutRefusal) -> Self {
        match refusal {
            CheckoutRefusal::NoBrandProfile => Self::no_brand_profile(),
            CheckoutRefusal::InvalidLines(lines) => Self::new(
                StatusCode::BAD_REQUEST,
                "invalid_cart",
                "Some cart lines cannot be ordered",
            )
            .with_details(details(&lines)),
            CheckoutRefusal::PackagesNotFound(lines) => Self::new(
                StatusCode::NOT_FOUND,
                "package_not_found",
                "Some packages are no longer offered",
            )
            .with_details(details(&lines)),
            CheckoutRefusal::PricesChanged(lines) => {
                Self::conflict("price_changed", "Some prices have changed")
                    .with_details(details(&lines))
            }
            CheckoutRefusal::Duplicates { existing, lines } => {
                Self::conflict("duplicate_order", "An equal order already exists")
                    .with_field("existingOrderId", existing.to_string())
                    .with_details(details(&lines))
            }
        }
    }
}

pub(super) fn details(lines: &[BadLine]) -> Vec<Detail> {
    let detail = |line: &BadLine| {
        let (field, code) = field_and_code(line.fault);
        let path = format!("cartItems[{}].{field}", line.index);
        Detail {
            index: Some(line.index),
            package_id: line.package.map(|id| id.to_string()),
            existing_order_id: match line.fault {
                LineFault::Duplicate(id) => Some(id.to_string()),
                _ => None,
            },
            actual: match line.fault {
                LineFault::PriceChanged(_, actual) => Some(actual.to_string()),
                _ => None,
            },
            ..Detail::new(Location::Body, path, code, line.fault.to_string())
        }
    };
    lines.iter().map(detail).collect()
}

/// The field that a fault is about, and its code.
pub(super) fn field_and_code(fault: LineFault) -> (String, &'static str) {
    let (field, code) = match fault {
        LineFault::InvalidPackageId => ("packageId", "invalid_package_id"),
        LineFault::QuantityOutOfRange => ("quantity", "quantity_out_of_range"),
        LineFault::DeliveryTimeOutOfRange => ("deliveryTime", "delivery_time_out_of_range"),
        LineFault::InstructionsTooLong => ("additionalInstructions", "instructions_too_long"),
        LineFault::InvalidInstructions => ("additionalInstructions", "invalid_instructions"),
        LineFault::TooManyReferences => ("references", "too_many_references"),
        LineFault::InvalidReference(Some(at)) => {
            return (format!("references[{at}]"), "invalid_reference");
        }
        LineFault::InvalidReference(None) => ("references", "invalid_reference"),
        LineFault::InvalidPrice(named) => (price_field(named), "invalid_price"),
        LineFault::TotalTooLarge => ("quantity", "total_too_large"),
        LineFault::PackageNotFound => ("packageId", "package_not_found"),
        LineFault::PriceChanged(named, _) => (price_field(named), "price_changed"),
        LineFault::Duplicate(_) => ("packageId", "duplicate_order"),
    };
    (field.to_owned(), code)
}

const fn price_field(named: NamedPrice) -> &'static str {
    match named {
        NamedPrice::Unit => "unitPrice",
        NamedPrice::Total => "expectedTotal",
    }
}
