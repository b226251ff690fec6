//! Tickets: what is done to them, what a transaction can do with their rows, and how they are
//! listed.

mod change;
mod list;
mod open;
mod order_context;
mod queries;
mod queue;
mod rows;
mod tx;
mod types;

pub use change::{ChangeTicket, ChangeTicketError};
pub use list::{ListMyTickets, ListTickets, ListTicketsOf, ListedTickets, TicketQuery};
pub use open::{OpenTicket, OpenTicketError, open_ticket};
pub use order_context::{LockedOrder, OrderContextRows};
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockTicketStore;
pub use queries::TicketStore;
pub use queue::{FoundBy, Queue, QueueCounts, QueueQuery, QueueStatus, QueueTab, ReadQueue};
pub use rows::TicketRows;
pub use tx::{TicketTransactions, TicketTx};
pub use types::{
    TicketFilter, TicketHead, TicketHolder, TicketListItem, TicketOrder, TicketPatch, Waiting,
};
