//! Signing in with e-mail address and password.

use std::{net::IpAddr, sync::Arc};

use domain::{AccountStatus, Email, NewAuditEntry, Role, UserId};

use super::{
    Account, AccountQueries, AccountRows, AccountTransactions, CredentialRows, Credentials,
    PasswordError, Passwords, normalized_password, security_event,
};
use crate::{Clock, StoreError, effects::EffectRows};

/// What was typed.
#[derive(Clone)]
pub struct SignInRequest {
    /// The e-mail address.
    pub email: Email,
    /// The password, as it was typed.
    pub password: String,
    /// The roles that may sign in here; all of them when there is none.
    pub only: &'static [Role],
    /// From where, for the audit log.
    pub address: Option<IpAddr>,
}

/// Why a sign-in failed.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The account is unknown, has no password, or the password is another. Which one is not told.
    #[error("e-mail address or password is wrong")]
    InvalidCredentials,
    /// The password is right, but the account has another role.
    #[error("this account's role cannot sign in here")]
    ForbiddenRole,
    /// The password is right, but the account is suspended, was not opened yet, or is demo data in
    /// production.
    #[error("the account is not active")]
    NotActive,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SignInError {
    /// What the audit log says of it.
    const fn code(&self) -> &'static str {
        match self {
            Self::InvalidCredentials => "invalid_credentials",
            Self::ForbiddenRole => "forbidden_role",
            Self::NotActive => "account_not_active",
            Self::Store(_) => "busy",
        }
    }
}

/// How a password fits a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// Not at all.
    None,
    /// In the form in which passwords are hashed now.
    Normalized,
    /// Only byte by byte as it was typed.
    AsTyped,
}

/// Signs in with a password.
#[derive(Clone)]
pub struct SignIn {
    store: Arc<dyn AccountTransactions>,
    queries: Arc<dyn AccountQueries>,
    passwords: Arc<dyn Passwords>,
    clock: Arc<dyn Clock>,
    demo_accounts: bool,
}

impl SignIn {
    /// The use case over a store, hashes and a clock.
    #[must_use]
    pub fn new(
        store: Arc<dyn AccountTransactions>,
        queries: Arc<dyn AccountQueries>,
        passwords: Arc<dyn Passwords>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, queries, passwords, clock, demo_accounts: true }
    }

    /// The same, but nobody signs in to demo data, whose password everybody knows.
    #[must_use]
    pub fn without_demo_accounts(self) -> Self {
        Self { demo_accounts: false, ..self }
    }

    /// The account, after a right password. An unknown address takes the same work as a wrong
    /// password. A hash of a former kind, or of the password as it was typed on one kind of
    /// keyboard, is replaced by one of the present kind.
    ///
    /// # Errors
    /// [`SignInError`].
    pub fn run(&self, request: &SignInRequest) -> Result<Account, SignInError> {
        let known = self.queries.credentials(&request.email)?;
        let hash = known.as_ref().and_then(|known| known.password_hash.as_deref());
        let fit = self.check(&request.password, hash).map_err(StoreError::from)?;
        let user = known.as_ref().map(|known| known.account.id);
        let now = self.clock.now();
        match self.judge(request, known, fit) {
            Ok(Credentials { account, password_hash }) => {
                let upgrade =
                    password_hash.and_then(|hash| self.upgrade(&request.password, fit, hash));
                let (user, actor) = (account.id, Some((account.id, account.role)));
                let entry = security_event("signed_in", Some(user), (actor, request.address), now);
                self.store.write("record a sign-in", move |tx| {
                    record_sign_in(tx, user, upgrade, entry)
                })?;
                Ok(account)
            }
            Err(refusal) => {
                let mut entry =
                    security_event("sign_in_failed", user, (None, request.address), now);
                entry.to = Some(refusal.code().to_owned());
                self.store.write("record a failed sign-in", move |tx| tx.record(&entry.into()))?;
                Err(refusal)
            }
        }
    }

    /// Whether the person who typed this may sign in.
    fn judge(
        &self,
        request: &SignInRequest,
        known: Option<Credentials>,
        fit: Fit,
    ) -> Result<Credentials, SignInError> {
        let known = known.filter(|_| fit != Fit::None).ok_or(SignInError::InvalidCredentials)?;
        let account = &known.account;
        if !request.only.is_empty() && !request.only.contains(&account.role) {
            return Err(SignInError::ForbiddenRole);
        }
        if account.status != AccountStatus::Active || (account.is_demo && !self.demo_accounts) {
            return Err(SignInError::NotActive);
        }
        Ok(known)
    }

    /// How the password fits the hash. One that was imported may be of bytes that are not
    /// normalized. An account without a hash takes the same work.
    fn check(&self, typed: &str, hash: Option<&str>) -> Result<Fit, PasswordError> {
        let normalized = normalized_password(typed);
        let fits = |password: &str| match hash {
            Some(hash) => self.passwords.verify(password, hash),
            None => self.passwords.verify_nobody(password).map(|()| false),
        };
        if fits(&normalized)? {
            return Ok(Fit::Normalized);
        }
        Ok(if normalized != typed && fits(typed)? { Fit::AsTyped } else { Fit::None })
    }

    /// The former hash and its successor, if it needs one. It is no reason not to sign in that none
    /// can be made now.
    fn upgrade(&self, password: &str, fit: Fit, hash: String) -> Option<(String, String)> {
        if fit == Fit::Normalized && self.passwords.is_current(&hash) {
            return None;
        }
        self.passwords.hash(&normalized_password(password)).ok().map(|stronger| (hash, stronger))
    }
}

