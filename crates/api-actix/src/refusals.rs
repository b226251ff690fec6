//! Which answer each refusal of a use case becomes. No match has a wild card, so that a new refusal does not compile
//! until somebody has given it a status.

use actix_web::http::StatusCode;
use app::{
    ForbiddenRole, IdentifyError, NotAParty, PlaceOrdersError, ReadAccountError, ReadCreatorError, ReadMessagesError,
    ReadOrderError, SignInError, StoreError,
};
use domain::{BadLine, CheckoutRefusal, LineFault};

use crate::refusal::{Detail, Location, Refusal};

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Busy { operation, cause } => {
                tracing::warn!(operation, cause = format!("{cause:#}"), "the database is busy");
                Self::busy()
            }
            StoreError::Failed { operation, cause } => {
                tracing::error!(operation, cause = format!("{cause:#}"), "the database failed");
                Self::internal()
            }
            StoreError::OutcomeUnknown { operation, cause } => {
                tracing::error!(operation, cause = format!("{cause:#}"), "a commit was cut off");
                let text = "The connection to the database was lost; please look whether it was done";
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", text)
            }
            StoreError::Corrupt { table, column, row } => {
                tracing::error!(table, column, row, "a stored value does not parse");
                Self::internal()
            }
        }
    }
}

impl From<ForbiddenRole> for Refusal {
    fn from(_: ForbiddenRole) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden_role", "This account may not do this")
    }
}

impl From<NotAParty> for Refusal {
    fn from(_: NotAParty) -> Self {
        Self::new(StatusCode::FORBIDDEN, "not_a_party", "This order belongs to other people")
    }
}

fn not_active() -> Refusal {
    Refusal::new(StatusCode::FORBIDDEN, "account_not_active", "This account is not active")
}

impl From<IdentifyError> for Refusal {
    fn from(error: IdentifyError) -> Self {
        match error {
            IdentifyError::Unknown => Self::unauthorized(),
            IdentifyError::NotActive => not_active(),
            IdentifyError::Store(error) => error.into(),
        }
    }
}

impl From<SignInError> for Refusal {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::InvalidCredentials => {
                let text = "The e-mail address or the password is wrong";
                Self::new(StatusCode::UNAUTHORIZED, "invalid_credentials", text)
            }
            SignInError::ForbiddenRole => ForbiddenRole.into(),
            SignInError::NotActive => not_active(),
            SignInError::Store(error) => error.into(),
        }
    }
}

impl From<ReadAccountError> for Refusal {
    fn from(error: ReadAccountError) -> Self {
        match error {
            ReadAccountError::Gone => Self::unauthorized(),
            ReadAccountError::Store(error) => error.into(),
        }
    }
}

impl From<ReadCreatorError> for Refusal {
    fn from(error: ReadCreatorError) -> Self {
        match error {
            ReadCreatorError::NotFound => Self::not_found("There is no such creator"),
            ReadCreatorError::Store(error) => error.into(),
        }
    }
}

impl From<ReadOrderError> for Refusal {
    fn from(error: ReadOrderError) -> Self {
        match error {
            ReadOrderError::NotFound => Self::not_found("There is no such order"),
            ReadOrderError::NotAParty(error) => error.into(),
            ReadOrderError::Store(error) => error.into(),
        }
    }
}

impl From<ReadMessagesError> for Refusal {
    fn from(error: ReadMessagesError) -> Self {
        match error {
            ReadMessagesError::NotFound => Self::not_found("There is no such ticket"),
            ReadMessagesError::NotAParty(error) => error.into(),
            ReadMessagesError::Store(error) => error.into(),
        }
    }
}

impl From<PlaceOrdersError> for Refusal {
    fn from(error: PlaceOrdersError) -> Self {
        match error {
            PlaceOrdersError::Refused(refusal) => refusal.into(),
            PlaceOrdersError::KeyReused => {
                let text = "This idempotency key was used with another request";
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_mismatch", text)
            }
            PlaceOrdersError::KeyInFlight => {
                let text = "The first request with this idempotency key is still running";
                Self::new(StatusCode::CONFLICT, "idempotency_in_flight", text).retry_after(1)
            }
            PlaceOrdersError::Store(error) => error.into(),
        }
    }
}

impl From<CheckoutRefusal> for Refusal {
    fn from(refusal: CheckoutRefusal) -> Self {
        match refusal {
            CheckoutRefusal::NoBrandProfile => {
                Self::new(StatusCode::NOT_FOUND, "brand_profile_not_found", "Brand profile not found")
            }
            CheckoutRefusal::InvalidLines(lines) => {
                Self::new(StatusCode::BAD_REQUEST, "invalid_cart", "Some cart lines cannot be ordered")
                    .with_details(details(&lines))
            }
            CheckoutRefusal::PackagesNotFound(lines) => {
                Self::new(StatusCode::NOT_FOUND, "package_not_found", "Some packages are no longer offered")
                    .with_details(details(&lines))
            }
            CheckoutRefusal::Duplicates { existing, lines } => {
                Self::new(StatusCode::CONFLICT, "duplicate_order", "An equal order already exists")
                    .with_field("existingOrderId", existing.to_string())
                    .with_details(details(&lines))
            }
        }
    }
}

fn details(lines: &[BadLine]) -> Vec<Detail> {
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
            ..Detail::new(Location::Body, path, code, line.fault.to_string())
        }
    };
    lines.iter().map(detail).collect()
}

fn field_and_code(fault: LineFault) -> (String, &'static str) {
    let (field, code) = match fault {
        LineFault::InvalidPackageId => ("packageId", "invalid_package_id"),
        LineFault::QuantityOutOfRange => ("quantity", "quantity_out_of_range"),
        LineFault::DeliveryTimeOutOfRange => ("deliveryTime", "delivery_time_out_of_range"),
        LineFault::InstructionsTooLong => ("additionalInstructions", "instructions_too_long"),
        LineFault::InvalidInstructions => ("additionalInstructions", "invalid_instructions"),
        LineFault::TooManyReferences => ("references", "too_many_references"),
        LineFault::InvalidReference(Some(at)) => return (format!("references[{at}]"), "invalid_reference"),
        LineFault::InvalidReference(None) => ("references", "invalid_reference"),
        LineFault::TotalTooLarge => ("quantity", "total_too_large"),
        LineFault::PackageNotFound => ("packageId", "package_not_found"),
        LineFault::Duplicate(_) => ("packageId", "duplicate_order"),
    };
    (field.to_owned(), code)
}
