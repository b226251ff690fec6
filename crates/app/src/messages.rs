//! Conversations of tickets, as transactions see them.

mod mark_read;
mod rows;

pub use mark_read::{MarkRead, MarkReadError, ReadMark, ReadMarkRows};
pub use rows::MessageRows;
