//! Refusals of accounts.

use actix_web::http::StatusCode;
use app::{
    ForbiddenRole,
    accounts::{IdentifyError, SignInError},
    phones::{SendPhoneCodeError, SignInByPhoneError},
    profiles::{SetUpProfileError, ShowSelfError},
};
use http_edge::map_errors;

use crate::api_error::ApiError;

/// What a day of birth must be.
pub(crate) const BIRTH_DATE_RULE: &str = "must be a past date from 1900 on, such as 1998-04-01";

fn not_active() -> ApiError {
    ApiError::new(StatusCode::FORBIDDEN, "account_not_active", "This account is not active")
}

map_errors! { ApiError:
    IdentifyError {
        IdentifyError::Unknown => Self::unauthorized(),
        IdentifyError::NotActive => not_active(),
    }
    SignInError {
        SignInError::InvalidCredentials => {
            let text = "The e-mail address or the password is wrong";
            Self::new(StatusCode::UNAUTHORIZED, "invalid_credentials", text)
        },
        SignInError::ForbiddenRole => ForbiddenRole.into(),
        SignInError::NotActive => not_active(),
    }
    SendPhoneCodeError {
        SendPhoneCodeError::TooSoon { seconds } => {
            let text = "Codes were sent a moment ago, or too many; please wait before asking for another";
            let refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", text);
            refusal.with_field("timeRemaining", seconds).retry_after(seconds)
        },
        SendPhoneCodeError::CountryNotServed => {
            let msg = "phone must be a number of a country that codes are sent to";
            Self::invalid_field("phone", "country_not_served", msg)
        },
        SendPhoneCodeError::NotSent { seconds, source: error } => {
            tracing::error!(%error, "a code could not be delivered");
            let text = "The code could not be delivered; please try again later";
            Self::new(StatusCode::SERVICE_UNAVAILABLE, "code_not_sent", text).retry_after(seconds)
        },
        SendPhoneCodeError::NotDrawn => {
            tracing::error!("the operating system gives no random numbers");
            Self::internal()
        },
    }
    SignInByPhoneError {
        SignInByPhoneError::InvalidCode => {
            let text = "The code is wrong or no longer valid; please ask for a new one";
            Self::new(StatusCode::BAD_REQUEST, "invalid_code", text)
        },
        SignInByPhoneError::TooManyTries { seconds } => {
            let text = "Too many wrong codes were tried for this phone; please wait";
            let refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", text);
            refusal.with_field("timeRemaining", seconds).retry_after(seconds)
        },
        SignInByPhoneError::NotChecked { seconds, source: error } => {
            tracing::error!(%error, "a code could not be checked");
            let text = "The code could not be checked; please try it again in a moment";
            Self::new(StatusCode::SERVICE_UNAVAILABLE, "code_not_checked", text).retry_after(seconds)
        },
        SignInByPhoneError::PhoneInUse => phone_in_use(),
        SignInByPhoneError::ForbiddenRole => {
            let text = "This account does not sign in with this phone; please use its e-mail address and password";
            Self::new(StatusCode::FORBIDDEN, "forbidden_role", text)
        },
        SignInByPhoneError::GivenPhone => {
            let text = "Only a super admin changes the phone of this account";
            Self::new(StatusCode::FORBIDDEN, "forbidden_role", text)
        },
        SignInByPhoneError::NotActive => not_active(),
    }
    ShowSelfError {
        ShowSelfError::Gone => Self::unauthorized(),
        ShowSelfError::TooManyWorks => {
            let text = "The portfolio has as many pieces of work as it may have";
            Self::conflict("portfolio_full", text)
        },
    }
}

fn phone_in_use() -> ApiError {
    ApiError::conflict("phone_in_use", "Another account has this phone")
}

/// `born` is what the request calls the date of birth.
pub(crate) fn profile_not_saved(error: SetUpProfileError, born: &str) -> ApiError {
    match error {
        SetUpProfileError::NotBornYet => {
            let msg = format!("{born} {BIRTH_DATE_RULE}");
            ApiError::invalid_field(born, "invalid_date", msg)
        }
        SetUpProfileError::Gone => ApiError::unauthorized(),
        SetUpProfileError::Store(error) => error.into(),
    }
}
