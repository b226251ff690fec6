//! Sessions as they are stored.

use domain::{Timestamp, UserId};

use crate::StoreError;

/// The SHA-256 digest of a session's secret.
pub type SessionDigest = [u8; 32];

/// Where a session is opened from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionOpening {
    /// Address of the client.
    pub address: Option<String>,
    /// What its browser calls itself, cut at
    /// [`ManageSessions::MAX_USER_AGENT`](super::ManageSessions::MAX_USER_AGENT) characters.
    pub user_agent: Option<String>,
}

/// A session as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Digest of its secret.
    pub digest: SessionDigest,
    /// Whom it stands for.
    pub user: UserId,
    /// Version of the account's credentials when it was opened.
    pub credential_version: u32,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When the person last did something in it.
    pub active_at: Timestamp,
    /// From where it was opened.
    pub opening: SessionOpening,
}

/// Why a session opens nothing.
#[derive(Debug, thiserror::Error)]
pub enum ResumeSessionError {
    /// There is no such session, it lapsed, its account may not use the desk any more, or its
    /// credentials are others.
    #[error("the session has ended")]
    Ended,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
