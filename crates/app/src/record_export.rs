//! What leaves the service in one piece is on record.

use std::{net::IpAddr, sync::Arc};

use crate::{
    StaffViewer, StoreError,
    ports::{Accounts, Clock},
    security_event::security_event,
};

/// Writes down who took out what.
#[derive(Clone)]
pub struct RecordExport {
    accounts: Arc<dyn Accounts>,
    clock: Arc<dyn Clock>,
}

impl RecordExport {
    /// The use case over accounts and a clock.
    #[must_use]
    pub fn new(accounts: Arc<dyn Accounts>, clock: Arc<dyn Clock>) -> Self {
        Self { accounts, clock }
    }

    /// Writes it down. `what` is a word for the export, such as `insights`. Nothing is handed out before this is written.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self, viewer: &StaffViewer, what: &str, address: Option<IpAddr>) -> Result<(), StoreError> {
        let actor = Some(viewer.actor());
        let mut event = security_event("exported", Some(viewer.user), (actor, address), self.clock.now());
        event.data.push(("fields", what.to_owned()));
        self.accounts.record(&event)
    }
}
