//! What the use cases need from outside. A method of a store that is a port here is one transaction.

mod catalog;
mod change_feed;
mod checkout_store;
mod clock;
mod codes;
mod hand_over_store;
mod insight_store;
mod ledger;
mod order_store;
mod passwords;
mod pulse;
mod search_index;
mod ticket_store;

use std::sync::Arc;

use crate::{
    StaffCancel, accounts::AccountQueries, agents::AgentQueries, cart::CartQueries, notifications::NotificationQueries,
    packages::PackageQueries, phones::CodeRules, profiles::ProfileQueries, sessions::SessionQueries,
    staff_tools::StaffToolQueries, tx::Transactions,
};

pub use catalog::Catalog;
pub use change_feed::ChangeFeed;
pub use checkout_store::CheckoutStore;
pub use clock::Clock;
pub use codes::{CodeNotSent, CodeSender, Codes};
pub use hand_over_store::HandOverStore;
pub use insight_store::InsightStore;
pub use ledger::Ledger;
pub use order_store::{OrderScope, OrderStore};
pub use passwords::{PasswordError, Passwords};
pub use pulse::{FeedDelay, Pulse};
pub use search_index::{Hit, Search, SearchIndex, TicketHit};
pub use ticket_store::{ConversationTrace, Glance, TicketFilter, TicketHead, TicketOrder, TicketStore};

/// A store as the ports that it implements.
#[derive(Clone)]
pub struct StorePorts {
    /// Places orders.
    pub checkout: Arc<dyn CheckoutStore>,
    /// Carts that are kept for brands.
    pub carts: Arc<dyn CartQueries>,
    /// Orders.
    pub orders: Arc<dyn OrderStore>,
    /// Tickets and their conversations.
    pub tickets: Arc<dyn TicketStore>,
    /// What happens to tickets.
    pub feed: Arc<dyn ChangeFeed>,
    /// The index of words.
    pub search: Arc<dyn SearchIndex>,
    /// Notifications.
    pub notifications: Arc<dyn NotificationQueries>,
    /// Accounts.
    pub accounts: Arc<dyn AccountQueries>,
    /// Sessions of staff in a browser.
    pub sessions: Arc<dyn SessionQueries>,
    /// Own profiles.
    pub profiles: Arc<dyn ProfileQueries>,
    /// Creators and packages.
    pub catalog: Arc<dyn Catalog>,
    /// What creators sell.
    pub packages: Arc<dyn PackageQueries>,
    /// Agents.
    pub agents: Arc<dyn AgentQueries>,
    /// Hands over tickets.
    pub hand_overs: Arc<dyn HandOverStore>,
    /// Runs write transactions.
    pub transactions: Arc<dyn Transactions>,
    /// What helps staff at their work.
    pub staff_tools: Arc<dyn StaffToolQueries>,
    /// Numbers about what was done.
    pub insights: Arc<dyn InsightStore>,
    /// What proves the promises.
    pub ledger: Arc<dyn Ledger>,
    /// Whether the database works.
    pub pulse: Arc<dyn Pulse>,
}

/// What the use cases need from outside besides a store.
#[derive(Clone)]
pub struct OutsidePorts {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Hashes of passwords.
    pub passwords: Arc<dyn Passwords>,
    /// One-time codes.
    pub codes: Arc<dyn Codes>,
    /// Delivers one-time codes.
    pub code_sender: Arc<dyn CodeSender>,
    /// How one-time codes are given out.
    pub code_rules: CodeRules,
    /// Who of staff may cancel and refund orders.
    pub staff_cancel: StaffCancel,
}

#[cfg(any(test, feature = "mocks"))]
pub use {
    catalog::MockCatalog,
    change_feed::MockChangeFeed,
    checkout_store::MockCheckoutStore,
    clock::MockClock,
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
