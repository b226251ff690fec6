//! What a transaction can do with tickets.

use domain::{OrderCase, TicketId};

use crate::StoreError;

/// Rows of tickets.
pub trait TicketRows {
    /// Whether there is a ticket.
    ///
    /// # Errors
    /// [`StoreError`].
    fn has_ticket(&mut self, id: TicketId) -> Result<bool, StoreError>;

    /// The order of a ticket with everything that belongs to it. Nobody else writes to the ticket or in it until the end
    /// of the transaction.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_ticket(&mut self, id: TicketId) -> Result<Option<OrderCase>, StoreError>;
}
