//! Codes and phones as they are asked for, stored and shown.

use std::net::IpAddr;

use domain::{AccountType, Code, CodeBudgets, Phone, Role, Timestamp, UserId};

use crate::{StoreError, accounts::CodeNotSent};

/// How codes are given out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeRules {
    /// How often codes are sent and tried.
    pub budgets: CodeBudgets,
    /// Calling codes of the countries that codes are sent to; all of them when there is none.
    pub countries: Vec<String>,
    /// Whether the answer contains the code: for development alone.
    pub echo: bool,
}

/// A code is on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentCode {
    /// The code, where the rules say that the answer contains it.
    pub echo: Option<Code>,
}

/// Why no code was sent.
#[derive(Debug, thiserror::Error)]
pub enum SendPhoneCodeError {
    /// The phone was sent a code a moment ago, or too many were sent.
    #[error("another code can be sent in {seconds} seconds")]
    TooSoon {
        /// Whole seconds to wait, at least 1.
        seconds: u32,
    },
    /// No codes are sent to the country of the phone.
    #[error("no codes are sent to this country")]
    CountryNotServed,
    /// The code could not be delivered. It is good no more, and the pause stays: otherwise a slow
    /// delivery would lift it.
    #[error("the code could not be delivered")]
    NotSent {
        /// Whole seconds until another may be asked for, at least 1.
        seconds: u32,
        /// Why.
        source: CodeNotSent,
    },
    /// The operating system gives no random numbers.
    #[error("no code could be drawn")]
    NotDrawn,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Something that happened to a phone: a code was sent, or a wrong one was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeEvent {
    /// From where the code was asked for that was sent. Absent where a wrong code was tried.
    pub address: Option<String>,
    /// Whether a right code was typed after it.
    pub is_settled: bool,
    /// When.
    pub at: Timestamp,
}

/// What was typed.
#[derive(Debug, Clone)]
pub struct PhoneSignIn {
    /// The phone.
    pub phone: Phone,
    /// The code.
    pub code: Code,
    /// Whom the phone is attached to: who is signed in already. Without one the phone's owner is
    /// signed in, or a new account is made.
    pub attach_to: Option<UserId>,
    /// What a new account becomes.
    pub newcomer: Newcomer,
    /// From where, for the audit log.
    pub address: Option<IpAddr>,
}

/// Somebody who signs up with a phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newcomer {
    /// Name, if one was given.
    pub name: Option<String>,
    /// Whether a brand or a creator.
    pub account_type: AccountType,
}

impl Newcomer {
    /// The given name, or one that stands in for it.
    #[must_use]
    pub fn name(&self) -> &str {
        let stand_in = match self.account_type {
            AccountType::Brand => "New brand",
            AccountType::Creator => "New creator",
        };
        self.name.as_deref().unwrap_or(stand_in)
    }
}

/// An account that is opened by a phone: active, with that phone as proven, and at the beginning of
/// its set-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPhoneAccount {
    /// The phone.
    pub phone: Phone,
    /// Its name.
    pub name: String,
    /// What it is.
    pub role: Role,
    /// The first step of the set-up.
    pub onboarding_step: &'static str,
    /// When it is opened and signed in to.
    pub at: Timestamp,
}

/// A phone that is proven as an account's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvenPhone {
    /// Whose.
    pub user: UserId,
    /// The phone.
    pub phone: Phone,
    /// Whether the phone that the account named without a proof is dropped.
    pub drops_wanted: bool,
    /// When the account was signed in to with it, if it was.
    pub signed_in_at: Option<Timestamp>,
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInByPhoneError {
    /// The code is wrong, used, too old, or too many were tried. Which one is not told.
    #[error("the code is not valid")]
    InvalidCode,
    /// Too many wrong codes were tried for the phone.
    #[error("no code of this phone can be tried for {seconds} seconds")]
    TooManyTries {
        /// Whole seconds to wait, at least 1.
        seconds: u32,
    },
    /// The service that keeps the codes did not say whether it is right. Nothing was counted.
    #[error("the code could not be checked")]
    NotChecked {
        /// Whole seconds until it may be tried again, at least 1.
        seconds: u32,
        /// Why.
        source: CodeNotSent,
    },
    /// The phone is another account's.
    #[error("another account has this phone")]
    PhoneInUse,
    /// The account is staff's, and its phone alone is no door: a token attached it, or it is a
    /// super admin's.
    #[error("this account does not sign in by phone")]
    ForbiddenRole,
    /// A super admin gave the account its phone; no token puts another in its place.
    #[error("only a super admin changes the phone of this account")]
    GivenPhone,
    /// The account is suspended or was not opened yet.
    #[error("the account is not active")]
    NotActive,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SignInByPhoneError {
    /// What the audit log says of it.
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Self::InvalidCode => "invalid_code",
            Self::TooManyTries { .. } => "rate_limited",
            Self::NotChecked { .. } => "code_not_checked",
            Self::PhoneInUse => "phone_in_use",
            Self::ForbiddenRole | Self::GivenPhone => "forbidden_role",
            Self::NotActive => "account_not_active",
            Self::Store(_) => "busy",
        }
    }
}
