//! Tickets as transactions see them.

mod rows;
mod types;

pub use rows::TicketRows;
pub use types::{TicketPatch, Waiting};
