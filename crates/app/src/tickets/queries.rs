//! Reads of tickets and their conversations.

use std::collections::BTreeMap;

use domain::{AgentId, TicketId, UserId};

use super::{TicketFilter, TicketHead, TicketListItem, TicketOrder};
use crate::{Page, PageRequest, StoreError};

/// Reads tickets and their conversations.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait TicketStore: Send + Sync {
    /// Tickets with their orders and their newest message.
    ///
    /// # Errors
    /// [`StoreError`].
    fn list(
        &self,
        filter: &TicketFilter,
        order: TicketOrder,
        page: PageRequest,
    ) -> Result<Page<TicketListItem>, StoreError>;

    /// How many tickets there are.
    ///
    /// # Errors
    /// [`StoreError`].
    fn count(&self, filter: &TicketFilter) -> Result<u64, StoreError>;

    /// How many tickets there are, up to `most`.
    ///
    /// # Errors
    /// [`StoreError`].
    fn count_up_to(&self, filter: &TicketFilter, most: u32) -> Result<u64, StoreError>;

    /// One ticket.
    ///
    /// # Errors
    /// [`StoreError`].
    fn head(&self, id: TicketId) -> Result<Option<TicketHead>, StoreError>;

    /// Whether there is an agent with this id, whatever the status of its account.
    ///
    /// # Errors
    /// [`StoreError`].
    fn knows_agent(&self, agent: AgentId) -> Result<bool, StoreError>;

    /// How many messages of each ticket a user has not read, in all channels. Its own and those of
    /// the service do not count; tickets without any are left out.
    ///
    /// # Errors
    /// [`StoreError`].
    fn unread(
        &self,
        user: UserId,
        tickets: &[TicketId],
    ) -> Result<BTreeMap<TicketId, u64>, StoreError>;
}
