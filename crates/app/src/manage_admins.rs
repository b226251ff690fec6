//! An operator lists super admins, suspends and opens their accounts and sets their passwords; and whoever works at the
//! desk sets the own password.

use std::{net::IpAddr, sync::Arc};

use domain::{AccountStatus, Email, Role, UserId};

use crate::{
    Account, NewPassword, StaffViewer, StoreError, UnfitPassword, normalized_password,
    ports::{Accounts, AdminStatusChange, Clock, PasswordChange, PasswordError, Passwords},
    security_event::security_event,
};

/// Most super admins that are listed.
const MOST: u32 = 1000;

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
    accounts: Arc<dyn Accounts>,
    passwords: Arc<dyn Passwords>,
    clock: Arc<dyn Clock>,
}

impl ManageAdmins {
    /// The use case over accounts, hashes and a clock.
    #[must_use]
    pub fn new(accounts: Arc<dyn Accounts>, passwords: Arc<dyn Passwords>, clock: Arc<dyn Clock>) -> Self {
        Self { accounts, passwords, clock }
    }

    /// Every super admin by ascending id, at most 1000.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn list(&self) -> Result<Vec<Account>, StoreError> {
        self.accounts.super_admins(MOST)
    }

    /// Sets whether the account may be used. A suspension ends everything that it is signed in with. The last active
    /// super admin is suspended only if that is wanted.
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
        let mut event = security_event("super_admin_status_changed", Some(account.id), (None, None), self.clock.now());
        (event.from, event.to) = (Some(account.status.to_string()), Some(status.to_string()));
        self.accounts.set_admin_status(&AdminStatusChange { user: account.id, status, even_the_last, event })?;
        Ok(Account { status, ..account })
    }

    /// Sets another password, and ends everything that the account is signed in with.
    ///
    /// # Errors
    /// [`ChangeAdminError`]; nothing was changed.
    pub fn set_password(&self, email: &Email, password: &NewPassword) -> Result<Account, ChangeAdminError> {
        let account = self.find(email)?;
        password.suits(&account.name, account.email.as_deref())?;
        let hash = self.passwords.hash(password.as_str()).map_err(StoreError::from)?;
        let event = security_event("password_changed", Some(account.id), (None, None), self.clock.now());
        let change = PasswordChange { user: account.id, former: None, hash, event };
        self.accounts.change_password(&change)?.ok_or(ChangeAdminError::NotFound)?;
        Ok(account)
    }

    fn find(&self, email: &Email) -> Result<Account, ChangeAdminError> {
        let known = self.accounts.credentials(email)?.map(|known| known.account);
        known.filter(|account| account.role == Role::SuperAdmin).ok_or(ChangeAdminError::NotFound)
    }
}

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
    accounts: Arc<dyn Accounts>,
    passwords: Arc<dyn Passwords>,
    clock: Arc<dyn Clock>,
}

impl ChangeOwnPassword {
    /// The use case over accounts, hashes and a clock.
    #[must_use]
    pub fn new(accounts: Arc<dyn Accounts>, passwords: Arc<dyn Passwords>, clock: Arc<dyn Clock>) -> Self {
        Self { accounts, passwords, clock }
    }

    /// Sets the password and ends everything that the account is signed in with. The account as it is afterwards, so
    /// that a session can be opened in place of the one that ended.
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
        let event = security_event("password_changed", Some(user), (actor, address), self.clock.now());
        let change = PasswordChange { user, former: Some(former), hash, event };
        let version = self.accounts.change_password(&change)?.ok_or(ChangeOwnPasswordError::WrongPassword)?;
        Ok(Account { credential_version: version, ..account })
    }

    /// The account and the hash of its password. One without a password cannot show the present one.
    fn own(&self, user: UserId) -> Result<(Account, String), ChangeOwnPasswordError> {
        let account = self.accounts.find(user)?.ok_or(ChangeOwnPasswordError::WrongPassword)?;
        let email = account.email.as_deref().and_then(|email| email.parse().ok());
        let email: Email = email.ok_or(ChangeOwnPasswordError::WrongPassword)?;
        let hash = self.accounts.credentials(&email)?.and_then(|known| known.password_hash);
        Ok((account, hash.ok_or(ChangeOwnPasswordError::WrongPassword)?))
    }
}
