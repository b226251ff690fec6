//! Which answer each refusal of a use case becomes. No match has a wild card, so that a new refusal
//! does not compile until somebody has given it a status.

mod accounts;
mod agents;
mod cart;
mod checkout;
mod google;
mod orders;
mod packages;
mod tickets;

pub(crate) use accounts::{BIRTH_DATE_RULE, profile_not_saved};
pub(crate) use cart::{cart_too_large, invalid_line};
pub(crate) use packages::priced_in;

use actix_web::http::StatusCode;
use app::{AccessError, ForbiddenRole, LookUpError, NotAParty, Noun, OwnAccountError, StoreError};
use http_edge::{BlockingError, map_errors};

use crate::api_error::ApiError;

impl<E: Into<Self>> From<BlockingError<E>> for ApiError {
    fn from(error: BlockingError<E>) -> Self {
        match error {
            BlockingError::Busy => Self::busy(),
            BlockingError::Panicked => Self::internal(),
            BlockingError::Work(error) => error.into(),
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Busy { operation, cause } | StoreError::Conflict { operation, cause } => {
                tracing::warn!(operation, cause = format!("{cause:#}"), "the database is busy");
                Self::busy()
            }
            StoreError::Failed { operation, cause } => {
                tracing::error!(operation, cause = format!("{cause:#}"), "the database failed");
                Self::internal()
            }
            StoreError::OutcomeUnknown { operation, cause } => {
                tracing::error!(operation, cause = format!("{cause:#}"), "a commit was cut off");
                let text =
                    "The connection to the database was lost; please look whether it was done";
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", text)
            }
            // the store has said so once
            StoreError::NewerSchema { .. } => Self::newer_schema(),
            StoreError::Corrupt { table, column, row } => {
                tracing::error!(table, column, row, "a stored value does not parse");
                Self::internal()
            }
        }
    }
}

impl From<ForbiddenRole> for ApiError {
    fn from(_: ForbiddenRole) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden_role", "This account may not do this")
    }
}

impl From<NotAParty> for ApiError {
    fn from(_: NotAParty) -> Self {
        Self::new(StatusCode::FORBIDDEN, "not_a_party", "This order belongs to other people")
    }
}

/// What was named by its id and is not there.
pub(crate) fn no_such(noun: Noun) -> ApiError {
    match noun {
        Noun::Agent => ApiError::not_found("There is no such agent"),
        Noun::CartLine => ApiError::not_found("The cart has no such line"),
        Noun::Creator => ApiError::not_found("There is no such creator"),
        Noun::Handover => ApiError::not_found("There is no such hand-over"),
        Noun::Notification => ApiError::not_found("There is no such notification"),
        Noun::Order => ApiError::not_found("There is no such order"),
        Noun::Package => {
            ApiError::new(StatusCode::NOT_FOUND, "package_not_found", "There is no such package")
        }
        Noun::Ticket => ApiError::not_found("There is no such ticket"),
    }
}

map_errors! { ApiError:
    LookUpError {
        LookUpError::NotFound(noun) => no_such(noun),
    }
    AccessError {
        AccessError::NotFound(noun) => no_such(noun),
        AccessError::NotAParty(error) => error.into(),
    }
    OwnAccountError {
        OwnAccountError::Gone => Self::unauthorized(),
    }
}
