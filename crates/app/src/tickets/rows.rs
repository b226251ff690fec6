//! What a transaction can do with tickets.

use domain::TicketId;

use crate::StoreError;

/// Rows of tickets.
pub trait TicketRows {
    /// Whether there is a ticket.
    ///
    /// # Errors
    /// [`StoreError`].
    fn has_ticket(&mut self, id: TicketId) -> Result<bool, StoreError>;
}
