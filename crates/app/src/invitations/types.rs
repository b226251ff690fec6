//! Invitations as they are stored and shown.

use std::time::Duration;

use domain::{Timestamp, UserId};

/// The SHA-256 digest of an invitation's secret.
pub type InvitationDigest = [u8; 32];

/// An invitation as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Whose password is chosen with it.
    pub user: UserId,
    /// Digest of its secret.
    pub digest: InvitationDigest,
    /// Version of the account's credentials when it was made: with another it is void.
    pub credential_version: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is void.
    pub expires_at: Timestamp,
}

impl Invitation {
    /// How long an invitation is good for.
    pub const GOOD_FOR: Duration = Duration::from_hours(7 * 24);

    /// An invitation that is made now.
    #[must_use]
    pub fn new(
        user: UserId,
        digest: InvitationDigest,
        credential_version: u32,
        at: Timestamp,
    ) -> Self {
        Self { user, digest, credential_version, created_at: at, expires_at: at + Self::GOOD_FOR }
    }

    /// Whether it is good at an instant for an account with credentials of this version.
    #[must_use]
    pub fn is_good(&self, credential_version: u32, at: Timestamp) -> bool {
        self.credential_version == credential_version && at < self.expires_at
    }
}

/// Who was invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitee {
    /// Its name.
    pub name: String,
    /// The e-mail address that it will sign in with.
    pub email: Option<String>,
}
