//! Who somebody is: what an account tells of itself, and what a token or a session claims.

use domain::{AccountStatus, BrandId, CreatorId, Role, Timestamp, UserId};

use super::{SignedOutTokens, TokenHandle};
use crate::StoreError;

/// What every request needs to know of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The account.
    pub user: UserId,
    /// What it is.
    pub role: Role,
    /// Whether it may be used.
    pub status: AccountStatus,
    /// Its brand profile, if any.
    pub brand: Option<BrandId>,
    /// Its creator profile, if any.
    pub creator: Option<CreatorId>,
    /// Version of its credentials.
    pub credential_version: u32,
    /// Tokens that were signed out and have not expired.
    pub signed_out: SignedOutTokens,
}

/// Whom a token names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The account.
    pub user: UserId,
    /// What it is, if the token says so.
    pub role: Option<String>,
    /// Version of the credentials that it was given for; 0 when the token says none.
    pub credential_version: u32,
    /// When its bearer signed in, if the token says so.
    pub signed_in_at: Option<Timestamp>,
    /// Which token it is. `None` for a session, which ends by itself.
    pub token: Option<TokenHandle>,
}

impl Claim {
    /// That somebody is this account, with its first credentials.
    #[must_use]
    pub const fn of(user: UserId) -> Self {
        Self { user, role: None, credential_version: 0, signed_in_at: None, token: None }
    }
}

/// Why a token does not open anything.
#[derive(Debug, thiserror::Error)]
pub enum IdentifyError {
    /// The account is unknown or deleted, it is not what the token says, or the token was signed
    /// out or is older than the account's credentials.
    #[error("the account is unknown")]
    Unknown,
    /// The account is suspended or was not opened yet.
    #[error("the account is not active")]
    NotActive,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
