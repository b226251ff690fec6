//! An operator lists super admins, suspends and opens their accounts and sets their passwords.

use std::sync::Arc;

use domain::{AccountStatus, Email, NewAuditEntry, Role, UserId};

use super::{
    Account, AccountQueries, AccountRows, AccountTransactions, CredentialRows, NewPassword,
    Passwords, UnfitPassword, change_own_password::replace_password, security_event,
};
use crate::{Clock, StoreError, effects::EffectRows};

/// Most super admins that are listed.
const MAX_LISTED: u32 = 1000;

/// Why a super admin was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeAdminError {
    /// There is no such super admin.
    #[error("no super admin has this e-mail address")]
    NotFound,
    /// Nobody would be left who manages agents.
    #[error("this is the last active super admin: nobody could manage agents any more")]
    LastActive,
    /// The password is not one that this person may choose.
    #[error(transparent)]
    Unfit(#[from] UnfitPassword),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Manages super admins for an operator at the command line.
#[derive(Clone)]
pub struct ManageAdmins {
    store: Arc<dyn AccountTransactions>,
    queries: Arc<dyn AccountQueries>,
    passwords: Arc<dyn Passwords>,
    clock: Arc<dyn Clock>,
}

impl ManageAdmins {
    /// The use case over a store, hashes and a clock.
    #[must_use]
    pub fn new(
        store: Arc<dyn AccountTransactions>,
        queries: Arc<dyn AccountQueries>,
        passwords: Arc<dyn Passwords>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, queries, passwords, clock }
    }

    /// Every super admin by ascending id, at most 1000.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn list(&self) -> Result<Vec<Account>, StoreError> {
        self.queries.super_admins(MAX_LISTED)
    }

    /// Sets whether the account may be used. A suspension ends everything that it is signed in
    /// with. The last active super admin is suspended only if that is wanted.
    ///
    /// # Errors
    /// [`ChangeAdminError`]; nothing was changed.
    pub fn set_status(
        &self,
        email: &Email,
        status: AccountStatus,
        even_the_last: bool,
    ) -> Result<Account, ChangeAdminError> {
        let account = self.find(email)?;
        let (user, now) = (account.id, self.clock.now());
        let entry = security_event("super_admin_status_changed", Some(user), (None, None), now);
        self.store.write("set the status of a super admin", move |tx| {
            set_status(tx, user, status, even_the_last, entry)
        })?;
        Ok(Account { status, ..account })
    }

    /// Sets another password, and ends everything that the account is signed in with.
    ///
    /// # Errors
    /// [`ChangeAdminError`]; nothing was changed.
    pub fn set_password(
        &self,
        email: &Email,
        password: &NewPassword,
    ) -> Result<Account, ChangeAdminError> {
        let account = self.find(email)?;
        password.suits(&account.name, account.email.as_deref())?;
        let hash = self.passwords.hash(password.as_str()).map_err(StoreError::from)?;
        let (user, now) = (account.id, self.clock.now());
        let entry = security_event("password_changed", Some(user), (None, None), now);
        self.store.write("set the password of a super admin", move |tx| {
            set_password(tx, user, &hash, entry)
        })?;
        Ok(account)
    }

    fn find(&self, email: &Email) -> Result<Account, ChangeAdminError> {
        let known = self.queries.credentials(email)?.map(|known| known.account);
        known.filter(|account| account.role == Role::SuperAdmin).ok_or(ChangeAdminError::NotFound)
    }
}

fn set_status(
    tx: &mut (impl AccountRows + CredentialRows + EffectRows + ?Sized),
    user: UserId,
    status: AccountStatus,
    even_the_last: bool,
    entry: NewAuditEntry,
) -> Result<(), ChangeAdminError> {
    let admins = tx.lock_super_admins()?;
    let is_own = |(id, _): &&(UserId, AccountStatus)| *id == user;
    let &(_, present) = admins.iter().find(is_own).ok_or(ChangeAdminError::NotFound)?;
    if present == status {
        return Ok(());
    }
    let closes = status != AccountStatus::Active;
    let mut others =
        admins.iter().filter(|(id, status)| *id != user && *status == AccountStatus::Active);
    if closes && !even_the_last && others.next().is_none() {
        return Err(ChangeAdminError::LastActive);
    }
    tx.save_account_status(user, status, entry.at)?;
    if closes {
        tx.end_sign_ins(user)?;
    }
    let (from, to) = (Some(present.to_string()), Some(status.to_string()));
    Ok(tx.record(&NewAuditEntry { from, to, ..entry }.into())?)
}

