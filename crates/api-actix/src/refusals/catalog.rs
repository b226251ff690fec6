//! Refusals of the catalogue.

use app::catalog::ReadCreatorError;

use crate::refusal::Refusal;

impl From<ReadCreatorError> for Refusal {
    fn from(error: ReadCreatorError) -> Self {
        match error {
            ReadCreatorError::NotFound => Self::not_found("There is no such creator"),
            ReadCreatorError::Store(error) => error.into(),
        }
    }
}
