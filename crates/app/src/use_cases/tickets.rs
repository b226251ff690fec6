//! Tickets and their conversations.

use crate::{ListMyTickets, ListTickets, ReadMessages, ports::StorePorts};

/// Use cases of tickets.
#[derive(Clone)]
pub struct TicketUseCases {
    /// Lists all tickets.
    pub list: ListTickets,
    /// Lists an agent's tickets.
    pub list_mine: ListMyTickets,
    /// Reads a conversation.
    pub read_messages: ReadMessages,
}

impl TicketUseCases {
    pub(super) fn over(stores: &StorePorts) -> Self {
        Self {
            list: ListTickets::new(stores.tickets.clone()),
            list_mine: ListMyTickets::new(stores.tickets.clone()),
            read_messages: ReadMessages::new(stores.tickets.clone()),
        }
    }
}
