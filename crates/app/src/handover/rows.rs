//! What a transaction can do with handovers.

use domain::{Allocation, HandoverId, HandoverRequest, Timestamp, UserId};

use super::LockedHandover;
use crate::{StoreError, agents::ReassignableTicket};

/// Rows of handovers and of the tickets that they are about.
pub trait HandoverRows {
    /// The open tickets that a handover is about, by ascending id, at most `limit`. Nobody else
    /// changes them until the end of the transaction. The rotation must be locked.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_open_tickets(
        &mut self,
        request: &HandoverRequest,
        limit: u32,
    ) -> Result<Vec<ReassignableTicket>, StoreError>;

    /// How many open tickets a handover is about in all.
    ///
    /// # Errors
    /// [`StoreError`].
    fn count_open_tickets(&mut self, request: &HandoverRequest) -> Result<u64, StoreError>;

    /// Writes a handover without its tickets.
    ///
    /// # Errors
    /// [`StoreError`].
    fn insert_handover(&mut self, request: &HandoverRequest) -> Result<HandoverId, StoreError>;

    /// Writes who gets which ticket by a handover.
    ///
    /// # Errors
    /// [`StoreError`].
    fn insert_handover_tickets(
        &mut self,
        id: HandoverId,
        allocations: &[Allocation],
    ) -> Result<(), StoreError>;

    /// A handover with its tickets as they are now. Nobody else changes those until the end of the
    /// transaction. The rotation must be locked.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_handover(&mut self, id: HandoverId) -> Result<Option<LockedHandover>, StoreError>;

    /// Notes that a handover was taken back, and by whom.
    ///
    /// # Errors
    /// [`StoreError`].
    fn mark_handover_undone(
        &mut self,
        id: HandoverId,
        by: UserId,
        at: Timestamp,
    ) -> Result<(), StoreError>;
}
