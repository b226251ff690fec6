//! Which answer each refusal of a use case becomes. No match has a wild card, so that a new refusal does not compile
//! until somebody has given it a status.

mod accounts;
mod agents;
mod cart;
mod catalog;
mod checkout;
mod notifications;
mod orders;
mod packages;
mod tickets;

pub(crate) use accounts::profile_not_saved;

use actix_web::http::StatusCode;
use app::{ForbiddenRole, NotAParty, StoreError};

pub(crate) use checkout::field_and_code;

use crate::refusal::Refusal;

impl From<StoreError> for Refusal {
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
                let text = "The connection to the database was lost; please look whether it was done";
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
