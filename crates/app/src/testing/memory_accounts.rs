//! Accounts and the catalogue of the store in memory.

use std::collections::BTreeMap;

use domain::{AccountStatus, Creator, Email, Package, Phone, Role, Timestamp, UserId, WebUrl};

use super::{MemoryStore, memory_store::Rows, samples};
use crate::{
    StoreError,
    accounts::{Account, AccountQueries, AccountRows, Credentials, Identity, NewStaff},
    catalog::CreatorProfile,
};

impl Rows {
    /// An account that signs in by e-mail, in place of a former one with the same id.
    pub(crate) fn open_account(
        &mut self,
        id: UserId,
        role: Role,
        name: &str,
        email: Option<String>,
        hash: Option<&str>,
    ) {
        let account = Account {
            email,
            name: name.to_owned(),
            ..samples::account(id, role, AccountStatus::Active)
        };
        self.accounts.insert(id, Credentials { account, password_hash: hash.map(str::to_owned) });
    }

    pub(super) fn known(&self, user: UserId) -> Option<&Account> {
        let account = self.accounts.get(&user).map(|known| &known.account);
        account.filter(|account| account.status != AccountStatus::Deleted)
    }

    pub(super) fn account_with_phone(&self, phone: &Phone) -> Option<&Account> {
        let mut accounts = self.accounts.values().map(|known| &known.account);
        accounts.find(|account| account.phone.as_deref() == Some(phone.as_str()))
    }

    fn super_admins(&self) -> impl Iterator<Item = &Account> {
        let accounts = self.accounts.values().map(|known| &known.account);
        accounts.filter(|account| {
            account.role == Role::SuperAdmin && account.status != AccountStatus::Deleted
        })
    }

    pub(super) fn change_account(&mut self, user: UserId, change: impl FnOnce(&mut Account)) {
        if let Some(known) = self.accounts.get_mut(&user) {
            change(&mut known.account);
        }
    }

    pub(crate) fn has_email(&self, email: &Email) -> bool {
        self.accounts.values().any(|known| known.account.email.as_deref() == Some(email.as_str()))
    }
}

impl AccountQueries for MemoryStore {
    fn identities(&self, users: &[UserId]) -> Result<BTreeMap<UserId, Identity>, StoreError> {
        let rows = self.rows();
        let identity = |&user: &UserId| {
            let account = rows.known(user)?;
            let identity = Identity {
                user,
                role: account.role,
                status: account.status,
                brand: rows.brands.get(&user).map(|brand| brand.id),
                creator: rows.creators.get(&user).map(|creator| creator.id),
                credential_version: account.credential_version,
                signed_out: rows.signed_out.get(&user).cloned().unwrap_or_default(),
            };
            Some((user, identity))
        };
        Ok(users.iter().filter_map(identity).collect())
    }

    fn account(&self, user: UserId) -> Result<Option<Account>, StoreError> {
        Ok(self.rows().known(user).cloned())
    }

    fn credentials(&self, email: &Email) -> Result<Option<Credentials>, StoreError> {
        let rows = self.rows();
        let mut known = rows.accounts.values();
        let known = known.find(|known| known.account.email.as_deref() == Some(email.as_str()));
        Ok(known.filter(|known| known.account.status != AccountStatus::Deleted).cloned())
    }

    fn has_phone(&self, phone: &Phone) -> Result<bool, StoreError> {
        let rows = self.rows();
        let owner = rows.account_with_phone(phone);
        Ok(owner.is_some_and(|owner| owner.status != AccountStatus::Deleted))
    }

    fn has_demo_accounts(&self) -> Result<bool, StoreError> {
        Ok(self.rows().accounts.values().any(|known| known.account.is_demo))
    }

    fn super_admins(&self, limit: u32) -> Result<Vec<Account>, StoreError> {
        let rows = self.rows();
        Ok(rows
            .super_admins()
            .take(usize::try_from(limit).unwrap_or(usize::MAX))
            .cloned()
            .collect())
    }
}

