//! Somebody has read a conversation up to a message.

use std::sync::Arc;

use domain::{Channel, MessageId, Role, Standing, TicketId, Timestamp, UserId};

use crate::{
    NotAParty, StoreError, Viewer,
    ports::{Clock, TicketStore},
};

/// Up to which message somebody has read a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadMark {
    /// Who.
    pub user: UserId,
    /// The reader's name.
    pub name: String,
    /// The reader's role.
    pub role: Role,
    /// Where.
    pub channel: Channel,
    /// The last message that was read.
    pub up_to: MessageId,
    /// When.
    pub at: Timestamp,
}

/// A reader of a ticket says how far it has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Who.
    pub viewer: Viewer,
    /// Only in this channel; in each of the reader's own without one.
    pub channel: Option<Channel>,
    /// Up to this message; all that is there without one.
    pub up_to: Option<MessageId>,
    /// When.
    pub at: Timestamp,
}

/// Why nothing was marked.
#[derive(Debug, thiserror::Error)]
pub enum MarkReadError {
    /// There is no such ticket.
    #[error("the ticket is unknown")]
    NotFound,
    /// It is other people's.
    #[error(transparent)]
    NotAParty(#[from] NotAParty),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Reading {
    /// The channels that are read, by somebody who stands so to the order. Empty for a channel of others.
    #[must_use]
    pub fn channels(&self, standing: Standing) -> Vec<Channel> {
        standing.narrowed_to(self.channel)
    }
}

/// Marks a conversation as read.
#[derive(Clone)]
pub struct MarkRead {
    tickets: Arc<dyn TicketStore>,
    clock: Arc<dyn Clock>,
}

impl MarkRead {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(tickets: Arc<dyn TicketStore>, clock: Arc<dyn Clock>) -> Self {
        Self { tickets, clock }
    }

    /// The viewer's own marks afterwards. Marks only move forward; messages of the other side get the time of their
    /// first reading.
    ///
    /// # Errors
    /// [`MarkReadError`]; nothing was marked.
    pub fn run(
        &self,
        viewer: &Viewer,
        ticket: TicketId,
        channel: Option<Channel>,
        up_to: Option<MessageId>,
    ) -> Result<Vec<ReadMark>, MarkReadError> {
        self.tickets.mark_read(ticket, Reading { viewer: *viewer, channel, up_to, at: self.clock.now() })
    }
}
