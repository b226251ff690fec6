//! A member of staff changes their own password.

use std::{net::IpAddr, sync::Arc};

use domain::{AccountStatus, Email, NewAuditEntry, UserId};

use super::{
    Account, AccountQueries, AccountTransactions, CredentialRows, NewPassword, PasswordError,
    Passwords, UnfitPassword, normalized_password, security_event,
};
use crate::{Clock, StaffViewer, StoreError, effects::EffectRows};

/// Why the own password stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum ChangeOwnPasswordError {
    /// The present password is another one, or was changed meanwhile.
    #[error("the present password is another one")]
    WrongPassword,
    /// The new password is not one that this person may choose.
    #[error(transparent)]
    Unfit(#[from] UnfitPassword),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<PasswordError> for ChangeOwnPasswordError {
    fn from(error: PasswordError) -> Self {
        Self::Store(error.into())
    }
}

/// Sets the own password, with the present one.
#[derive(Clone)]
pub struct ChangeOwnPassword {
    store: Arc<dyn AccountTransactions>,
    queries: Arc<dyn AccountQueries>,
    passwords: Arc<dyn Passwords>,
    clock: Arc<dyn Clock>,
}

impl ChangeOwnPassword {
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

    /// Sets the password and ends everything that the account is signed in with. The account as it
    /// is afterwards, so that a session can be opened in place of the one that ended.
    ///
    /// # Errors
    /// [`ChangeOwnPasswordError`]; nothing was changed.
    pub fn run(
        &self,
        viewer: &StaffViewer,
        present: &str,
        password: &NewPassword,
        address: Option<IpAddr>,
    ) -> Result<Account, ChangeOwnPasswordError> {
        let (account, former) = self.own(viewer.user)?;
        let normalized = normalized_password(present);
        let right = self.passwords.verify(&normalized, &former)?
            || (normalized != present && self.passwords.verify(present, &former)?);
        if !right {
            return Err(ChangeOwnPasswordError::WrongPassword);
        }
        password.suits(&account.name, account.email.as_deref())?;
        let hash = self.passwords.hash(password.as_str())?;
        let (user, actor) = (account.id, Some(viewer.actor()));
        let entry =
            security_event("password_changed", Some(user), (actor, address), self.clock.now());
        let version = self.store.write("change the own password", move |tx| {
            let present = tx
                .lock_credentials(user)?
                .filter(|known| known.account.status != AccountStatus::Deleted);
            present
                .filter(|known| known.password_hash.as_ref() == Some(&former))
                .ok_or(ChangeOwnPasswordError::WrongPassword)?;
            Ok::<_, ChangeOwnPasswordError>(replace_password(tx, user, &hash, entry)?)
        })?;
        Ok(Account { credential_version: version, ..account })
    }

    /// The account and the hash of its password. One without a password cannot show the present
    /// one.
    fn own(&self, user: UserId) -> Result<(Account, String), ChangeOwnPasswordError> {
        let account = self.queries.account(user)?.ok_or(ChangeOwnPasswordError::WrongPassword)?;
        let email = account.email.as_deref().and_then(|email| email.parse().ok());
        let email: Email = email.ok_or(ChangeOwnPasswordError::WrongPassword)?;
        let hash = self.queries.credentials(&email)?.and_then(|known| known.password_hash);
        Ok((account, hash.ok_or(ChangeOwnPasswordError::WrongPassword)?))
    }
}

/// Writes another password and ends everything that the account is signed in with. The version of
/// the credentials afterwards.
pub(crate) fn replace_password(
    tx: &mut (impl CredentialRows + EffectRows + ?Sized),
    user: UserId,
    hash: &str,
    entry: NewAuditEntry,
) -> Result<u32, StoreError> {
    tx.save_password_hash(user, hash, entry.at)?;
    tx.record(&entry.into())?;
    tx.end_sign_ins(user)
}

#[cfg(test)]
mod tests {
    use domain::{Role, Timestamp};

    use super::*;
    use crate::{
        accounts::MockPasswords,
        testing::{FixedClock, MemoryStore},
    };

    /// What somebody else does.
    type Meanwhile = fn(&MemoryStore);

