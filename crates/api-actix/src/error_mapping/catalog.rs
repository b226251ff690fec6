//! Refusals of the catalogue.

use app::catalog::ReadCreatorError;
use http_edge::map_errors;

use crate::api_error::ApiError;

map_errors! { ApiError:
    ReadCreatorError {
        ReadCreatorError::NotFound => Self::not_found("There is no such creator"),
    }
}
