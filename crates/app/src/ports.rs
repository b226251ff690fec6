//! What the use cases need from outside. A method of a store that is a port here is one transaction.

mod accounts;
mod agent_store;
mod catalog;
mod change_feed;
mod checkout_store;
mod codes;
mod insight_store;
mod ledger;
mod order_store;
mod passwords;
mod phone_code_store;
mod pulse;
mod search_index;
mod session_store;
mod ticket_store;

pub use crate::clock::Clock;
pub use accounts::{Accounts, AdminStatusChange, Credentials, PasswordChange, SignInNote};
pub use agent_store::{AgentStore, NewAgent};
pub use catalog::Catalog;
pub use change_feed::ChangeFeed;
pub use checkout_store::CheckoutStore;
pub use codes::{CodeNotSent, CodeSender, Codes};
pub use insight_store::InsightStore;
pub use ledger::Ledger;
pub use order_store::{OrderScope, OrderStore};
pub use passwords::{PasswordError, Passwords};
pub use phone_code_store::PhoneCodeStore;
pub use pulse::{FeedDelay, Pulse};
pub use search_index::{Hit, Search, SearchIndex, TicketHit};
pub use session_store::SessionStore;
pub use ticket_store::{ConversationTrace, Glance, TicketFilter, TicketHead, TicketOrder, TicketStore};

#[cfg(any(test, feature = "mocks"))]
pub use {
    crate::clock::MockClock,
    accounts::MockAccounts,
    agent_store::MockAgentStore,
    catalog::MockCatalog,
    change_feed::MockChangeFeed,
    checkout_store::MockCheckoutStore,
    codes::{MockCodeSender, MockCodes},
    insight_store::MockInsightStore,
    ledger::MockLedger,
    order_store::MockOrderStore,
    passwords::MockPasswords,
    phone_code_store::MockPhoneCodeStore,
    pulse::MockPulse,
    search_index::MockSearchIndex,
    session_store::MockSessionStore,
    ticket_store::MockTicketStore,
};
