//! An account reads itself.

use std::sync::Arc;

use super::{Account, AccountQueries};
use crate::{OwnAccountError, Viewer};

/// Reads the viewer's own account.
#[derive(Clone)]
pub struct ReadAccount {
    accounts: Arc<dyn AccountQueries>,
}

impl ReadAccount {
    /// The use case over the accounts.
    #[must_use]
    pub fn new(accounts: Arc<dyn AccountQueries>) -> Self {
        Self { accounts }
    }

    /// The viewer's account.
    ///
    /// # Errors
    /// [`OwnAccountError`].
    pub fn run(&self, viewer: &Viewer) -> Result<Account, OwnAccountError> {
        self.accounts.account(viewer.user())?.ok_or(OwnAccountError::Gone)
    }
}

#[cfg(test)]
mod tests {
    use domain::{AccountStatus, Role, UserId};

    use super::*;
    use crate::{StaffViewer, testing::MemoryStore};

    #[test]
    fn one_reads_ones_own_account_unless_it_is_gone() {
        let store = Arc::new(MemoryStore::default());
        let user = |id| UserId::new(id).unwrap();
        for id in [7, 8] {
            store.rows().open_account(user(id), Role::Agent, "Ada", None, None);
        }
        store.rows().accounts.get_mut(&user(8)).unwrap().account.status = AccountStatus::Deleted;
        let read = |id| {
            ReadAccount::new(store.clone())
                .run(&Viewer::Staff(StaffViewer { user: user(id), is_super_admin: false }))
        };
        assert_eq!(read(7).unwrap().id, user(7));
        for gone in [8, 9] {
            assert!(matches!(read(gone), Err(OwnAccountError::Gone)));
        }
    }
}