impl AccountRows for Rows {
    fn lock_account(&mut self, user: UserId) -> Result<Option<Account>, StoreError> {
        Ok(self.accounts.get(&user).map(|known| known.account.clone()))
    }

    fn lock_super_admins(&mut self) -> Result<Vec<(UserId, AccountStatus)>, StoreError> {
        Ok(self.super_admins().map(|account| (account.id, account.status)).collect())
    }

    fn insert_staff(
        &mut self,
        staff: &NewStaff,
        role: Role,
        password_hash: Option<String>,
        at: Timestamp,
    ) -> Result<Option<UserId>, StoreError> {
        if self.has_email(&staff.email) {
            return Ok(None);
        }
        let (id, email) = (self.account_id()?, Some(staff.email.to_string()));
        self.open_account(id, role, staff.name.as_str(), email, password_hash.as_deref());
        self.change_account(id, |account| account.created_at = at);
        Ok(Some(id))
    }

    fn save_account_status(
        &mut self,
        user: UserId,
        status: AccountStatus,
        _: Timestamp,
    ) -> Result<(), StoreError> {
        self.change_account(user, |account| account.status = status);
        for agent in self.agents.iter_mut().filter(|agent| agent.id.user() == user) {
            agent.account = status;
        }
        Ok(())
    }

    fn save_last_login(&mut self, user: UserId, at: Timestamp) -> Result<(), StoreError> {
        self.change_account(user, |account| account.last_login_at = Some(at));
        Ok(())
    }

    fn save_wanted_contacts(
        &mut self,
        user: UserId,
        email: Option<String>,
        phone: Option<String>,
        _: Timestamp,
    ) -> Result<(), StoreError> {
        self.change_account(user, |account| {
            (account.wanted_email, account.wanted_phone) = (email, phone);
        });
        Ok(())
    }

    fn save_onboarding_step(
        &mut self,
        user: UserId,
        next: Option<String>,
        _: Timestamp,
    ) -> Result<(), StoreError> {
        self.change_account(user, |account| {
            (account.onboarding_completed, account.onboarding_step) = (next.is_none(), next);
        });
        Ok(())
    }

    fn account_role_and_status(
        &mut self,
        user: UserId,
    ) -> Result<Option<(Role, AccountStatus)>, StoreError> {
        Ok(self.accounts.get(&user).map(|known| (known.account.role, known.account.status)))
    }

    fn account_name(&mut self, user: UserId) -> Result<String, StoreError> {
        Ok(self.author(user).0)
    }

    fn save_account_name(
        &mut self,
        user: UserId,
        name: &str,
        _: Timestamp,
    ) -> Result<(), StoreError> {
        self.change_account(user, |account| name.clone_into(&mut account.name));
        self.brands
            .get_mut(&user)
            .into_iter()
            .for_each(|brand| name.clone_into(&mut brand.owner.name));
        self.creators
            .get_mut(&user)
            .into_iter()
            .for_each(|creator| name.clone_into(&mut creator.owner.name));
        Ok(())
    }

    fn save_cover_image(
        &mut self,
        user: UserId,
        url: &WebUrl,
        _: Timestamp,
    ) -> Result<(), StoreError> {
        self.change_account(user, |account| account.cover_image_url = Some(url.to_string()));
        Ok(())
    }
}

/// A profile with those of its packages that are not deleted and that are wanted.
pub(super) fn profile_with(
    rows: &Rows,
    creator: &Creator,
    wanted: impl Fn(&Package) -> bool,
) -> CreatorProfile {
    let own = |package: &&Package| {
        package.creator == creator.id && wanted(package) && !package.is_deleted
    };
    let mut packages: Vec<_> =
        rows.listings.values().map(|listing| &listing.package).filter(own).cloned().collect();
    packages.sort_by_key(|package| std::cmp::Reverse((package.created_at, package.id)));
    CreatorProfile {
        creator: creator.clone(),
        phone: None,
        profile_image_url: None,
        cover_image_url: None,
        gender: None,
        date_of_birth: None,
        social_accounts: Vec::new(),
        portfolio: Vec::new(),
        packages,
    }
}
