//! What the use cases need from outside. A method of a store that is a port here is one transaction.

mod catalog;
mod change_feed;
mod checkout_store;
mod codes;
mod hand_over_store;
mod insight_store;
mod ledger;
mod order_store;
mod passwords;
mod pulse;
mod search_index;
mod ticket_store;

pub use crate::clock::Clock;
pub use catalog::Catalog;
pub use change_feed::ChangeFeed;
pub use checkout_store::CheckoutStore;
pub use codes::{CodeNotSent, CodeSender, Codes};
pub use hand_over_store::HandOverStore;
pub use insight_store::InsightStore;
pub use ledger::Ledger;
pub use order_store::{OrderScope, OrderStore};
pub use passwords::{PasswordError, Passwords};
pub use pulse::{FeedDelay, Pulse};
pub use search_index::{Hit, Search, SearchIndex, TicketHit};
pub use ticket_store::{ConversationTrace, Glance, TicketFilter, TicketHead, TicketOrder, TicketStore};

#[cfg(any(test, feature = "mocks"))]
pub use {
    crate::clock::MockClock,
    catalog::MockCatalog,
    change_feed::MockChangeFeed,
    checkout_store::MockCheckoutStore,
    codes::{MockCodeSender, MockCodes},
    hand_over_store::MockHandOverStore,
    insight_store::MockInsightStore,
    ledger::MockLedger,
    order_store::MockOrderStore,
    passwords::MockPasswords,
    pulse::MockPulse,
    search_index::MockSearchIndex,
    ticket_store::MockTicketStore,
};
