//! Staff open the ticket of an imported order that has none.

use std::sync::Arc;

use domain::{Actor, OrderCase, OrderId, Timestamp};

use crate::{
    StaffViewer, StoreError,
    ports::{Clock, TicketStore},
};

/// Why no ticket was opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenTicketError {
    /// There is no such order.
    #[error("the order is unknown")]
    NotFound,
    /// The order has its ticket.
    #[error("the order has a ticket")]
    Exists,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An order that needs a ticket, who says so, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketOpening {
    /// The order.
    pub order: OrderId,
    /// Who opens its ticket.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
}

/// Opens a ticket.
#[derive(Clone)]
pub struct OpenTicket {
    tickets: Arc<dyn TicketStore>,
    clock: Arc<dyn Clock>,
}

impl OpenTicket {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(tickets: Arc<dyn TicketStore>, clock: Arc<dyn Clock>) -> Self {
        Self { tickets, clock }
    }

    /// The order with its new ticket, which is assigned by the ring and opened with the same messages as one of a
    /// checkout.
    ///
    /// # Errors
    /// [`OpenTicketError`]; no ticket was opened and no turn was taken.
    pub fn run(&self, viewer: &StaffViewer, order: OrderId) -> Result<OrderCase, OpenTicketError> {
        self.tickets.open(TicketOpening { order, actor: viewer.actor(), at: self.clock.now() })
    }
}

#[cfg(test)]
mod tests {
    use domain::{Role, UserId};

    use super::*;
    use crate::{
        ports::MockTicketStore,
        testing::{FixedClock, samples},
    };

    fn open(
        outcome: impl Fn() -> Result<OrderCase, OpenTicketError> + Send + 'static,
    ) -> Result<OrderCase, OpenTicketError> {
        let (order, user, at) = (OrderId::new(9).unwrap(), UserId::new(7).unwrap(), Timestamp::UNIX_EPOCH);
        let mut tickets = MockTicketStore::new();
        tickets.expect_open().once().returning(move |opening| {
            assert_eq!(opening, TicketOpening { order, actor: (user, Role::Agent), at });
            outcome()
        });
        let viewer = StaffViewer { user, is_super_admin: false };
        OpenTicket::new(Arc::new(tickets), Arc::new(FixedClock::at(at))).run(&viewer, order)
    }

    #[test]
    fn the_store_is_told_who_opens_the_ticket_of_which_order_and_when() {
        assert_eq!(open(|| Ok(samples::case(1, 2))).unwrap(), samples::case(1, 2));
    }

    #[test]
    fn an_unknown_order_and_one_with_a_ticket_are_refused() {
        assert!(matches!(open(|| Err(OpenTicketError::NotFound)), Err(OpenTicketError::NotFound)));
        assert!(matches!(open(|| Err(OpenTicketError::Exists)), Err(OpenTicketError::Exists)));
    }
}
