//! Refusals of notifications.

use app::notifications::MarkNotificationReadError;

use crate::refusal::Refusal;

impl From<MarkNotificationReadError> for Refusal {
    fn from(error: MarkNotificationReadError) -> Self {
        match error {
            MarkNotificationReadError::NotFound => Self::not_found("There is no such notification"),
            MarkNotificationReadError::Store(error) => error.into(),
        }
    }
}
