//! Accounts and the catalogue of the store in memory.

use std::collections::BTreeMap;

use domain::{AccountStatus, Creator, CreatorId, Email, NewEvent, Package, Phone, Platform, Role, Timestamp, UserId};

use super::{MemoryStore, memory_store::Rows, memory_tickets::page_of, samples};
use crate::{
    Account, ChangeAdminError, CreatorDetail, CreatorProfile, Identity, NewStaff, Page, PageRequest, PhoneOwner,
    Position, StoreError,
    ports::{Accounts, AdminStatusChange, Catalog, Credentials, PasswordChange, SignInNote},
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
        let account = Account { email, name: name.to_owned(), ..samples::account(id, role, AccountStatus::Active) };
        self.accounts.insert(id, Credentials { account, password_hash: hash.map(str::to_owned) });
    }

    pub(super) fn known(&self, user: UserId) -> Option<&Account> {
        let account = self.accounts.get(&user).map(|known| &known.account);
        account.filter(|account| account.status != AccountStatus::Deleted)
    }

    pub(crate) fn phone_owner(&self, phone: &Phone) -> Option<PhoneOwner> {
        let mut accounts = self.accounts.values().map(|known| &known.account);
        let owner = accounts.find(|account| account.phone.as_deref() == Some(phone.as_str()));
        owner.map(|account| PhoneOwner {
            user: account.id,
            role: account.role,
            status: account.status,
            is_given: self.given_phones.contains(&account.id),
        })
    }

    pub(crate) fn has_email(&self, email: &Email) -> bool {
        self.accounts.values().any(|known| known.account.email.as_deref() == Some(email.as_str()))
    }
}

impl Accounts for MemoryStore {
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

    fn find(&self, user: UserId) -> Result<Option<Account>, StoreError> {
        Ok(self.rows().known(user).cloned())
    }

    fn credentials(&self, email: &Email) -> Result<Option<Credentials>, StoreError> {
        let rows = self.rows();
        let mut known = rows.accounts.values();
        let known = known.find(|known| known.account.email.as_deref() == Some(email.as_str()));
        Ok(known.filter(|known| known.account.status != AccountStatus::Deleted).cloned())
    }

    fn has_phone(&self, phone: &Phone) -> Result<bool, StoreError> {
        let owner = self.rows().phone_owner(phone);
        Ok(owner.is_some_and(|owner| owner.status != AccountStatus::Deleted))
    }

    fn record(&self, event: &NewEvent) -> Result<(), StoreError> {
        self.rows().events.push(event.clone());
        Ok(())
    }

    fn has_demo_accounts(&self) -> Result<bool, StoreError> {
        Ok(self.rows().accounts.values().any(|known| known.account.is_demo))
    }

    fn note_secret(&self, own: &str, at: Timestamp, since: Timestamp) -> Result<Vec<String>, StoreError> {
        let mut rows = self.rows();
        rows.secrets.retain(|_, seen| *seen >= since);
        rows.secrets.insert(own.to_owned(), at);
        Ok(rows.secrets.keys().filter(|known| *known != own).cloned().collect())
    }

    fn change_password(&self, change: &PasswordChange) -> Result<Option<u32>, StoreError> {
        let mut rows = self.rows();
        let Some(known) = rows.accounts.get_mut(&change.user) else { return Ok(None) };
        if change.former.as_ref().is_some_and(|former| known.password_hash.as_ref() != Some(former)) {
            return Ok(None);
        }
        known.password_hash = Some(change.hash.clone());
        rows.events.push(change.event.clone());
        Ok(Some(rows.raise_credential_version(change.user)))
    }

    fn super_admins(&self, limit: u32) -> Result<Vec<Account>, StoreError> {
        let rows = self.rows();
        let accounts = rows.accounts.values().map(|known| &known.account);
        let admins =
            accounts.filter(|account| account.role == Role::SuperAdmin && account.status != AccountStatus::Deleted);
        Ok(admins.take(usize::try_from(limit).unwrap_or(usize::MAX)).cloned().collect())
    }

