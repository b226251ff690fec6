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
