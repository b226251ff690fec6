//! Refusals of accounts.

use actix_web::http::StatusCode;
use app::{ForbiddenRole, IdentifyError, ReadAccountError, SignInError};

use crate::refusal::Refusal;

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
