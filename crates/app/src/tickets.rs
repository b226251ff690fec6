//! Tickets: what is done to them, and what a transaction can do with their rows.

mod change;
mod open;
mod rows;
mod types;

pub use change::{ChangeTicket, ChangeTicketError};
pub use open::{OpenTicket, OpenTicketError};
pub use rows::TicketRows;
pub use types::{TicketPatch, Waiting};
