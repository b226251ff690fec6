//! Refusals of accounts.

use actix_web::http::StatusCode;
use app::{
    ForbiddenRole,
    accounts::{IdentifyError, ReadAccountError, SignInError},
    phones::{SendPhoneCodeError, SignInByPhoneError},
    profiles::{SetUpProfileError, ShowSelfError},
};

use crate::{
    profiles::BIRTH_DATE_RULE,
    refusal::{Detail, Location, Refusal},
};

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

impl From<SendPhoneCodeError> for Refusal {
    fn from(error: SendPhoneCodeError) -> Self {
        match error {
            SendPhoneCodeError::TooSoon { seconds } => {
                let text = "Codes were sent a moment ago, or too many; please wait before asking for another";
                let refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", text);
                refusal.with_field("timeRemaining", seconds).retry_after(seconds)
            }
            SendPhoneCodeError::CountryNotServed => {
                let msg = "phone must be a number of a country that codes are sent to";
                Self::invalid(vec![Detail::new(Location::Body, "phone", "country_not_served", msg)])
            }
            SendPhoneCodeError::NotSent { seconds, source: error } => {
                tracing::error!(%error, "a code could not be delivered");
                let text = "The code could not be delivered; please try again later";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "code_not_sent", text).retry_after(seconds)
            }
            SendPhoneCodeError::NotDrawn => {
                tracing::error!("the operating system gives no random numbers");
                Self::internal()
            }
            SendPhoneCodeError::Store(error) => error.into(),
        }
    }
}

fn phone_in_use() -> Refusal {
    Refusal::new(StatusCode::CONFLICT, "phone_in_use", "Another account has this phone")
}

impl From<SignInByPhoneError> for Refusal {
    fn from(error: SignInByPhoneError) -> Self {
        match error {
            SignInByPhoneError::InvalidCode => {
                let text = "The code is wrong or no longer valid; please ask for a new one";
                Self::new(StatusCode::BAD_REQUEST, "invalid_code", text)
            }
            SignInByPhoneError::TooManyTries { seconds } => {
                let text = "Too many wrong codes were tried for this phone; please wait";
                let refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", text);
                refusal.with_field("timeRemaining", seconds).retry_after(seconds)
            }
            SignInByPhoneError::PhoneInUse => phone_in_use(),
            SignInByPhoneError::ForbiddenRole => {
                let text = "This account does not sign in with this phone; please use its e-mail address and password";
                Self::new(StatusCode::FORBIDDEN, "forbidden_role", text)
            }
            SignInByPhoneError::GivenPhone => {
                let text = "Only a super admin changes the phone of this account";
                Self::new(StatusCode::FORBIDDEN, "forbidden_role", text)
            }
            SignInByPhoneError::NotActive => not_active(),
            SignInByPhoneError::Store(error) => error.into(),
        }
    }
}

/// `born` is what the request calls the date of birth.
pub(crate) fn profile_not_saved(error: SetUpProfileError, born: &str) -> Refusal {
    match error {
        SetUpProfileError::NotBornYet => {
            let msg = format!("{born} {BIRTH_DATE_RULE}");
            Refusal::invalid(vec![Detail::new(Location::Body, born, "invalid_date", msg)])
        }
        SetUpProfileError::Gone => Refusal::unauthorized(),
        SetUpProfileError::Store(error) => error.into(),
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

impl From<ShowSelfError> for Refusal {
    fn from(error: ShowSelfError) -> Self {
        match error {
            ShowSelfError::Gone => Self::unauthorized(),
            ShowSelfError::TooManyWorks => {
                let text = "The portfolio has as many pieces of work as it may have";
                Self::new(StatusCode::CONFLICT, "portfolio_full", text)
            }
            ShowSelfError::Store(error) => error.into(),
        }
    }
}
