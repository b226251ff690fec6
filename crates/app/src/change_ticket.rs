//! Staff change a ticket: its status, its priority, its agent.

use std::sync::Arc;

use domain::{Actor, OrderCase, TicketChange, TicketId, TicketRefusal, Timestamp};

use crate::{
    StaffViewer, StoreError,
    ports::{Clock, TicketStore},
};

/// Why a ticket stays as it is. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ChangeTicketError {
    /// There is no such ticket.
    #[error("the ticket is unknown")]
    NotFound,
    /// There is no such account.
    #[error("the account is unknown")]
    UnknownUser,
    /// Somebody was faster, or the account cannot get tickets.
    #[error(transparent)]
    Refused(#[from] TicketRefusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A change that staff want, who they are, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketChangeRequest {
    /// What is to change.
    pub change: TicketChange,
    /// Who changes it.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
}

/// Changes a ticket.
#[derive(Clone)]
pub struct ChangeTicket {
    tickets: Arc<dyn TicketStore>,
    clock: Arc<dyn Clock>,
}

impl ChangeTicket {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(tickets: Arc<dyn TicketStore>, clock: Arc<dyn Clock>) -> Self {
        Self { tickets, clock }
    }

    /// The ticket with its order afterwards. The present value again has no effect at all. Giving a ticket to an agent
    /// moves nobody's turn.
    ///
    /// # Errors
    /// [`ChangeTicketError`]; the ticket stays as it is.
    pub fn run(
        &self,
        viewer: &StaffViewer,
        ticket: TicketId,
        change: TicketChange,
    ) -> Result<OrderCase, ChangeTicketError> {
        self.tickets.change(ticket, TicketChangeRequest { change, actor: viewer.actor(), at: self.clock.now() })
    }
}

#[cfg(test)]
mod tests {
    use domain::{Role, TicketStatus, UserId};

    use super::*;
    use crate::{
        ports::MockTicketStore,
        testing::{FixedClock, samples},
    };

    #[test]
    fn the_store_is_told_who_changes_what_and_when() {
        for (is_super_admin, role) in [(false, Role::Agent), (true, Role::SuperAdmin)] {
            let change = TicketChange::Status(TicketStatus::Resolved);
            let mut tickets = MockTicketStore::new();
            tickets.expect_change().once().returning(move |_, request| {
                let actor = (UserId::new(7).unwrap(), role);
                assert_eq!(request, TicketChangeRequest { change, actor, at: Timestamp::UNIX_EPOCH });
                Ok(samples::case(1, 2))
            });
            let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
            let viewer = StaffViewer { user: UserId::new(7).unwrap(), is_super_admin };
            let done = ChangeTicket::new(Arc::new(tickets), clock).run(&viewer, TicketId::new(11).unwrap(), change);
            assert_eq!(done.unwrap(), samples::case(1, 2));
        }
    }

    #[test]
    fn every_refusal_of_the_store_is_that_of_the_use_case() {
        let refusal = |error: fn() -> ChangeTicketError| {
            let mut tickets = MockTicketStore::new();
            tickets.expect_change().once().returning(move |_, _| Err(error()));
            let viewer = StaffViewer { user: UserId::new(7).unwrap(), is_super_admin: false };
            let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
            let change = TicketChange::Status(TicketStatus::Open);
            ChangeTicket::new(Arc::new(tickets), clock).run(&viewer, TicketId::new(11).unwrap(), change).unwrap_err()
        };
        assert!(matches!(refusal(|| ChangeTicketError::NotFound), ChangeTicketError::NotFound));
        assert!(matches!(refusal(|| ChangeTicketError::UnknownUser), ChangeTicketError::UnknownUser));
        let taken = refusal(|| TicketRefusal::AssigneeChanged.into());
        assert!(matches!(taken, ChangeTicketError::Refused(TicketRefusal::AssigneeChanged)));
        let nobody = refusal(|| TicketRefusal::NotAssignable.into());
        assert!(matches!(nobody, ChangeTicketError::Refused(TicketRefusal::NotAssignable)));
    }
}
