//! Every request with a token: who is it, and may the account be used.

use std::{collections::BTreeSet, sync::Arc};

use domain::{AccountStatus, Role};

use super::{AccountQueries, Claim, IdentifyError, Identity};
use crate::{BrandViewer, CreatorViewer, StaffViewer, StoreError, Viewer};

/// Makes a viewer of the account that a token names.
#[derive(Clone)]
pub struct Identify {
    accounts: Arc<dyn AccountQueries>,
}

impl Identify {
    /// The use case over the accounts.
    #[must_use]
    pub fn new(accounts: Arc<dyn AccountQueries>) -> Self {
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
    let identity = identity.ok_or(IdentifyError::Unknown)?;
    if claim.role.as_ref().is_some_and(|claimed| claimed != identity.role.as_str()) {
        return Err(IdentifyError::Unknown);
    }
    match identity.status {
        AccountStatus::Active if opens(claim, identity) => Ok(viewer(identity)),
        AccountStatus::Suspended | AccountStatus::Pending => Err(IdentifyError::NotActive),
        AccountStatus::Active | AccountStatus::Deleted => Err(IdentifyError::Unknown),
    }
}

/// Whether the claim is of the account's present credentials and was not signed out.
fn opens(claim: &Claim, identity: &Identity) -> bool {
    claim.credential_version == identity.credential_version
        && claim.token.is_none_or(|token| !identity.signed_out.contains(&token.id))
}

const fn viewer(identity: &Identity) -> Viewer {
    let Identity { user, role, brand, creator, .. } = *identity;
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

    use domain::{Timestamp, UserId};

    use super::*;
    use crate::{
        accounts::{MockAccountQueries, SignedOutTokens, TokenHandle},
        testing::samples,
    };

    fn identify(
        role: Role,
        status: AccountStatus,
        claimed: Option<&str>,
    ) -> Result<Viewer, IdentifyError> {
        let identify = known(&[(7, role, status)]);
        let claim =
            Claim { role: claimed.map(str::to_owned), ..Claim::of(UserId::new(7).unwrap()) };
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
                (user, samples::identity(user, role, status))
            })
            .collect();
        let mut accounts = MockAccountQueries::new();
        accounts.expect_identities().returning(move |users| {
            assert!(users.is_sorted_by(|a, b| a < b), "nobody is asked for twice");
            Ok(users.iter().filter_map(|user| Some((*user, known.get(user)?.clone()))).collect())
        });
        Identify::new(Arc::new(accounts))
    }

    #[test]
    fn the_role_is_the_one_of_the_account() {
        let staff = |is_super_admin| {
            Viewer::Staff(StaffViewer { user: UserId::new(7).unwrap(), is_super_admin })
        };
        assert_eq!(identify(Role::Agent, AccountStatus::Active, None).unwrap(), staff(false));
        assert_eq!(
            identify(Role::SuperAdmin, AccountStatus::Active, Some("super_admin")).unwrap(),
            staff(true)
        );
        assert!(matches!(identify(Role::Brand, AccountStatus::Active, None), Ok(Viewer::Brand(_))));
        assert!(matches!(
            identify(Role::Creator, AccountStatus::Active, None),
            Ok(Viewer::Creator(_))
        ));
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
        assert!(matches!(
            identify(Role::Agent, AccountStatus::Deleted, None),
            Err(IdentifyError::Unknown)
        ));
    }

    #[test]
    fn s06_only_a_claim_of_the_present_credentials_that_was_not_signed_out_opens_anything() {
        let user = UserId::new(7).unwrap();
        let token = |n| TokenHandle { id: [n; 16], expires_at: Timestamp::UNIX_EPOCH };
        let signed_out = SignedOutTokens::default().with(token(1), Timestamp::UNIX_EPOCH).unwrap();
        let with = |status, claim: Claim| {
            let identity = samples::identity(user, Role::Agent, status);
            judge(
                &claim,
                Some(&Identity {
                    credential_version: 3,
                    signed_out: signed_out.clone(),
                    ..identity
                }),
            )
        };
        let claim =
            |credential_version, token| Claim { credential_version, token, ..Claim::of(user) };
        for good in [claim(3, None), claim(3, Some(token(2)))] {
            assert!(with(AccountStatus::Active, good).is_ok());
        }
        for bad in
            [claim(2, None), claim(0, Some(token(2))), claim(4, None), claim(3, Some(token(1)))]
        {
            assert!(
                matches!(with(AccountStatus::Active, bad.clone()), Err(IdentifyError::Unknown)),
                "{bad:?}"
            );
            assert!(matches!(with(AccountStatus::Suspended, bad), Err(IdentifyError::NotActive)));
        }
    }

    #[test]
    fn an_unknown_account_is_refused() {
        let refused = known(&[]).run(&Claim::of(UserId::new(7).unwrap()));
        assert!(matches!(refused, Err(IdentifyError::Unknown)));
    }

    #[test]
    fn each_of_many_claims_gets_its_own_answer() {
        let identify = known(&[
            (1, Role::Agent, AccountStatus::Active),
            (2, Role::Brand, AccountStatus::Suspended),
        ]);
        let claim = |id, role: Option<&str>| Claim {
            role: role.map(str::to_owned),
            ..Claim::of(UserId::new(id).unwrap())
        };
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
