//! Brands and creators read their orders, staff read all.

use std::sync::Arc;

use domain::{Action, Message, OrderCase, OrderId, OrderStatus};

use crate::{
    NotAParty, Page, PageRequest, StoreError, Viewer,
    ports::{OrderScope, OrderStore, TicketStore},
};

/// How many messages an order shows.
const MESSAGES_OF_AN_ORDER: u32 = 50;

/// Which orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderQuery {
    /// Only those in a status.
    pub status: Option<OrderStatus>,
    /// Which part of the list.
    pub page: PageRequest,
}

/// Lists the viewer's orders, the newest first.
#[derive(Clone)]
pub struct ListOrders {
    orders: Arc<dyn OrderStore>,
}

impl ListOrders {
    /// The use case over a store.
    #[must_use]
    pub fn new(orders: Arc<dyn OrderStore>) -> Self {
        Self { orders }
    }

    /// The viewer's own orders, or everybody's for staff, as the viewer may see them. Empty without a profile.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self, viewer: &Viewer, query: &OrderQuery) -> Result<Page<OrderCase>, StoreError> {
        let scope = match viewer {
            Viewer::Brand(brand) => brand.brand.map(OrderScope::Brand),
            Viewer::Creator(creator) => creator.creator.map(OrderScope::Creator),
            Viewer::Staff(_) => Some(OrderScope::All),
        };
        let Some(scope) = scope else { return Ok(Page::default()) };
        let Page { items, next } = self.orders.list(scope, query.status, query.page)?;
        let shown = |case: OrderCase| viewer.standing_to(&case).ok().map(|standing| case.shown_to(standing));
        Ok(Page { items: items.into_iter().filter_map(shown).collect(), next })
    }
}

/// An order as one viewer may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownOrder {
    /// The order with its context.
    pub case: OrderCase,
    /// The newest messages that the viewer may see, ascending.
    pub messages: Vec<Message>,
    /// What the viewer may do now.
    pub next_actions: Vec<Action>,
}

/// Why an order is not shown.
#[derive(Debug, thiserror::Error)]
pub enum ReadOrderError {
    /// There is no such order.
    #[error("the order is unknown")]
    NotFound,
    /// It is other people's.
    #[error(transparent)]
    NotAParty(#[from] NotAParty),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads one order with its conversation.
#[derive(Clone)]
pub struct ReadOrder {
    orders: Arc<dyn OrderStore>,
    tickets: Arc<dyn TicketStore>,
}

impl ReadOrder {
    /// The use case over two stores.
    #[must_use]
    pub fn new(orders: Arc<dyn OrderStore>, tickets: Arc<dyn TicketStore>) -> Self {
        Self { orders, tickets }
    }

    /// The order, if the viewer is a party of it or staff.
    ///
    /// # Errors
    /// [`ReadOrderError`].
    pub fn run(&self, viewer: &Viewer, id: OrderId) -> Result<ShownOrder, ReadOrderError> {
        let case = self.orders.find(id)?.ok_or(ReadOrderError::NotFound)?;
        let standing = viewer.standing_to(&case)?;
        let mut messages = match &case.ticket {
            Some(ticket) => {
                let page = PageRequest::first(MESSAGES_OF_AN_ORDER);
                self.tickets.messages(ticket.id, standing.channels(), page)?.items
            }
            None => Vec::new(),
        };
        messages.reverse();
        let next_actions = case.order.next_actions(standing);
        Ok(ShownOrder { case: case.shown_to(standing), messages, next_actions })
    }
}
