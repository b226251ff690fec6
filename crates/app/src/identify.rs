//! Every request with a token: who is it, and may the account be used.

use std::sync::Arc;

use domain::{AccountStatus, BrandId, CreatorId, Role, UserId};

use crate::{BrandViewer, CreatorViewer, StaffViewer, StoreError, Viewer, ports::Accounts};

/// What every request needs to know of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// The account.
    pub user: UserId,
    /// What it is.
    pub role: Role,
    /// Whether it may be used.
    pub status: AccountStatus,
    /// Its brand profile, if any.
    pub brand: Option<BrandId>,
    /// Its creator profile, if any.
    pub creator: Option<CreatorId>,
}

/// Why a token does not open anything.
#[derive(Debug, thiserror::Error)]
pub enum IdentifyError {
    /// The account is unknown or deleted, or it is not what the token says.
    #[error("the account is unknown")]
    Unknown,
    /// The account is suspended or was not opened yet.
    #[error("the account is not active")]
    NotActive,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a viewer of the account that a token names.
#[derive(Clone)]
pub struct Identify {
    accounts: Arc<dyn Accounts>,
}

impl Identify {
    /// The use case over the accounts.
    #[must_use]
    pub fn new(accounts: Arc<dyn Accounts>) -> Self {
        Self { accounts }
    }

    /// The viewer. Its role is the account's; a claimed role that differs is refused.
    ///
    /// # Errors
    /// [`IdentifyError`].
    pub fn run(&self, user: UserId, claimed_role: Option<&str>) -> Result<Viewer, IdentifyError> {
        let identity = self.accounts.identify(user)?.ok_or(IdentifyError::Unknown)?;
        if claimed_role.is_some_and(|claimed| claimed != identity.role.word()) {
            return Err(IdentifyError::Unknown);
        }
        match identity.status {
            AccountStatus::Active => Ok(viewer(identity)),
            AccountStatus::Suspended | AccountStatus::Pending => Err(IdentifyError::NotActive),
            AccountStatus::Deleted => Err(IdentifyError::Unknown),
        }
    }
}

const fn viewer(identity: Identity) -> Viewer {
    let Identity { user, role, brand, creator, .. } = identity;
    match role {
        Role::Brand => Viewer::Brand(BrandViewer { user, brand }),
        Role::Creator => Viewer::Creator(CreatorViewer { user, creator }),
        Role::Agent => Viewer::Staff(StaffViewer { user, is_super_admin: false }),
        Role::SuperAdmin => Viewer::Staff(StaffViewer { user, is_super_admin: true }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::MockAccounts;

    fn identify(role: Role, status: AccountStatus, claimed: Option<&str>) -> Result<Viewer, IdentifyError> {
        let user = UserId::new(7).unwrap();
        let mut accounts = MockAccounts::new();
        accounts
            .expect_identify()
            .returning(move |user| Ok(Some(Identity { user, role, status, brand: None, creator: None })));
        Identify::new(Arc::new(accounts)).run(user, claimed)
    }

    #[test]
    fn the_role_is_the_one_of_the_account() {
        let staff = |is_super_admin| Viewer::Staff(StaffViewer { user: UserId::new(7).unwrap(), is_super_admin });
        assert_eq!(identify(Role::Agent, AccountStatus::Active, None).unwrap(), staff(false));
        assert_eq!(identify(Role::SuperAdmin, AccountStatus::Active, Some("super_admin")).unwrap(), staff(true));
        assert!(matches!(identify(Role::Brand, AccountStatus::Active, None), Ok(Viewer::Brand(_))));
        assert!(matches!(identify(Role::Creator, AccountStatus::Active, None), Ok(Viewer::Creator(_))));
    }

    #[test]
    fn a_claimed_role_that_differs_is_refused() {
        let refused = identify(Role::Brand, AccountStatus::Active, Some("super_admin"));
        assert!(matches!(refused, Err(IdentifyError::Unknown)));
    }

    #[test]
    fn only_an_active_account_may_act() {
        for status in [AccountStatus::Suspended, AccountStatus::Pending] {
            assert!(matches!(identify(Role::Agent, status, None), Err(IdentifyError::NotActive)));
        }
        assert!(matches!(identify(Role::Agent, AccountStatus::Deleted, None), Err(IdentifyError::Unknown)));
    }

    #[test]
    fn an_unknown_account_is_refused() {
        let mut accounts = MockAccounts::new();
        accounts.expect_identify().returning(|_| Ok(None));
        let refused = Identify::new(Arc::new(accounts)).run(UserId::new(7).unwrap(), None);
        assert!(matches!(refused, Err(IdentifyError::Unknown)));
    }
}
