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
