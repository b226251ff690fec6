//! What a transaction can do with tickets.

use domain::{OrderId, Ticket, TicketId, Timestamp};

use super::TicketPatch;
use crate::StoreError;

/// Rows of tickets.
pub trait TicketRows {
    /// Whether there is a ticket.
    ///
    /// # Errors
    /// [`StoreError`].
    fn has_ticket(&mut self, id: TicketId) -> Result<bool, StoreError>;

    /// An id for a new ticket, never used before.
    ///
    /// # Errors
    /// [`StoreError`].
    fn reserve_ticket_id(&mut self) -> Result<TicketId, StoreError>;

    /// Writes a new ticket of an order that has none.
    ///
    /// # Errors
    /// [`StoreError`].
    fn insert_ticket(&mut self, ticket: &Ticket) -> Result<(), StoreError>;

    /// Writes what changes in a ticket that is locked.
    ///
    /// # Errors
    /// [`StoreError`].
    fn update_ticket(&mut self, id: TicketId, patch: &TicketPatch) -> Result<(), StoreError>;

    /// When the ticket of an order was reopened last, if it ever was.
    ///
    /// # Errors
    /// [`StoreError`].
    fn last_reopened_at(&mut self, order: OrderId) -> Result<Option<Timestamp>, StoreError>;
}
