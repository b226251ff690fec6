//! Signing out: one token, or everything that an account is signed in with.

use std::sync::Arc;

use domain::NewEvent;

use crate::{
    StoreError, TokenHandle, Viewer,
    ports::{Accounts, Clock},
};

/// Signs out.
#[derive(Clone)]
pub struct SignOut {
    accounts: Arc<dyn Accounts>,
    clock: Arc<dyn Clock>,
}

impl SignOut {
    /// The use case over accounts and a clock.
    #[must_use]
    pub fn new(accounts: Arc<dyn Accounts>, clock: Arc<dyn Clock>) -> Self {
        Self { accounts, clock }
    }

    /// Afterwards the token opens nothing, whatever its expiry says. `everywhere`: nor does any other token or session
    /// of the account that was opened before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self, viewer: &Viewer, token: TokenHandle, everywhere: bool) -> Result<(), StoreError> {
        let event = NewEvent {
            at: self.clock.now(),
            actor: Some((viewer.user(), viewer.role())),
            action: "signed_out",
            order: None,
            ticket: None,
            from: None,
            to: None,
            reason: None,
            data: vec![("user_id", viewer.user().to_string()), ("everywhere", everywhere.to_string())],
        };
        self.accounts.sign_out(viewer.user(), (!everywhere).then_some(token), &event)
    }
}