/// Notes a sign-in. The hash with which it was checked is replaced, unless the password was changed
/// meanwhile.
fn record_sign_in(
    tx: &mut (impl AccountRows + CredentialRows + EffectRows + ?Sized),
    user: UserId,
    upgrade: Option<(String, String)>,
    entry: NewAuditEntry,
) -> Result<(), StoreError> {
    if let Some((former, stronger)) = upgrade {
        let present = tx.lock_credentials(user)?.and_then(|known| known.password_hash);
        if present.as_ref() == Some(&former) {
            tx.save_password_hash(user, &stronger, entry.at)?;
        }
    }
    tx.save_last_login(user, entry.at)?;
    tx.record(&entry.into())
}

#[cfg(test)]
mod tests {
    use domain::Timestamp;

    use super::*;
    use crate::{
        accounts::MockPasswords,
        testing::{FixedClock, MemoryStore, MockTx},
    };

    const RIGHT: &str = "right password";
    const USER: fn() -> UserId = || UserId::new(7).unwrap();

    /// A store with account 7, which has a hash or none.
    fn store(role: Role, status: AccountStatus, hash: Option<&str>) -> Arc<MemoryStore> {
        let store = Arc::new(MemoryStore::default());
        store.rows().open_account(USER(), role, "Ada", Some("agent@example.test".to_owned()), hash);
        store.rows().accounts.get_mut(&USER()).unwrap().account.status = status;
        store
    }

    /// Signs in at the door of agents. A password fits a hash that is the same text, and `current`
    /// hashes are not replaced.
    fn sign_in_with(
        store: &Arc<MemoryStore>,
        email: &str,
        password: &str,
        current: bool,
    ) -> (SignIn, SignInRequest) {
        let mut passwords = MockPasswords::new();
        passwords.expect_verify().returning(|password, hash| Ok(password == hash));
        passwords.expect_verify_nobody().returning(|_| Ok(()));
        passwords.expect_is_current().return_const(current);
        passwords.expect_hash().returning(|password| Ok(format!("stronger {password}")));
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        let sign_in = SignIn::new(store.clone(), store.clone(), Arc::new(passwords), clock);
        let address = Some([192, 0, 2, 1].into());
        let (email, password) = (email.parse().unwrap(), password.to_owned());
        (sign_in, SignInRequest { email, password, only: &[Role::Agent], address })
    }

    fn sign_in(store: &Arc<MemoryStore>, password: &str) -> Result<Account, SignInError> {
        let (sign_in, request) = sign_in_with(store, "agent@example.test", password, true);
        sign_in.run(&request)
    }

    fn hash(store: &MemoryStore) -> Option<String> {
        store.rows().accounts[&USER()].password_hash.clone()
    }

    #[test]
    fn the_right_password_signs_in_and_that_is_on_record() {
        let store = store(Role::Agent, AccountStatus::Active, Some(RIGHT));
        let account = sign_in(&store, RIGHT).unwrap();
        assert_eq!((account.id, account.last_login_at), (USER(), None), "the time before this one");
        let stored = store.rows().accounts[&USER()].clone();
        assert_eq!(stored.account.last_login_at, Some(Timestamp::UNIX_EPOCH));
        let [entry] = store.audit_log().try_into().unwrap();
        assert_eq!(
            (entry.action, entry.actor, entry.to),
            ("signed_in", Some((USER(), Role::Agent)), None)
        );
        let facts = [("user_id", "7".to_owned()), ("address", "192.0.2.1".to_owned())];
        assert_eq!(entry.data, facts);
    }

    #[test]
    fn nothing_tells_an_unknown_account_from_a_wrong_password() {
        let agent = |hash| store(Role::Agent, AccountStatus::Active, hash);
        let suspended = store(Role::SuperAdmin, AccountStatus::Suspended, Some(RIGHT));
        for (store, email) in [
            (agent(None), "agent@example.test"),
            (agent(Some(RIGHT)), "agent@example.test"),
            (agent(Some(RIGHT)), "nobody@example.test"),
            (suspended, "agent@example.test"),
        ] {
            let (sign_in, request) = sign_in_with(&store, email, "wrong password", true);
            assert!(matches!(sign_in.run(&request), Err(SignInError::InvalidCredentials)));
            let [entry] = store.audit_log().try_into().unwrap();
            let told = (entry.action, entry.actor, entry.to.as_deref());
            assert_eq!(told, ("sign_in_failed", None, Some("invalid_credentials")));
            let of = (email == "agent@example.test").then(|| ("user_id", "7".to_owned()));
            assert_eq!(entry.data.into_iter().find(|(name, _)| *name == "user_id"), of);
            assert_eq!(store.rows().accounts[&USER()].account.last_login_at, None);
        }
    }

