//! Refusals of notifications.

use app::ReadNotificationError;

use crate::refusal::Refusal;

impl From<ReadNotificationError> for Refusal {
    fn from(error: ReadNotificationError) -> Self {
        match error {
            ReadNotificationError::NotFound => Self::not_found("There is no such notification"),
            ReadNotificationError::Store(error) => error.into(),
        }
    }
}
