//! What Google says of somebody, what is asked for with that, and what is refused.

use std::{fmt, net::IpAddr, str::FromStr, sync::Arc};

use domain::{AccountType, Email, Role, Timestamp, WebUrl};

use crate::{StoreError, accounts::Account};

/// What a Google account is known by, and never given to another: the claim `sub`, 1 to 255 visible
/// ASCII characters (`OpenID` Connect Core 1.0, section 2). Its e-mail address may change, and may
/// be another person's later.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GoogleSubject(String);

/// The text is no subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a subject has 1 to 255 visible ASCII characters")]
pub struct InvalidSubject;

impl FromStr for GoogleSubject {
    type Err = InvalidSubject;

    fn from_str(text: &str) -> Result<Self, InvalidSubject> {
        let is_one =
            (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if is_one { Ok(Self(text.to_owned())) } else { Err(InvalidSubject) }
    }
}

impl GoogleSubject {
    /// As it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for GoogleSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a valid ID token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoogleIdentity {
    /// Digest of the token, and when it expires.
    pub token: TokenUse,
    /// Which Google account.
    pub subject: GoogleSubject,
    /// Its e-mail address.
    pub email: Email,
    /// Whether Google knows that the address is the person's.
    pub email_verified: bool,
    /// The name, if it was told.
    pub name: Option<String>,
    /// Address of a picture, if it was told.
    pub picture: Option<WebUrl>,
    /// The domain that manages the Google account, if one does: the claim `hd`, in lower case.
    pub hosted_domain: Option<String>,
}

/// A token that somebody is signed in with: it is good once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenUse {
    /// SHA-256 of the token.
    pub digest: [u8; 32],
    /// When it expires by itself.
    pub expires_at: Timestamp,
}

/// Why a token says nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenError {
    /// It is forged, expired, for somebody else, or none at all.
    #[error("the ID token is not valid: {0}")]
    Invalid(&'static str),
    /// The service was not set up for it.
    #[error("sign-in with Google is not set up")]
    NotOffered,
    /// Google's keys cannot be read, so that nobody can tell.
    #[error("the keys of ID tokens cannot be read: {0}")]
    Unavailable(String),
}

/// A token that somebody shows. Its text is a secret, so it is not printed.
#[derive(Clone)]
pub struct IdToken {
    /// In its compact form (RFC 7519).
    pub text: String,
    /// The nonce that it must name, where it was asked for with one.
    pub nonce: Option<String>,
}

impl fmt::Debug for IdToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdToken").finish_non_exhaustive()
    }
}

/// Checks ID tokens.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait IdTokens: Send + Sync {
    /// What a token says at an instant, after its signature, issuer, audience and times were
    /// checked. It must name the nonce, where there is one. May ask Google for its keys, so it is
    /// not called inside a transaction.
    ///
    /// # Errors
    /// [`IdTokenError`].
    fn verify(&self, token: &IdToken, now: Timestamp) -> Result<GoogleIdentity, IdTokenError>;
}

/// Leads a browser to Google, and exchanges what it comes back with.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait AuthorizationCodes: Send + Sync {
    /// The address of Google's page. It hands `state` on to where the browser comes back, the token
    /// will name `nonce`, and the code is worth something only together with `verifier` (RFC 7636).
    /// `None` where the service was not set up for it.
    fn address(&self, state: &str, nonce: &str, verifier: &str) -> Option<String>;

    /// The ID token for a code.
    ///
    /// # Errors
    /// [`IdTokenError`].
    fn exchange(&self, code: &str, verifier: &str) -> Result<String, IdTokenError>;
}

/// What somebody wants who shows a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoogleIntent {
    /// To be signed in to the account that is there.
    SignIn,
    /// To open an account.
    SignUp(AccountType),
    /// Whichever is possible.
    Either(AccountType),
}

/// Somebody shows a token.
#[derive(Debug, Clone)]
pub struct GoogleSignIn {
    /// The ID token.
    pub id_token: IdToken,
    /// What is wanted.
    pub intent: GoogleIntent,
    /// From where, for the audit log.
    pub address: Option<IpAddr>,
}

/// Who may sign in with Google besides brands and creators.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GoogleRules {
    /// Domains, in lower case, whose people may sign in to accounts of staff; nobody when there is
    /// none.
    pub staff_domains: Vec<String>,
}

/// What signing in with Google needs from outside besides a store.
#[derive(Clone)]
pub struct GooglePorts {
    /// Checks ID tokens.
    pub id_tokens: Arc<dyn IdTokens>,
    /// Exchanges authorization codes.
    pub codes: Arc<dyn AuthorizationCodes>,
    /// Who else may sign in.
    pub rules: GoogleRules,
}

/// An account that is opened by Google: active, with a proven address, and at the beginning of its
/// set-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGoogleAccount {
    /// The Google account.
    pub subject: GoogleSubject,
    /// The address.
    pub email: Email,
    /// Its name.
    pub name: String,
    /// Address of its picture.
    pub picture: Option<WebUrl>,
    /// What it is.
    pub role: Role,
    /// The first step of the set-up.
    pub onboarding_step: &'static str,
    /// When it is opened and signed in to.
    pub at: Timestamp,
}

/// Who was signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoogleAccount {
    /// The account.
    pub account: Account,
    /// Whether it was opened just now.
    pub is_new: bool,
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum GoogleSignInError {
    /// The token is not valid.
    #[error("the ID token is not valid: {0}")]
    InvalidToken(&'static str),
    /// Google does not know whether the address is the person's.
    #[error("the e-mail address is not verified by Google")]
    EmailNotVerified,
    /// There is no account, and none was to be opened.
    #[error("there is no such account")]
    Unknown,
    /// There is an account, and another was to be opened.
    #[error("there is an account already")]
    Exists,
    /// An account has the address without a proof, or is linked with another Google account.
    #[error("another account has this e-mail address")]
    EmailInUse,
    /// The account is staff's, which does not sign in here.
    #[error("this account does not sign in with Google")]
    ForbiddenRole,
    /// The account is suspended or was not opened yet.
    #[error("the account is not active")]
    NotActive,
    /// The service was not set up for it.
    #[error("sign-in with Google is not set up")]
    NotOffered,
    /// Google's keys cannot be read. Trying again later is the way on.
    #[error("Google cannot be asked: {0}")]
    Unavailable(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<IdTokenError> for GoogleSignInError {
    fn from(error: IdTokenError) -> Self {
        match error {
            IdTokenError::Invalid(why) => Self::InvalidToken(why),
            IdTokenError::NotOffered => Self::NotOffered,
            IdTokenError::Unavailable(why) => Self::Unavailable(why),
        }
    }
}

impl GoogleSignInError {
    /// What the audit log says of it.
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Self::InvalidToken(_) => "invalid_token",
            Self::EmailNotVerified => "email_not_verified",
            Self::Unknown => "account_not_found",
            Self::Exists => "account_exists",
            Self::EmailInUse => "email_in_use",
            Self::ForbiddenRole => "forbidden_role",
            Self::NotActive => "account_not_active",
            Self::NotOffered | Self::Unavailable(_) | Self::Store(_) => "busy",
        }
    }
}