    #[test]
    fn role_and_status_are_told_only_after_the_right_password() {
        let brand = store(Role::Brand, AccountStatus::Active, Some(RIGHT));
        assert!(matches!(sign_in(&brand, RIGHT), Err(SignInError::ForbiddenRole)));
        assert_eq!(brand.audit_log()[0].to.as_deref(), Some("forbidden_role"));
        for status in [AccountStatus::Suspended, AccountStatus::Pending] {
            let closed = store(Role::Agent, status, Some(RIGHT));
            assert!(matches!(sign_in(&closed, RIGHT), Err(SignInError::NotActive)));
            assert_eq!(closed.audit_log()[0].to.as_deref(), Some("account_not_active"));
        }
    }

    #[test]
    fn demo_data_is_closed_where_it_is_said_so() {
        let store = store(Role::Agent, AccountStatus::Active, Some(RIGHT));
        store.rows().accounts.get_mut(&USER()).unwrap().account.is_demo = true;
        let (sign_in, request) = sign_in_with(&store, "agent@example.test", RIGHT, true);
        assert!(sign_in.run(&request).is_ok());
        assert!(matches!(
            sign_in.without_demo_accounts().run(&request),
            Err(SignInError::NotActive)
        ));
    }

    #[test]
    fn a_former_hash_is_replaced_and_a_present_one_is_not() {
        for (current, expected) in [(true, RIGHT), (false, "stronger right password")] {
            let store = store(Role::Agent, AccountStatus::Active, Some(RIGHT));
            let (sign_in, request) = sign_in_with(&store, "agent@example.test", RIGHT, current);
            sign_in.run(&request).unwrap();
            assert_eq!(hash(&store).as_deref(), Some(expected));
        }
    }

    #[test]
    fn a_hash_is_not_replaced_when_the_password_was_changed_meanwhile() {
        for (present, replaced) in [(Some("former"), 1), (Some("another"), 0), (None, 0)] {
            let mut tx = MockTx::new();
            let account =
                crate::testing::samples::account(USER(), Role::Agent, AccountStatus::Active);
            let known = Credentials { account, password_hash: present.map(str::to_owned) };
            tx.expect_lock_credentials().once().return_once(move |_| Ok(Some(known)));
            tx.expect_save_password_hash()
                .times(replaced)
                .withf(|_, hash, _| hash == "stronger")
                .returning(|_, _, _| Ok(()));
            tx.expect_save_last_login().once().returning(|_, _| Ok(()));
            tx.expect_record().once().returning(|_| Ok(()));
            let entry =
                security_event("signed_in", Some(USER()), (None, None), Timestamp::UNIX_EPOCH);
            let upgrade = Some(("former".to_owned(), "stronger".to_owned()));
            record_sign_in(&mut tx, USER(), upgrade, entry).unwrap();
        }
    }

    #[test]
    fn s08_composed_and_decomposed_letters_are_one_password_and_old_hashes_go_on_working() {
        let (composed, apart) = ("m\u{f6}hrensuppe", "mo\u{308}hrensuppe");
        let typed_and_hashed = |typed: &str, hashed: &str| {
            let store = store(Role::Agent, AccountStatus::Active, Some(hashed));
            (sign_in(&store, typed).is_ok(), hash(&store).filter(|hash| hash != hashed))
        };
        for typed in [composed, apart] {
            assert_eq!(typed_and_hashed(typed, composed), (true, None));
        }
        assert_eq!(typed_and_hashed(apart, apart), (true, Some(format!("stronger {composed}"))));
        assert_eq!(typed_and_hashed(composed, apart), (false, None), "its bytes were never hashed");
        assert_eq!(typed_and_hashed("x", apart), (false, None));
    }

    #[test]
    fn an_account_without_a_hash_takes_the_work_of_a_check() {
        for hash in [None, Some(RIGHT)] {
            let store = store(Role::Agent, AccountStatus::Active, hash);
            let mut passwords = MockPasswords::new();
            passwords
                .expect_verify()
                .times(usize::from(hash.is_some()))
                .returning(|_, _| Ok(false));
            passwords
                .expect_verify_nobody()
                .times(usize::from(hash.is_none()))
                .returning(|_| Ok(()));
            let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
            let (_, request) = sign_in_with(&store, "agent@example.test", RIGHT, true);
            let refused =
                SignIn::new(store.clone(), store, Arc::new(passwords), clock).run(&request);
            assert!(matches!(refused, Err(SignInError::InvalidCredentials)));
        }
    }
}
