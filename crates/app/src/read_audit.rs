//! Staff read who did what.

use std::sync::Arc;

use domain::{OrderId, TicketId, Timestamp, UserId};

use crate::{Page, PageRequest, StaffViewer, StoreError, TrailEntry, ports::InsightStore};

/// Which entries of the audit trail; every condition must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only what somebody did.
    pub actor: Option<UserId>,
    /// Only what was done to a ticket or its order.
    pub ticket: Option<TicketId>,
    /// Only what was done to an order or its ticket.
    pub order: Option<OrderId>,
    /// Only what is called so, such as `ticket_reassigned`.
    pub action: Option<String>,
    /// Only from an instant on.
    pub from: Option<Timestamp>,
    /// Only before an instant.
    pub to: Option<Timestamp>,
}

/// An entry of the audit trail with what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// The entry.
    pub entry: TrailEntry,
    /// Name of the actor, if there was one.
    pub actor_name: Option<String>,
    /// The order it was done to, if any.
    pub order: Option<OrderId>,
    /// The ticket it was done to, if any.
    pub ticket: Option<TicketId>,
}

/// Reads the audit trail of everything.
#[derive(Clone)]
pub struct ReadAudit {
    insights: Arc<dyn InsightStore>,
}

impl ReadAudit {
    /// The use case over a store.
    #[must_use]
    pub fn new(insights: Arc<dyn InsightStore>) -> Self {
        Self { insights }
    }

    /// Entries, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(
        &self,
        _: &StaffViewer,
        filter: &AuditFilter,
        page: PageRequest,
    ) -> Result<Page<AuditEntry>, StoreError> {
        self.insights.audit(filter, page)
    }
}
