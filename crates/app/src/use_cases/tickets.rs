//! Tickets and their conversations.

use crate::{
    OutsidePorts, StorePorts,
    feed::FollowChanges,
    messages::{MarkRead, PostMessage, ReadMessages},
    orders::ReadTicket,
    search::SearchTickets,
    tickets::{ChangeTicket, ListMyTickets, ListTickets, ListTicketsOf, OpenTicket, ReadQueue},
};

/// Use cases of tickets.
#[derive(Clone)]
pub struct TicketUseCases {
    /// Lists all tickets.
    pub list: ListTickets,
    /// Lists the viewer's tickets.
    pub list_mine: ListMyTickets,
    /// Lists an agent's tickets.
    pub list_of: ListTicketsOf,
    /// Reads the queue of the desk.
    pub queue: ReadQueue,
    /// Reads one ticket, the presence of its agent, and what was done to it.
    pub read: ReadTicket,
    /// Changes status, priority or agent.
    pub change: ChangeTicket,
    /// Opens the ticket of an imported order.
    pub open: OpenTicket,
    /// Reads a conversation.
    pub read_messages: ReadMessages,
    /// Writes in a conversation.
    pub post_message: PostMessage,
    /// Searches orders, tickets and conversations.
    pub search: SearchTickets,
    /// Marks a conversation as read.
    pub mark_read: MarkRead,
    /// Follows what happens to tickets.
    pub follow: FollowChanges,
}

impl TicketUseCases {
    pub(super) fn over(stores: &StorePorts, outside: &OutsidePorts) -> Self {
        let (tickets, clock) = (&stores.tickets, &outside.clock);
        Self {
            list: ListTickets::new(tickets.clone()),
            list_mine: ListMyTickets::new(tickets.clone()),
            list_of: ListTicketsOf::new(tickets.clone()),
            queue: ReadQueue::new(tickets.clone(), stores.search.clone(), clock.clone()),
            read: ReadTicket::new(
                stores.orders.clone(),
                tickets.clone(),
                stores.messages.clone(),
                stores.audit.clone(),
            ),
            change: ChangeTicket::new(
                stores.transactions.clone(),
                stores.assigner.clone(),
                clock.clone(),
            ),
            open: OpenTicket::new(
                stores.transactions.clone(),
                stores.assigner.clone(),
                clock.clone(),
            ),
            read_messages: ReadMessages::new(stores.messages.clone()),
            post_message: PostMessage::new(stores.transactions.clone(), clock.clone()),
            search: SearchTickets::new(stores.search.clone()),
            mark_read: MarkRead::new(stores.transactions.clone(), clock.clone()),
            follow: FollowChanges::new(stores.feed.clone()),
        }
    }
}
