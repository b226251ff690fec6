//! Finds orders and their tickets by the words of what belongs to them.

mod analyzer;
mod find_orders;
mod queries;
mod text;
mod types;

pub use analyzer::Words;
pub use find_orders::SearchTickets;
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockSearchIndex;
pub use queries::SearchIndex;
pub use text::SearchText;
pub use types::{Found, Hit, Matched, Search, TicketHit};
