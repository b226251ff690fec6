//! What leaves the service in one piece is on record.

use std::{net::IpAddr, sync::Arc};

use super::AuditTransactions;
use crate::{Clock, StaffViewer, StoreError, accounts::security_event};

/// Writes down who took out what.
#[derive(Clone)]
pub struct RecordExport {
    store: Arc<dyn AuditTransactions>,
    clock: Arc<dyn Clock>,
}

impl RecordExport {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(store: Arc<dyn AuditTransactions>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Writes it down. `what` is a word for the export, such as `insights`. Nothing is handed out
    /// before this is written.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(
        &self,
        viewer: &StaffViewer,
        what: &str,
        address: Option<IpAddr>,
    ) -> Result<(), StoreError> {
        let actor = Some(viewer.actor());
        let mut entry =
            security_event("exported", Some(viewer.user), (actor, address), self.clock.now());
        entry.data.push(("fields", what.to_owned()));
        self.store.write("record an export", move |tx| tx.record(&entry.into()))
    }
}

#[cfg(test)]
mod tests {
    use domain::{Timestamp, UserId};

    use super::*;
    use crate::testing::{FixedClock, MemoryStore};

    #[test]
    fn an_export_is_on_record_with_who_took_what_out() {
        let store = Arc::new(MemoryStore::default());
        let record =
            RecordExport::new(store.clone(), Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH)));
        let viewer = StaffViewer { user: UserId::new(7).unwrap(), is_super_admin: true };
        record.run(&viewer, "insights", None).unwrap();
        let [entry] = store.audit_log().try_into().unwrap();
        assert_eq!((entry.action, entry.actor), ("exported", Some(viewer.actor())));
        assert_eq!(entry.data, [("user_id", "7".to_owned()), ("fields", "insights".to_owned())]);
    }
}
