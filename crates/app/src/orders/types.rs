//! Orders as viewers see them, and what they ask for.

use domain::{Action, BrandId, CreatorId, Message, OrderContext, OrderStatus};

/// An order as one viewer may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownOrder {
    /// The order with its context.
    pub context: OrderContext,
    /// The newest messages that the viewer may see, ascending.
    pub messages: Vec<Message>,
    /// What the viewer may do now.
    pub next_actions: Vec<Action>,
}

/// What was asked for and is not possible now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// An action.
    Action(Action),
    /// A status.
    Status(OrderStatus),
}

/// Whose orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderScope {
    /// Everybody's.
    All,
    /// Those that a brand placed.
    Brand(BrandId),
    /// Those that were placed with a creator.
    Creator(CreatorId),
}

/// Numbers of orders.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OrderCounts {
    /// All of them.
    pub total: u64,
    /// Those that wait for their creator.
    pub pending: u64,
    /// Those that were approved.
    pub completed: u64,
    /// Those that were called off.
    pub cancelled: u64,
    /// Those that have a ticket.
    pub with_ticket: u64,
}

impl OrderCounts {
    /// How many of 10,000 orders have a ticket, rounded down; 0 without orders.
    #[must_use]
    pub const fn coverage(self) -> u64 {
        match (self.with_ticket * 10_000).checked_div(self.total) {
            Some(coverage) => coverage,
            None => 0,
        }
    }
}
