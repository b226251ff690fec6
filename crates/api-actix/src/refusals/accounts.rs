//! Refusals of accounts.

use actix_web::http::StatusCode;
use app::{
    ForbiddenRole, IdentifyError, ReadAccountError, SendPhoneCodeError, SetUpProfileError, SignInByPhoneError,
    SignInError,
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

/// How long to wait before a code is asked for again that could not be delivered.
const TRY_AGAIN_SECONDS: u32 = 5;

impl From<SendPhoneCodeError> for Refusal {
    fn from(error: SendPhoneCodeError) -> Self {
        match error {
            SendPhoneCodeError::TooSoon { seconds } => {
                let text = "A code was sent a moment ago; please wait before asking for another";
                let refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", text);
                refusal.with_field("timeRemaining", seconds).retry_after(seconds)
            }
            SendPhoneCodeError::NotSent(error) => {
                tracing::error!(%error, "a code could not be delivered");
                let text = "The code could not be delivered; please try again";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "code_not_sent", text).retry_after(TRY_AGAIN_SECONDS)
            }
            SendPhoneCodeError::NotDrawn => {
                tracing::error!("the operating system gives no random numbers");
                Self::internal()
            }
            SendPhoneCodeError::Store(error) => error.into(),
        }
    }
}

fn email_in_use() -> Refusal {
    Refusal::new(StatusCode::CONFLICT, "email_in_use", "Another account has this e-mail address")
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
            SignInByPhoneError::PhoneInUse => phone_in_use(),
            SignInByPhoneError::NotActive => not_active(),
            SignInByPhoneError::Store(error) => error.into(),
        }
    }
}

/// `born` is what the request calls the date of birth.
pub(crate) fn profile_not_saved(error: SetUpProfileError, born: &str) -> Refusal {
    match error {
        SetUpProfileError::EmailInUse => email_in_use(),
        SetUpProfileError::PhoneInUse => phone_in_use(),
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
