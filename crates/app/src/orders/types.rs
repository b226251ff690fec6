//! Orders as viewers see them, and what they ask for.

use domain::{Action, Message, OrderCase, OrderStatus};

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

/// What was asked for and is not possible now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// An action.
    Action(Action),
    /// A status.
    Status(OrderStatus),
}
