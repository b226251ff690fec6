//! Refusals of notifications.

use app::notifications::MarkNotificationReadError;
use http_edge::map_errors;

use crate::api_error::ApiError;

map_errors! { ApiError:
    MarkNotificationReadError {
        MarkNotificationReadError::NotFound => Self::not_found("There is no such notification"),
    }
}
