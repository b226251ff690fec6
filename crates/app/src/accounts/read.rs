//! An account reads itself.

use std::sync::Arc;

use super::{Account, AccountQueries};
use crate::{StoreError, Viewer};

/// Why an account is not shown.
#[derive(Debug, thiserror::Error)]
pub enum ReadAccountError {
    /// The account was deleted a moment ago.
    #[error("the account is gone")]
    Gone,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

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
    /// [`ReadAccountError`].
    pub fn run(&self, viewer: &Viewer) -> Result<Account, ReadAccountError> {
        self.accounts.account(viewer.user())?.ok_or(ReadAccountError::Gone)
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
            assert!(matches!(read(gone), Err(ReadAccountError::Gone)));
        }
    }
}
