//! Says whether somebody is known by a phone.

use std::sync::Arc;

use domain::Phone;

use crate::{StoreError, accounts::AccountQueries};

/// Says whether a phone has an account.
#[derive(Clone)]
pub struct FindPhone(Arc<dyn AccountQueries>);

impl FindPhone {
    /// The use case over accounts.
    #[must_use]
    pub fn new(accounts: Arc<dyn AccountQueries>) -> Self {
        Self(accounts)
    }

    /// Whether an account has the phone that is not deleted.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self, phone: &Phone) -> Result<bool, StoreError> {
        self.0.has_phone(phone)
    }
}
