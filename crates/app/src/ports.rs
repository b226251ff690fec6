//! What the use cases need from outside. A method of a store that is a port here is one transaction.

mod catalog;
mod change_feed;
mod insight_store;
mod ledger;
mod order_store;
mod pulse;
mod search_index;
mod ticket_store;

pub use crate::{
    accounts::{CodeNotSent, CodeSender, Codes},
    clock::Clock,
    passwords::{PasswordError, Passwords},
};
pub use catalog::Catalog;
pub use change_feed::ChangeFeed;
pub use insight_store::InsightStore;
pub use ledger::Ledger;
pub use order_store::{OrderScope, OrderStore};
pub use pulse::{FeedDelay, Pulse};
pub use search_index::{Hit, Search, SearchIndex, TicketHit};
pub use ticket_store::{ConversationTrace, Glance, TicketFilter, TicketHead, TicketOrder, TicketStore};

#[cfg(any(test, feature = "mocks"))]
pub use {
    crate::{
        accounts::{MockCodeSender, MockCodes},
        clock::MockClock,
        passwords::MockPasswords,
    },
    catalog::MockCatalog,
    change_feed::MockChangeFeed,
    insight_store::MockInsightStore,
    ledger::MockLedger,
    order_store::MockOrderStore,
    pulse::MockPulse,
    search_index::MockSearchIndex,
    ticket_store::MockTicketStore,
};
