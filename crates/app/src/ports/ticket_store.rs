//! Reads of tickets and their conversations.

use std::collections::BTreeMap;

use domain::{
    Agent, AgentId, BrandId, Channel, CreatorId, Message, MessageId, OrderId, OrderStatus, Priority, Ticket, TicketId,
    TicketStatus, Timestamp, UserId,
};

use crate::{Page, PageRequest, StoreError, TicketCase, TicketHolder, TrailEntry, messages::ReadMark};

/// Which tickets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TicketFilter {
    /// Only those that are with somebody in particular.
    pub holder: Option<TicketHolder>,
    /// Only those of an agent, in addition.
    pub agent: Option<AgentId>,
    /// Only those in a status.
    pub status: Option<TicketStatus>,
    /// Only those that are open or in progress.
    pub unsolved: bool,
    /// Only those of a priority.
    pub priority: Option<Priority>,
    /// Only those whose order is in a status.
    pub order_status: Option<OrderStatus>,
    /// Only those in which a party has waited since then, or longer.
    pub waiting_since: Option<Timestamp>,
    /// Only those that are named here.
    pub among: Option<Vec<TicketId>>,
}

impl TicketFilter {
    /// The tickets of an agent.
    #[must_use]
    pub fn of(agent: AgentId) -> Self {
        Self { holder: Some(TicketHolder::Agent(agent)), ..Self::default() }
    }
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketOrder {
    /// The newest first.
    Newest,
    /// Those first that changed last.
    RecentlyUpdated,
    /// Those first whose party has waited longest, and those last in which nobody waits, the newest first.
    LongestWaiting,
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

/// What changes with everything that is said or read in some channels of a ticket, and with everybody's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConversationTrace {
    /// The newest message.
    pub newest: Option<MessageId>,
    /// A number of the marks of how far somebody has read: it grows whenever one is set or moved.
    pub marks: Option<i64>,
    /// A number of the names of all people: it differs once one has changed.
    pub names: i64,
}

/// Who may read a conversation, and what it depends on besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glance {
    /// The brand of the order.
    pub brand: BrandId,
    /// The creator of the order.
    pub creator: CreatorId,
    /// The agent of the ticket, if it has one.
    pub agent: Option<Agent>,
    /// When that agent was connected last, if it is not now.
    pub agent_last_online_at: Option<Timestamp>,
    /// What the messages depend on.
    pub trace: ConversationTrace,
}

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
    ) -> Result<Page<TicketCase>, StoreError>;

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

    /// What these channels of tickets depend on, in one look that reads no message. Tickets that are unknown are left
    /// out.
    ///
    /// # Errors
    /// [`StoreError`].
    fn glances(&self, tickets: &[TicketId], channels: &[Channel]) -> Result<BTreeMap<TicketId, Glance>, StoreError>;

    /// Whether there is an agent with this id, whatever the status of its account.
    ///
    /// # Errors
    /// [`StoreError`].
    fn knows_agent(&self, agent: AgentId) -> Result<bool, StoreError>;

    /// The audit trail of an order and its ticket, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn trail(&self, order: OrderId, page: PageRequest) -> Result<Page<TrailEntry>, StoreError>;

    /// How far the conversation was read in these channels, by whom.
    ///
    /// # Errors
    /// [`StoreError`].
    fn read_marks(&self, ticket: TicketId, channels: &[Channel]) -> Result<Vec<ReadMark>, StoreError>;

    /// How many messages of each ticket a user has not read, in all channels. Its own and those of the service do
    /// not count; tickets without any are left out.
    ///
    /// # Errors
    /// [`StoreError`].
    fn unread(&self, user: UserId, tickets: &[TicketId]) -> Result<BTreeMap<TicketId, u64>, StoreError>;

    /// The newest messages of a ticket in these channels, or those before a position, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn messages(&self, ticket: TicketId, channels: &[Channel], page: PageRequest) -> Result<Page<Message>, StoreError>;
}
