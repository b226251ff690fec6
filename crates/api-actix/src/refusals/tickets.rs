//! Refusals of tickets and their conversations.

use app::ReadMessagesError;

use crate::refusal::Refusal;

impl From<ReadMessagesError> for Refusal {
    fn from(error: ReadMessagesError) -> Self {
        match error {
            ReadMessagesError::NotFound => Self::not_found("There is no such ticket"),
            ReadMessagesError::NotAParty(error) => error.into(),
            ReadMessagesError::Store(error) => error.into(),
        }
    }
}