    fn set_admin_status(&self, change: &AdminStatusChange) -> Result<(), ChangeAdminError> {
        let admins = self.super_admins(u32::MAX)?;
        let own = admins.iter().find(|admin| admin.id == change.user).ok_or(ChangeAdminError::NotFound)?;
        if own.status == change.status {
            return Ok(());
        }
        let is_active = |admin: &&Account| admin.id != change.user && admin.status == AccountStatus::Active;
        if change.status != AccountStatus::Active
            && !change.even_the_last
            && !admins.iter().any(|admin| is_active(&admin))
        {
            return Err(ChangeAdminError::LastActive);
        }
        let mut rows = self.rows();
        if let Some(known) = rows.accounts.get_mut(&change.user) {
            known.account.status = change.status;
        }
        if change.status != AccountStatus::Active {
            rows.raise_credential_version(change.user);
        }
        rows.events.push(change.event.clone());
        Ok(())
    }

    fn record_sign_in(&self, note: &SignInNote) -> Result<(), StoreError> {
        let mut rows = self.rows();
        rows.events.push(note.event.clone());
        if let Some(known) = rows.accounts.get_mut(&note.user) {
            known.account.last_login_at = Some(note.at);
            if let Some((former, stronger)) = &note.upgrade
                && known.password_hash.as_ref() == Some(former)
            {
                known.password_hash = Some(stronger.clone());
            }
        }
        Ok(())
    }

    fn add_super_admin(&self, staff: &NewStaff, hash: &str, _: Timestamp) -> Result<Option<UserId>, StoreError> {
        let mut rows = self.rows();
        if rows.has_email(&staff.email) {
            return Ok(None);
        }
        let id = rows.account_id()?;
        rows.open_account(id, Role::SuperAdmin, staff.name.as_str(), Some(staff.email.to_string()), Some(hash));
        Ok(Some(id))
    }
}

fn profile(rows: &Rows, creator: &Creator, detail: CreatorDetail) -> CreatorProfile {
    let mut profile = profile_with(rows, creator, |package| package.is_active);
    profile.packages.truncate(usize::try_from(detail.packages).unwrap_or(usize::MAX));
    profile
}

/// A profile with those of its packages that are not deleted and that are wanted.
pub(super) fn profile_with(rows: &Rows, creator: &Creator, wanted: impl Fn(&Package) -> bool) -> CreatorProfile {
    let own = |package: &&Package| package.creator == creator.id && wanted(package) && !package.is_deleted;
    let mut packages: Vec<_> = rows.offers.values().map(|offer| &offer.package).filter(own).cloned().collect();
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

fn is_shown(rows: &Rows, creator: &Creator) -> bool {
    rows.known(creator.owner.user).is_some_and(|account| account.status == AccountStatus::Active)
}

impl Catalog for MemoryStore {
    fn creators(
        &self,
        platform: Option<Platform>,
        page: PageRequest,
        detail: CreatorDetail,
    ) -> Result<Page<CreatorProfile>, StoreError> {
        let rows = self.rows();
        let shown = rows.creators.values().filter(|creator| is_shown(&rows, creator));
        let shown = shown.filter(|creator| platform.is_none_or(|platform| creator.is_on(platform))).cloned().collect();
        let position = |creator: &Creator| Position { at: creator.created_at, id: creator.id.get() };
        Ok(page_of(shown, page, position).map(|creator| profile(&rows, &creator, detail)))
    }

    fn creator(&self, id: CreatorId, detail: CreatorDetail) -> Result<Option<CreatorProfile>, StoreError> {
        let rows = self.rows();
        let known = rows.creators.values().find(|creator| creator.id == id);
        Ok(known.filter(|creator| is_shown(&rows, creator)).map(|creator| profile(&rows, creator, detail)))
    }
}
