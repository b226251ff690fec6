//! A code that somebody shows, what it opens, and what the audit log tells of it.

use std::net::IpAddr;

use domain::{AccountStatus, CodeDigest, NewAuditEntry, Phone, Role, Timestamp, UserId};

use super::{Newcomer, SignInByPhoneError};
use crate::accounts::{Account, security_event};

/// A code that somebody shows to prove that it holds a phone, and what for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PhoneVerification {
    /// The phone.
    pub(crate) phone: Phone,
    /// Hash of the code.
    pub(crate) digest: CodeDigest,
    /// Whom the phone is attached to, if not to its owner or a newcomer.
    pub(crate) attach_to: Option<UserId>,
    /// What a new account becomes.
    pub(crate) newcomer: Newcomer,
    /// From where, for the audit log.
    pub(crate) address: Option<IpAddr>,
    /// When.
    pub(crate) at: Timestamp,
}

/// Whose a phone is after the right code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PhoneHolder {
    /// Its owner signs in.
    Owner(UserId),
    /// It is attached to the account that was signed in.
    Attached(UserId),
    /// Nobody had it: an account is made.
    Newcomer,
}

impl PhoneVerification {
    /// Whose the phone is after the right code, given who had it.
    ///
    /// # Errors
    /// [`SignInByPhoneError::PhoneInUse`], [`SignInByPhoneError::ForbiddenRole`] and
    /// [`SignInByPhoneError::NotActive`].
    pub(crate) fn holder(
        &self,
        owner: Option<&Account>,
    ) -> Result<PhoneHolder, SignInByPhoneError> {
        match (self.attach_to, owner) {
            (Some(user), Some(owner)) if user != owner.id => Err(SignInByPhoneError::PhoneInUse),
            (Some(user), _) => Ok(PhoneHolder::Attached(user)),
            (None, Some(owner)) if !is_let_in(owner) => Err(SignInByPhoneError::ForbiddenRole),
            (None, Some(owner)) if owner.status == AccountStatus::Active => {
                Ok(PhoneHolder::Owner(owner.id))
            }
            (None, Some(_)) => Err(SignInByPhoneError::NotActive),
            (None, None) => Ok(PhoneHolder::Newcomer),
        }
    }

    /// Tells that an account named this phone without having it, and lost it to `prover`.
    pub(crate) fn taken_from(&self, loser: UserId, prover: &Account) -> NewAuditEntry {
        let actor = Some((prover.id, prover.role));
        security_event("wanted_phone_taken", Some(loser), (actor, self.address), self.at)
    }

    /// Tells that the phone signed in to an account, opened one or was attached to one. Its number
    /// is not told.
    pub(crate) fn entry(&self, action: &'static str, account: &Account) -> NewAuditEntry {
        security_event(
            action,
            Some(account.id),
            (Some((account.id, account.role)), self.address),
            self.at,
        )
    }

    /// Tells that nobody was signed in, given who has the phone. Its number is not told.
    pub(crate) fn failure(
        &self,
        owner: Option<UserId>,
        refusal: &SignInByPhoneError,
    ) -> NewAuditEntry {
        let mut entry = security_event(
            "sign_in_failed",
            self.attach_to.or(owner),
            (None, self.address),
            self.at,
        );
        entry.to = Some(refusal.code().to_owned());
        entry
    }
}

/// Whether the phone alone signs in: never a super admin, an agent only with a phone that a super
/// admin gave it.
const fn is_let_in(owner: &Account) -> bool {
    match owner.role {
        Role::Brand | Role::Creator => true,
        Role::Agent => owner.phone_given,
        Role::SuperAdmin => false,
    }
}
