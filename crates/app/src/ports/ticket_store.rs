//! The store of tickets and their conversations.

use domain::{Agent, AgentId, BrandId, Channel, CreatorId, Message, Ticket, TicketId, TicketStatus, Timestamp};

use crate::{Page, PageRequest, StoreError, TicketCase};

/// Which tickets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TicketFilter {
    /// Only those of an agent.
    pub agent: Option<AgentId>,
    /// Only those in a status.
    pub status: Option<TicketStatus>,
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketOrder {
    /// The newest first.
    Newest,
    /// Those first that changed last.
    RecentlyUpdated,
}

/// A ticket with what decides who may read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketHead {
    /// The ticket.
    pub ticket: Ticket,
    /// The brand of its order.
    pub brand: BrandId,
    /// The creator of its order.
    pub creator: CreatorId,
    /// Its agent, if it has one.
    pub agent: Option<Agent>,
    /// When its agent was connected last, if it is not now.
    pub agent_last_online_at: Option<Timestamp>,
}

/// Reads tickets.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait TicketStore: Send + Sync {
    /// Tickets with their orders and their newest message.
    ///
    /// # Errors
    /// [`StoreError`].
    fn list(&self, filter: TicketFilter, order: TicketOrder, page: PageRequest)
    -> Result<Page<TicketCase>, StoreError>;

    /// How many tickets there are.
    ///
    /// # Errors
    /// [`StoreError`].
    fn count(&self, filter: TicketFilter) -> Result<u64, StoreError>;

    /// One ticket.
    ///
    /// # Errors
    /// [`StoreError`].
    fn head(&self, id: TicketId) -> Result<Option<TicketHead>, StoreError>;

    /// The newest messages of a ticket in these channels, or those before a position, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn messages(&self, ticket: TicketId, channels: &[Channel], page: PageRequest) -> Result<Page<Message>, StoreError>;
}
