//! Refusals of orders.

use app::ReadOrderError;

use crate::refusal::Refusal;

impl From<ReadOrderError> for Refusal {
    fn from(error: ReadOrderError) -> Self {
        match error {
            ReadOrderError::NotFound => Self::not_found("There is no such order"),
            ReadOrderError::NotAParty(error) => error.into(),
            ReadOrderError::Store(error) => error.into(),
        }
    }
}
