//! An operator adds a super admin.

use std::sync::Arc;

use domain::{AccountStatus, NewAuditEntry, Role, Timestamp, UserId};

use super::{
    AccountRows, AccountTransactions, AddStaffError, NewPassword, NewStaff, Passwords,
    security_event,
};
use crate::{Clock, effects::EffectRows};

/// Adds a super admin.
#[derive(Clone)]
pub struct AddSuperAdmin {
    store: Arc<dyn AccountTransactions>,
    passwords: Arc<dyn Passwords>,
    clock: Arc<dyn Clock>,
}

impl AddSuperAdmin {
    /// The use case over a store, hashes and a clock.
    #[must_use]
    pub fn new(
        store: Arc<dyn AccountTransactions>,
        passwords: Arc<dyn Passwords>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, passwords, clock }
    }

    /// Adds an active super admin.
    ///
    /// # Errors
    /// [`AddStaffError`]; nobody was added.
    pub fn run(&self, staff: &NewStaff, password: &NewPassword) -> Result<UserId, AddStaffError> {
        password.suits(staff.name.as_str(), Some(staff.email.as_str()))?;
        let hash = self.passwords.hash(password.as_str())?;
        let (staff, at) = (staff.clone(), self.clock.now());
        self.store.write("add a super admin", move |tx| add(tx, &staff, hash, at))
    }
}

fn add(
    tx: &mut (impl AccountRows + EffectRows + ?Sized),
    staff: &NewStaff,
    hash: String,
    at: Timestamp,
) -> Result<UserId, AddStaffError> {
    let user = tx
        .insert_staff(staff, Role::SuperAdmin, Some(hash), at)?
        .ok_or(AddStaffError::EmailInUse)?;
    let to = Some(AccountStatus::Active.to_string());
    tx.record(
        &NewAuditEntry { to, ..security_event("super_admin_added", Some(user), (None, None), at) }
            .into(),
    )?;
    Ok(user)
}

#[cfg(test)]
mod tests {
    use domain::Line;

    use super::*;
    use crate::{
        accounts::{MockPasswords, PasswordError, UnfitPassword},
        testing::{FixedClock, MemoryStore},
    };

    fn add(store: &Arc<MemoryStore>, password: &str) -> Result<UserId, AddStaffError> {
        let mut passwords = MockPasswords::new();
        passwords.expect_hash().returning(|password| match password {
            "seven lanes 7" => Ok("hash".to_owned()),
            _ => Err(PasswordError::Busy),
        });
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        let staff = NewStaff {
            email: "grace@example.test".parse().unwrap(),
            name: Line::parse("Grace").unwrap(),
        };
        let add = AddSuperAdmin::new(store.clone(), Arc::new(passwords), clock);
        add.run(&staff, &NewPassword::parse(password).unwrap())
    }

    #[test]
    fn a_super_admin_is_added_once_with_a_hash_and_that_is_on_record() {
        let store = Arc::new(MemoryStore::default());
        let user = add(&store, "seven lanes 7").unwrap();
        let known = store.rows().accounts[&user].clone();
        assert_eq!(
            (known.account.role, known.account.status),
            (Role::SuperAdmin, AccountStatus::Active)
        );
        assert_eq!(known.password_hash.as_deref(), Some("hash"));
        assert!(matches!(add(&store, "seven lanes 7"), Err(AddStaffError::EmailInUse)));
        let [entry] = store.audit_log().try_into().unwrap();
        assert_eq!(
            (entry.action, entry.actor, entry.to.as_deref()),
            ("super_admin_added", None, Some("active"))
        );
        assert_eq!(entry.data, [("user_id", user.to_string())]);
    }

    #[test]
    fn nobody_is_added_with_an_unfit_password_or_without_a_hash() {
        let store = Arc::new(MemoryStore::default());
        assert!(matches!(
            add(&store, "1-grace-1"),
            Err(AddStaffError::Unfit(UnfitPassword::Personal))
        ));
        assert!(matches!(add(&store, "many others"), Err(AddStaffError::Store(_))));
        assert!(store.rows().accounts.is_empty());
    }
}
