//! Every request with a token: who is it, and may the account be used.

use std::{collections::BTreeSet, sync::Arc};

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

/// Whom a token names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The account.
    pub user: UserId,
    /// What it is, if the token says so.
    pub role: Option<String>,
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
    pub fn run(&self, claim: &Claim) -> Result<Viewer, IdentifyError> {
        judge(claim, self.accounts.identities(&[claim.user])?.get(&claim.user))
    }

    /// The viewers of many claims, one for each in their order, with one question to the store.
    ///
    /// # Errors
    /// [`StoreError`], for all of them.
    pub fn all(&self, claims: &[Claim]) -> Result<Vec<Result<Viewer, IdentifyError>>, StoreError> {
        let users: BTreeSet<_> = claims.iter().map(|claim| claim.user).collect();
        let known = self.accounts.identities(&users.into_iter().collect::<Vec<_>>())?;
        Ok(claims.iter().map(|claim| judge(claim, known.get(&claim.user))).collect())
    }
}

fn judge(claim: &Claim, identity: Option<&Identity>) -> Result<Viewer, IdentifyError> {
    let identity = *identity.ok_or(IdentifyError::Unknown)?;
    if claim.role.as_ref().is_some_and(|claimed| claimed != identity.role.word()) {
        return Err(IdentifyError::Unknown);
    }
    match identity.status {
        AccountStatus::Active => Ok(viewer(identity)),
        AccountStatus::Suspended | AccountStatus::Pending => Err(IdentifyError::NotActive),
        AccountStatus::Deleted => Err(IdentifyError::Unknown),
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
    use std::collections::BTreeMap;

    use super::*;
    use crate::ports::MockAccounts;

    fn identify(role: Role, status: AccountStatus, claimed: Option<&str>) -> Result<Viewer, IdentifyError> {
        let identify = known(&[(7, role, status)]);
        let claim = Claim { user: UserId::new(7).unwrap(), role: claimed.map(str::to_owned) };
        let together = identify.all(std::slice::from_ref(&claim)).unwrap().remove(0);
        let alone = identify.run(&claim);
        assert_eq!(format!("{alone:?}"), format!("{together:?}"));
        alone
    }

    /// These accounts and no others.
    fn known(accounts: &[(i64, Role, AccountStatus)]) -> Identify {
        let known: BTreeMap<_, _> = accounts
            .iter()
            .map(|&(id, role, status)| {
                let user = UserId::new(id).unwrap();
                (user, Identity { user, role, status, brand: None, creator: None })
            })
            .collect();
        let mut accounts = MockAccounts::new();
        accounts.expect_identities().returning(move |users| {
            assert!(users.is_sorted_by(|a, b| a < b), "nobody is asked for twice");
            Ok(users.iter().filter_map(|user| Some((*user, *known.get(user)?))).collect())
        });
        Identify::new(Arc::new(accounts))
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
        let refused = known(&[]).run(&Claim { user: UserId::new(7).unwrap(), role: None });
        assert!(matches!(refused, Err(IdentifyError::Unknown)));
    }

    #[test]
    fn each_of_many_claims_gets_its_own_answer() {
        let identify = known(&[(1, Role::Agent, AccountStatus::Active), (2, Role::Brand, AccountStatus::Suspended)]);
        let claim = |id, role: Option<&str>| Claim { user: UserId::new(id).unwrap(), role: role.map(str::to_owned) };
        let claims = [claim(3, None), claim(2, None), claim(1, Some("brand")), claim(1, None)];
        let answers = identify.all(&claims).unwrap();
        assert!(matches!(
            answers.as_slice(),
            [
                Err(IdentifyError::Unknown),
                Err(IdentifyError::NotActive),
                Err(IdentifyError::Unknown),
                Ok(Viewer::Staff(StaffViewer { is_super_admin: false, .. })),
            ]
        ));
    }
}