fn set_password(
    tx: &mut (impl CredentialRows + EffectRows + ?Sized),
    user: UserId,
    hash: &str,
    entry: NewAuditEntry,
) -> Result<(), ChangeAdminError> {
    let known =
        tx.lock_credentials(user)?.filter(|known| known.account.status != AccountStatus::Deleted);
    known.ok_or(ChangeAdminError::NotFound)?;
    replace_password(tx, user, hash, entry)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use domain::Timestamp;

    use super::*;
    use crate::{
        accounts::MockPasswords,
        testing::{FixedClock, MemoryStore, MockTx},
    };

    const ACTIVE: AccountStatus = AccountStatus::Active;
    const SUSPENDED: AccountStatus = AccountStatus::Suspended;

    /// Super admins 1, 2, .. with these statuses, and agent 9.
    fn admins(statuses: &[AccountStatus]) -> (ManageAdmins, Arc<MemoryStore>) {
        let store = Arc::new(MemoryStore::default());
        let open = |id: i64, role, status| {
            let (user, email) = (UserId::new(id).unwrap(), Some(format!("a{id}@example.test")));
            store.rows().open_account(user, role, "Grace Hopper", email, Some("former"));
            store.rows().accounts.get_mut(&user).unwrap().account.status = status;
        };
        for (id, status) in (1..).zip(statuses) {
            open(id, Role::SuperAdmin, *status);
        }
        open(9, Role::Agent, ACTIVE);
        let mut passwords = MockPasswords::new();
        passwords.expect_hash().returning(|password| Ok(format!("hash of {password}")));
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        (ManageAdmins::new(store.clone(), store.clone(), Arc::new(passwords), clock), store)
    }

    fn email(id: i64) -> Email {
        format!("a{id}@example.test").parse().unwrap()
    }

    fn stored(store: &MemoryStore, id: i64) -> (AccountStatus, u32) {
        let account = store.rows().accounts[&UserId::new(id).unwrap()].account.clone();
        (account.status, account.credential_version)
    }

    #[test]
    fn a_suspension_ends_sign_ins_and_opening_does_not() {
        let (manage, store) = admins(&[ACTIVE, ACTIVE]);
        assert_eq!(manage.set_status(&email(1), SUSPENDED, false).unwrap().status, SUSPENDED);
        assert_eq!(stored(&store, 1), (SUSPENDED, 1));
        manage.set_status(&email(1), ACTIVE, false).unwrap();
        assert_eq!((stored(&store, 1), stored(&store, 2)), ((ACTIVE, 1), (ACTIVE, 0)));
        let entries: Vec<_> = store
            .audit_log()
            .into_iter()
            .map(|entry| (entry.action, entry.from, entry.to))
            .collect();
        let (action, [active, suspended]) = (
            "super_admin_status_changed",
            [ACTIVE, SUSPENDED].map(|status| Some(status.to_string())),
        );
        assert_eq!(
            entries,
            [(action, active.clone(), suspended.clone()), (action, suspended, active)]
        );
        assert_eq!(manage.list().unwrap().len(), 2);
    }

    #[test]
    fn the_present_status_again_changes_nothing() {
        let (manage, store) = admins(&[SUSPENDED]);
        manage.set_status(&email(1), SUSPENDED, false).unwrap();
        assert_eq!((stored(&store, 1), store.audit_log().len()), ((SUSPENDED, 0), 0));
    }

    #[test]
    fn the_last_active_super_admin_is_suspended_only_if_that_is_wanted() {
        let (manage, store) = admins(&[ACTIVE, SUSPENDED]);
        let refused = manage.set_status(&email(1), SUSPENDED, false);
        assert!(matches!(refused, Err(ChangeAdminError::LastActive)), "{refused:?}");
        assert_eq!((stored(&store, 1), store.audit_log().len()), ((ACTIVE, 0), 0));
        manage.set_status(&email(1), SUSPENDED, true).unwrap();
        manage.set_status(&email(2), ACTIVE, false).unwrap();
        assert_eq!([stored(&store, 1).0, stored(&store, 2).0], [SUSPENDED, ACTIVE]);
    }

    #[test]
    fn only_a_super_admin_who_is_there_is_changed() {
        let (manage, store) = admins(&[ACTIVE, AccountStatus::Deleted]);
        for nobody in [2, 3, 9] {
            let refused = manage.set_status(&email(nobody), SUSPENDED, true);
            assert!(matches!(refused, Err(ChangeAdminError::NotFound)), "{refused:?}");
            let refused =
                manage.set_password(&email(nobody), &NewPassword::parse("seven lanes 7").unwrap());
            assert!(matches!(refused, Err(ChangeAdminError::NotFound)), "{refused:?}");
        }
        assert!(store.audit_log().is_empty());
        assert_eq!(manage.list().unwrap().len(), 1);
    }

    #[test]
    fn one_that_is_gone_meanwhile_is_not_changed() {
        let entry = || security_event("x", None, (None, None), Timestamp::UNIX_EPOCH);
        let user = UserId::new(1).unwrap();
        let mut tx = MockTx::new();
        tx.expect_lock_super_admins().return_once(|| Ok(Vec::new()));
        tx.expect_lock_credentials().return_once(move |_| {
            let account =
                crate::testing::samples::account(user, Role::SuperAdmin, AccountStatus::Deleted);
            Ok(Some(crate::accounts::Credentials { account, password_hash: None }))
        });
        assert!(matches!(
            set_status(&mut tx, user, SUSPENDED, true, entry()),
            Err(ChangeAdminError::NotFound)
        ));
        assert!(matches!(
            set_password(&mut tx, user, "hash", entry()),
            Err(ChangeAdminError::NotFound)
        ));
    }

    #[test]
    fn another_password_ends_sign_ins_and_is_not_the_own_name() {
        let (manage, store) = admins(&[ACTIVE]);
        let own = manage.set_password(&email(1), &NewPassword::parse("1-grace-hopper").unwrap());
        assert!(matches!(own, Err(ChangeAdminError::Unfit(UnfitPassword::Personal))), "{own:?}");
        manage.set_password(&email(1), &NewPassword::parse("seven lanes 7").unwrap()).unwrap();
        assert_eq!(stored(&store, 1), (ACTIVE, 1));
        let hash = store.rows().accounts[&UserId::new(1).unwrap()].password_hash.clone();
        assert_eq!(hash.as_deref(), Some("hash of seven lanes 7"));
        let [entry] = store.audit_log().try_into().unwrap();
        assert_eq!((entry.action, entry.actor), ("password_changed", None));
    }
}
