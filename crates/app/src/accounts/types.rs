//! Accounts as they are read, and staff that is to be added.

use domain::{AccountStatus, Email, Line, Role, Timestamp, UserId};

use super::{PasswordError, UnfitPassword};
use crate::StoreError;

/// An account, for its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent fact, as its row has it")]
pub struct Account {
    /// Id of the account.
    pub id: UserId,
    /// E-mail address in lower case that the account is known by: proven, or given by somebody who
    /// may.
    pub email: Option<String>,
    /// Phone number that the account is known by, `+` and digits.
    pub phone: Option<String>,
    /// E-mail address that the owner named without a proof. It identifies nobody, and several
    /// accounts may want the same.
    pub wanted_email: Option<String>,
    /// Phone number that the owner named without a proof.
    pub wanted_phone: Option<String>,
    /// Name.
    pub name: String,
    /// What the account is.
    pub role: Role,
    /// Whether it may be used.
    pub status: AccountStatus,
    /// Address of the profile picture.
    pub profile_image_url: Option<String>,
    /// Address of the cover picture.
    pub cover_image_url: Option<String>,
    /// Whether the e-mail address was proven.
    pub email_verified: bool,
    /// Whether the phone number was proven.
    pub phone_verified: bool,
    /// Whether a super admin gave the phone number to the account.
    pub phone_given: bool,
    /// Whether the set-up is done.
    pub onboarding_completed: bool,
    /// Where the set-up stopped.
    pub onboarding_step: Option<String>,
    /// How the account was made: `email` or `phone`.
    pub auth_provider: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was signed in to last, before this time.
    pub last_login_at: Option<Timestamp>,
    /// Version of its credentials: a token or session of another one opens nothing.
    pub credential_version: u32,
    /// Whether it is demo data, whose password everybody knows.
    pub is_demo: bool,
}

impl Account {
    /// The e-mail address as its owner sees it, and whether that one was proven: the wanted one
    /// comes first.
    #[must_use]
    pub fn shown_email(&self) -> (Option<&str>, bool) {
        shown(self.wanted_email.as_deref(), self.email.as_deref(), self.email_verified)
    }

    /// The phone number as its owner sees it, and whether that one was proven: the wanted one comes
    /// first.
    #[must_use]
    pub fn shown_phone(&self) -> (Option<&str>, bool) {
        shown(self.wanted_phone.as_deref(), self.phone.as_deref(), self.phone_verified)
    }
}

fn shown<'a>(
    wanted: Option<&'a str>,
    own: Option<&'a str>,
    verified: bool,
) -> (Option<&'a str>, bool) {
    (wanted.or(own), wanted.is_none() && verified)
}

/// What a sign-in is checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The account.
    pub account: Account,
    /// Hash of its password. `None` when it cannot sign in by password.
    pub password_hash: Option<String>,
}

/// Name and e-mail address of somebody who will work here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStaff {
    /// The e-mail address.
    pub email: Email,
    /// The name, 2 to 100 characters.
    pub name: Line<2, 100>,
}

/// Why nobody was added.
#[derive(Debug, thiserror::Error)]
pub enum AddStaffError {
    /// Another account has this e-mail address.
    #[error("the e-mail address is in use")]
    EmailInUse,
    /// The password is not one that this person may choose.
    #[error(transparent)]
    Unfit(#[from] UnfitPassword),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<PasswordError> for AddStaffError {
    fn from(error: PasswordError) -> Self {
        Self::Store(error.into())
    }
}