    const VIEWER: fn() -> StaffViewer =
        || StaffViewer { user: UserId::new(7).unwrap(), is_super_admin: false };

    /// A store with an agent who has this hash.
    fn store(hash: Option<&str>) -> Arc<MemoryStore> {
        let store = Arc::new(MemoryStore::default());
        let email = Some("ada@example.test".to_owned());
        store.rows().open_account(VIEWER().user, Role::Agent, "Ada Lovelace", email, hash);
        store
    }

    /// Shows a present password and wishes for another. A password fits a hash that is the same
    /// text; `meanwhile` happens while it is hashed.
    fn change(
        store: &Arc<MemoryStore>,
        present: &str,
        wished: &str,
        meanwhile: Meanwhile,
    ) -> Result<Account, ChangeOwnPasswordError> {
        let (mut passwords, seen) = (MockPasswords::new(), store.clone());
        passwords.expect_verify().returning(|password, hash| Ok(password == hash));
        passwords.expect_hash().returning(move |password| {
            meanwhile(&seen);
            Ok(format!("hash of {password}"))
        });
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        let change =
            ChangeOwnPassword::new(store.clone(), store.clone(), Arc::new(passwords), clock);
        let password = NewPassword::parse(wished).unwrap();
        change.run(&VIEWER(), present, &password, Some([192, 0, 2, 1].into()))
    }

    fn hash(store: &MemoryStore) -> Option<String> {
        store.rows().accounts[&VIEWER().user].password_hash.clone()
    }

    #[test]
    fn the_own_password_is_changed_with_the_present_one_and_ends_all_sign_ins() {
        let store = store(Some("present one"));
        let account = change(&store, "present one", "seven lanes 7", |_| {}).unwrap();
        assert_eq!((account.id, account.credential_version), (VIEWER().user, 1));
        assert_eq!(store.rows().accounts[&VIEWER().user].account.credential_version, 1);
        assert_eq!(hash(&store).as_deref(), Some("hash of seven lanes 7"));
        let [entry] = store.audit_log().try_into().unwrap();
        assert_eq!((entry.action, entry.actor), ("password_changed", Some(VIEWER().actor())));
        assert!(entry.data.contains(&("address", "192.0.2.1".to_owned())));
    }

    #[test]
    fn without_the_present_password_nothing_is_changed() {
        let refusals: [(Option<&str>, &str, Meanwhile); 5] = [
            (Some("present one"), "another", |_| {}),
            (None, "present one", |_| {}),
            (Some("present one"), "present one", |store| {
                store.rows().accounts.get_mut(&VIEWER().user).unwrap().password_hash =
                    Some("quicker".to_owned());
            }),
            (Some("present one"), "present one", |store| {
                store.rows().accounts.get_mut(&VIEWER().user).unwrap().account.status =
                    AccountStatus::Deleted;
            }),
            (Some("present one"), "present one", |store| {
                drop(store.rows().accounts.remove(&VIEWER().user));
            }),
        ];
        for (stored, present, meanwhile) in refusals {
            let store = store(stored);
            let refused = change(&store, present, "seven lanes 7", meanwhile);
            assert!(matches!(refused, Err(ChangeOwnPasswordError::WrongPassword)), "{refused:?}");
            assert!(store.audit_log().is_empty());
            let known = store.rows().accounts.get(&VIEWER().user).cloned();
            assert!(known.is_none_or(
                |known| known.password_hash != Some("hash of seven lanes 7".to_owned())
            ));
        }
    }

    #[test]
    fn s08_a_password_with_the_own_name_is_refused_and_the_present_one_is_one_however_it_was_typed()
    {
        let (composed, apart) = ("m\u{f6}hrensuppe", "mo\u{308}hrensuppe");
        let personal = change(&store(Some("present one")), "present one", "1-ada-lovelace", |_| {});
        assert!(
            matches!(personal, Err(ChangeOwnPasswordError::Unfit(UnfitPassword::Personal))),
            "{personal:?}"
        );
        assert!(change(&store(Some(composed)), apart, "seven lanes 7", |_| {}).is_ok());
        assert!(
            change(&store(Some(apart)), apart, "seven lanes 7", |_| {}).is_ok(),
            "bytes as they were typed"
        );
    }
}
