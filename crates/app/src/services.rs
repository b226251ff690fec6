//! What all use cases need from outside: a store, and everything else.

use std::sync::Arc;

use domain::Assigner;

use crate::{
    Clock,
    accounts::{AccountQueries, CodeChecker, CodeSender, Codes, Passwords},
    agents::AgentQueries,
    audit::AuditQueries,
    cart::CartQueries,
    catalog::Catalog,
    checkout::{CheckoutBatcher, CheckoutTransactions, IdempotencyQueries},
    feed::ChangeFeed,
    google::GooglePorts,
    handover::HandoverQueries,
    health::Pulse,
    insights::InsightStore,
    integrity::IntegrityQueries,
    invitations::InvitationQueries,
    messages::MessageQueries,
    notifications::NotificationQueries,
    orders::{OrderStore, StaffCancel},
    packages::PackageQueries,
    phones::CodeRules,
    profiles::ProfileQueries,
    search::SearchIndex,
    sessions::SessionQueries,
    staff_tools::StaffToolQueries,
    tickets::TicketStore,
    tx::Transactions,
};

/// A store as the ports that it implements.
#[derive(Clone)]
pub struct StorePorts {
    /// Runs the transactions of checkouts.
    pub checkout: Arc<dyn CheckoutTransactions>,
    /// What is kept of idempotency keys.
    pub idempotency: Arc<dyn IdempotencyQueries>,
    /// Carts that are kept for brands.
    pub carts: Arc<dyn CartQueries>,
    /// Orders.
    pub orders: Arc<dyn OrderStore>,
    /// Tickets.
    pub tickets: Arc<dyn TicketStore>,
    /// Conversations of tickets.
    pub messages: Arc<dyn MessageQueries>,
    /// Who did what.
    pub audit: Arc<dyn AuditQueries>,
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
    /// Invitations of agents.
    pub invitations: Arc<dyn InvitationQueries>,
    /// Own profiles.
    pub profiles: Arc<dyn ProfileQueries>,
    /// Creators and packages.
    pub catalog: Arc<dyn Catalog>,
    /// What creators sell.
    pub packages: Arc<dyn PackageQueries>,
    /// Agents.
    pub agents: Arc<dyn AgentQueries>,
    /// Handovers.
    pub handovers: Arc<dyn HandoverQueries>,
    /// Runs write transactions.
    pub transactions: Arc<dyn Transactions>,
    /// What helps staff at their work.
    pub staff_tools: Arc<dyn StaffToolQueries>,
    /// Numbers about what was done.
    pub insights: Arc<dyn InsightStore>,
    /// What proves the invariants.
    pub integrity: Arc<dyn IntegrityQueries>,
    /// Whether the database works.
    pub pulse: Arc<dyn Pulse>,
    /// Decides who gets the next ticket: at a checkout and whenever else a ticket is assigned by
    /// the rotation.
    pub assigner: Arc<dyn Assigner>,
}

impl StorePorts {
    /// Places checkouts on this store. All that place orders in one process share it.
    #[must_use]
    pub fn checkout_batcher(&self) -> CheckoutBatcher {
        CheckoutBatcher::new(self.checkout.clone(), self.assigner.clone())
    }
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
    /// Checks one-time codes in place of the service, if the service that delivers them keeps them.
    pub code_checker: Option<Arc<dyn CodeChecker>>,
    /// How one-time codes are given out.
    pub code_rules: CodeRules,
    /// What signing in with Google needs.
    pub google: GooglePorts,
    /// Who of staff may cancel and refund orders.
    pub staff_cancel: StaffCancel,
}
