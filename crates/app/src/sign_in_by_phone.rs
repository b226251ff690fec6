//! Signing in with a phone and the code that was sent to it.

use std::{net::IpAddr, sync::Arc, time::Duration};

use domain::{AccountStatus, Code, CodeBudgets, CodeDigest, NewEvent, Phone, Role, Side, Timestamp, UserId};

use crate::{
    Account, StoreError, TellFormerContact,
    ports::{Accounts, Clock, Codes, PhoneCodeStore},
    security_event::security_event,
};

/// What was typed.
#[derive(Debug, Clone)]
pub struct PhoneSignIn {
    /// The phone.
    pub phone: Phone,
    /// The code.
    pub code: Code,
    /// Whom the phone is attached to: who is signed in already. Without one the phone's owner is signed in, or a new
    /// account is made.
    pub attach_to: Option<UserId>,
    /// What a new account becomes.
    pub newcomer: Newcomer,
    /// From where, for the audit trail.
    pub address: Option<IpAddr>,
}

/// Somebody who signs up with a phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newcomer {
    /// Name, if one was given.
    pub name: Option<String>,
    /// Whether a brand or a creator.
    pub side: Side,
}

impl Newcomer {
    /// The given name, or one that stands in for it.
    #[must_use]
    pub fn name(&self) -> &str {
        let stand_in = match self.side {
            Side::Brand => "New brand",
            Side::Creator => "New creator",
        };
        self.name.as_deref().unwrap_or(stand_in)
    }
}

/// A code that somebody shows, and what for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneClaim {
    /// The phone.
    pub phone: Phone,
    /// Hash of the code.
    pub digest: CodeDigest,
    /// Whom the phone is attached to, if not to its owner or a newcomer.
    pub attach_to: Option<UserId>,
    /// What a new account becomes.
    pub newcomer: Newcomer,
    /// From where, for the audit trail.
    pub address: Option<IpAddr>,
    /// When.
    pub at: Timestamp,
}

/// The account that is known by a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhoneOwner {
    /// Whose.
    pub user: UserId,
    /// What the account is.
    pub role: Role,
    /// Whether it may be used.
    pub status: AccountStatus,
    /// Whether a super admin gave the phone to the account.
    pub is_given: bool,
}

impl PhoneOwner {
    /// Whether the phone alone signs in: never a super admin, an agent only with a phone that a super admin gave it.
    const fn is_let_in(self) -> bool {
        match self.role {
            Role::Brand | Role::Creator => true,
            Role::Agent => self.is_given,
            Role::SuperAdmin => false,
        }
    }
}

/// Whose a phone is after the right code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneHolder {
    /// Its owner signs in.
    Owner(UserId),
    /// It is attached to whoever was signed in.
    Attached(UserId),
    /// Nobody had it: an account is made.
    Newcomer,
}

impl PhoneClaim {
    /// Whose the phone is after the right code, given who had it.
    ///
    /// # Errors
    /// [`SignInByPhoneError::PhoneInUse`], [`SignInByPhoneError::ForbiddenRole`] and [`SignInByPhoneError::NotActive`].
    pub fn holder(&self, owner: Option<PhoneOwner>) -> Result<PhoneHolder, SignInByPhoneError> {
        match (self.attach_to, owner) {
            (Some(user), Some(owner)) if user != owner.user => Err(SignInByPhoneError::PhoneInUse),
            (Some(user), _) => Ok(PhoneHolder::Attached(user)),
            (None, Some(owner)) if !owner.is_let_in() => Err(SignInByPhoneError::ForbiddenRole),
            (None, Some(PhoneOwner { user, status: AccountStatus::Active, .. })) => Ok(PhoneHolder::Owner(user)),
            (None, Some(_)) => Err(SignInByPhoneError::NotActive),
            (None, None) => Ok(PhoneHolder::Newcomer),
        }
    }

    /// Tells that an account named this phone without having it, and lost it to `prover`.
    #[must_use]
    pub fn taken_from(&self, loser: UserId, prover: &Account) -> NewEvent {
        let actor = Some((prover.id, prover.role));
        security_event("wanted_phone_taken", Some(loser), (actor, self.address), self.at)
    }

    /// Tells that the phone signed in to an account, opened one or was attached to one. Its number is not told.
    #[must_use]
    pub fn event(&self, action: &'static str, account: &Account) -> NewEvent {
        security_event(action, Some(account.id), (Some((account.id, account.role)), self.address), self.at)
    }

    /// Tells that nobody was signed in, given who has the phone. Its number is not told.
    #[must_use]
    pub fn failure(&self, owner: Option<UserId>, refusal: &SignInByPhoneError) -> NewEvent {
        let mut event = security_event("sign_in_failed", self.attach_to.or(owner), (None, self.address), self.at);
        event.to = Some(refusal.code().to_owned());
        event
    }
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
    /// The phone is another account's.
    #[error("another account has this phone")]
    PhoneInUse,
    /// The account is staff's, and its phone alone is no door: a token attached it, or it is a super admin's.
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
    /// What the audit trail says of it.
    const fn code(&self) -> &'static str {
        match self {
            Self::InvalidCode => "invalid_code",
            Self::TooManyTries { .. } => "rate_limited",
            Self::PhoneInUse => "phone_in_use",
            Self::ForbiddenRole | Self::GivenPhone => "forbidden_role",
            Self::NotActive => "account_not_active",
            Self::Store(_) => "busy",
        }
    }
}

