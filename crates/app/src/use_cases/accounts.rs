//! Who somebody is.

use crate::{
    AddSuperAdmin, Identify, ReadAccount, SignIn,
    ports::{OutsidePorts, StorePorts},
};

/// Use cases of accounts.
#[derive(Clone)]
pub struct AccountUseCases {
    /// Makes a viewer of the account that a token names.
    pub identify: Identify,
    /// Signs in with a password.
    pub sign_in: SignIn,
    /// Reads the viewer's own account.
    pub read: ReadAccount,
    /// Adds a super admin.
    pub add_super_admin: AddSuperAdmin,
}

impl AccountUseCases {
    pub(super) fn over(stores: &StorePorts, outside: &OutsidePorts) -> Self {
        let (accounts, OutsidePorts { clock, passwords, .. }) = (&stores.accounts, outside);
        Self {
            identify: Identify::new(accounts.clone()),
            sign_in: SignIn::new(accounts.clone(), passwords.clone(), clock.clone()),
            read: ReadAccount::new(accounts.clone()),
            add_super_admin: AddSuperAdmin::new(accounts.clone(), passwords.clone(), clock.clone()),
        }
    }
}
