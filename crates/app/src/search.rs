//! Finds orders and their tickets by the words of what belongs to them.

mod analyzer;
mod find_orders;
mod index_words;
mod queries;
mod rows;
mod text;
mod tx;
mod types;

pub use analyzer::Words;
pub use find_orders::SearchTickets;
pub use index_words::{IndexWords, SearchFollower};
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockSearchIndex;
pub use queries::SearchIndex;
pub use rows::{MessageWords, Named, SearchRows};
pub use text::SearchText;
pub use tx::{SearchTransactions, SearchTx};
pub use types::{Found, Hit, Matched, Search, SearchableText, TicketHit};