/// Signs in with a phone.
#[derive(Clone)]
pub struct SignInByPhone {
    store: Arc<dyn PhoneCodeStore>,
    codes: Arc<dyn Codes>,
    clock: Arc<dyn Clock>,
    budgets: CodeBudgets,
    tell: TellFormerContact,
    fresh: Duration,
}

impl SignInByPhone {
    /// How old a sign-in may be with which a phone is attached, unless it is said otherwise.
    pub const FRESH: Duration = Duration::from_mins(10);

    /// The use case over a store, codes, a clock, how often codes may be tried, and the notices to former contacts.
    #[must_use]
    pub fn new(
        store: Arc<dyn PhoneCodeStore>,
        codes: Arc<dyn Codes>,
        clock: Arc<dyn Clock>,
        budgets: CodeBudgets,
        tell: TellFormerContact,
    ) -> Self {
        Self { store, codes, clock, budgets, tell, fresh: Self::FRESH }
    }

    /// The same where a phone is attached only within so much time after a sign-in.
    #[must_use]
    pub fn with_fresh(self, fresh: Duration) -> Self {
        Self { fresh, ..self }
    }

    /// Whether somebody who signed in then may attach a phone: whoever stole a token cannot make it a door that stays
    /// open. Of a sign-in at an unknown time nobody knows that it is fresh.
    #[must_use]
    pub fn is_fresh(&self, signed_in_at: Option<Timestamp>) -> bool {
        signed_in_at.is_some_and(|at| at > self.clock.now() - self.fresh)
    }

    /// The account that the phone belongs to now. It counts as proven, and the code is used up. A new account is active
    /// and has an empty profile. Where a phone is attached, the account is told at the phone and the e-mail address that it
    /// had before.
    ///
    /// # Errors
    /// [`SignInByPhoneError`].
    pub fn run(&self, request: PhoneSignIn) -> Result<Account, SignInByPhoneError> {
        let PhoneSignIn { phone, code, attach_to, newcomer, address } = request;
        let digest = self.codes.digest(&phone, &code);
        let at = self.clock.now();
        let before = attach_to.map(|user| self.tell.before(user)).transpose()?.flatten();
        let claim = PhoneClaim { phone, digest, attach_to, newcomer, address, at };
        let account = self.store.redeem(&claim, &self.budgets)?;
        if let Some(before) = before {
            self.tell.run(&before);
        }
        Ok(account)
    }
}

/// Says whether a phone has an account.
#[derive(Clone)]
pub struct FindPhone(Arc<dyn Accounts>);

impl FindPhone {
    /// The use case over accounts.
    #[must_use]
    pub fn new(accounts: Arc<dyn Accounts>) -> Self {
        Self(accounts)
    }

    /// Whether an account has the phone that is not deleted.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self, phone: &Phone) -> Result<bool, StoreError> {
        self.0.has_phone(phone)
    }
}

#[cfg(test)]
mod tests {
    use domain::Role;

    use super::*;
    use crate::{
        ports::{MockAccounts, MockCodeSender, MockCodes, MockPhoneCodeStore},
        testing::{FixedClock, samples},
    };

    fn nobody_told(clock: Arc<FixedClock>) -> TellFormerContact {
        TellFormerContact::new(Arc::new(MockAccounts::new()), Arc::new(MockCodeSender::new()), clock)
    }

    #[test]
    fn the_store_gets_the_hash_of_the_code_and_never_the_code() {
        let (mut codes, mut store) = (MockCodes::new(), MockPhoneCodeStore::new());
        codes.expect_digest().once().withf(|_, code| code.as_str() == "123456").return_const([9; 32]);
        store.expect_redeem().once().returning(|claim, _| {
            assert_eq!((claim.digest, claim.at), ([9; 32], Timestamp::UNIX_EPOCH));
            Ok(samples::account(UserId::new(7).unwrap(), Role::Brand, AccountStatus::Active))
        });
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        let newcomer = Newcomer { name: None, side: Side::Brand };
        let request = PhoneSignIn {
            phone: "+919800000001".parse().unwrap(),
            code: "123456".parse().unwrap(),
            attach_to: None,
            newcomer,
            address: None,
        };
        let tell = nobody_told(clock.clone());
        SignInByPhone::new(Arc::new(store), Arc::new(codes), clock, CodeBudgets::default(), tell).run(request).unwrap();
    }

    #[test]
    fn s07_a_phone_is_attached_by_somebody_who_signed_in_a_moment_ago() {
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH + Duration::from_hours(1)));
        let sign_in = SignInByPhone::new(
            Arc::new(MockPhoneCodeStore::new()),
            Arc::new(MockCodes::new()),
            clock.clone(),
            CodeBudgets::default(),
            nobody_told(clock),
        );
        let ago = |sign_in: &SignInByPhone, minutes: u64| {
            sign_in.is_fresh(Some(Timestamp::UNIX_EPOCH + Duration::from_mins(60 - minutes)))
        };
        assert_eq!([0, 9, 10, 60].map(|minutes| ago(&sign_in, minutes)), [true, true, false, false]);
        assert!(!sign_in.is_fresh(None));
        assert!(ago(&sign_in.with_fresh(Duration::from_mins(20)), 19));
    }

    #[test]
    fn a_newcomer_without_a_name_gets_one_that_stands_in() {
        let newcomer = |name: Option<&str>, side| Newcomer { name: name.map(str::to_owned), side };
        assert_eq!(newcomer(Some("Asha"), Side::Brand).name(), "Asha");
        assert_eq!(newcomer(None, Side::Brand).name(), "New brand");
        assert_eq!(newcomer(None, Side::Creator).name(), "New creator");
    }
}
