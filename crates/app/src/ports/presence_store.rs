//! The store of who has which ticket open.

use domain::{Activity, Channel, TicketId, Timestamp, UserId};

use crate::{ShowPresenceError, StoreError, TicketPresence};

/// Keeps who is at which ticket, one row for each. What it holds need not survive a crash.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait PresenceStore: Send + Sync {
    /// Notes that somebody is at a ticket, in a channel, doing something; and removes some of those who said nothing
    /// since `gone`.
    ///
    /// # Errors
    /// [`ShowPresenceError`]; nothing was noted.
    fn enter(
        &self,
        user: UserId,
        place: (TicketId, Channel, Activity),
        at: Timestamp,
        gone: Timestamp,
    ) -> Result<(), ShowPresenceError>;

    /// Removes somebody from a ticket.
    ///
    /// # Errors
    /// [`StoreError`].
    fn leave(&self, user: UserId, ticket: TicketId) -> Result<(), StoreError>;

    /// Who besides somebody said after `since` to be at these tickets, by ticket, name and id; at most 1000.
    ///
    /// # Errors
    /// [`StoreError`].
    fn others(&self, user: UserId, tickets: &[TicketId], since: Timestamp) -> Result<Vec<TicketPresence>, StoreError>;
}
