//! Signing out: one token, or everything that an account is signed in with.

use std::{net::IpAddr, sync::Arc};

use crate::{
    StoreError, TokenHandle, Viewer,
    ports::{Accounts, Clock},
    security_event::security_event,
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
    /// of the account that was opened before. `address` is from where, for the audit trail.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(
        &self,
        viewer: &Viewer,
        token: TokenHandle,
        everywhere: bool,
        address: Option<IpAddr>,
    ) -> Result<(), StoreError> {
        let actor = Some((viewer.user(), viewer.role()));
        let mut event = security_event("signed_out", Some(viewer.user()), (actor, address), self.clock.now());
        event.data.push(("everywhere", everywhere.to_string()));
        self.accounts.sign_out(viewer.user(), (!everywhere).then_some(token), &event)
    }
}
