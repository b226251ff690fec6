//! Conversations of tickets, as transactions see them.

mod mark_read;
mod post;
mod rows;

pub use mark_read::{MarkRead, MarkReadError, ReadMark, ReadMarkRows};
pub use post::{PostMessage, PostMessageError};
pub use rows::MessageRows;
