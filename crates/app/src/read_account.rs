//! An account reads itself.

use std::sync::Arc;

use crate::{Account, StoreError, Viewer, ports::Accounts};

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
    accounts: Arc<dyn Accounts>,
}

impl ReadAccount {
    /// The use case over the accounts.
    #[must_use]
    pub fn new(accounts: Arc<dyn Accounts>) -> Self {
        Self { accounts }
    }

    /// The viewer's account.
    ///
    /// # Errors
    /// [`ReadAccountError`].
    pub fn run(&self, viewer: &Viewer) -> Result<Account, ReadAccountError> {
        self.accounts.find(viewer.user())?.ok_or(ReadAccountError::Gone)
    }
}
