//! Refusals of signing in with Google.

use actix_web::http::StatusCode;
use app::google::GoogleSignInError;
use http_edge::map_errors;

use crate::api_error::ApiError;

map_errors! { ApiError:
    GoogleSignInError {
        GoogleSignInError::InvalidToken(why) => {
            tracing::info!(why, "an ID token was refused");
            let text = "Google's answer is not valid any more; please sign in with Google again";
            Self::new(StatusCode::UNAUTHORIZED, "invalid_token", text)
        },
        GoogleSignInError::EmailNotVerified => {
            let text = "Google has not verified this e-mail address; please verify it there first";
            Self::new(StatusCode::FORBIDDEN, "email_not_verified", text)
        },
        // the web client makes its own text then, in which it looks for the status
        GoogleSignInError::Unknown => {
            let text = "There is no account with this e-mail address; please sign up";
            Self::new(StatusCode::NOT_FOUND, "account_not_found", text)
                .with_field("userExists", false)
                .without_message()
        },
        GoogleSignInError::Exists => {
            let text = "There is an account with this e-mail address already; please sign in";
            Self::conflict("account_exists", text).with_field("userExists", true)
        },
        GoogleSignInError::EmailInUse => {
            let text = "An account has this e-mail address without a proof; please sign in to it in the way it was made";
            Self::conflict("email_in_use", text)
        },
        GoogleSignInError::ForbiddenRole => {
            let text = "This account does not sign in with Google; please use its e-mail address and password";
            Self::new(StatusCode::FORBIDDEN, "forbidden_role", text)
        },
        GoogleSignInError::NotActive => {
            Self::new(StatusCode::FORBIDDEN, "account_not_active", "This account is not active")
        },
        GoogleSignInError::NotOffered => {
            let text = "Sign-in with Google is not set up here; please sign in with your phone or your password";
            Self::new(StatusCode::NOT_IMPLEMENTED, "not_offered", text)
        },
        GoogleSignInError::Unavailable(cause) => {
            tracing::warn!(cause, "Google cannot be asked");
            Self::busy()
        },
    }
}
