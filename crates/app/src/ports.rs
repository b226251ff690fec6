//! What the use cases need from outside. A method of a store is one transaction; none crosses a port.

mod accounts;
mod agent_store;
mod catalog;
mod checkout_store;
mod clock;
mod ledger;
mod order_store;
mod passwords;
mod ticket_store;

pub use accounts::{Accounts, Credentials};
pub use agent_store::{AgentStore, NewAgent};
pub use catalog::Catalog;
pub use checkout_store::CheckoutStore;
pub use clock::Clock;
pub use ledger::Ledger;
pub use order_store::{OrderScope, OrderStore};
pub use passwords::Passwords;
pub use ticket_store::{TicketFilter, TicketHead, TicketOrder, TicketStore};

#[cfg(any(test, feature = "mocks"))]
pub use {
    accounts::MockAccounts, agent_store::MockAgentStore, catalog::MockCatalog, checkout_store::MockCheckoutStore,
    clock::MockClock, ledger::MockLedger, order_store::MockOrderStore, passwords::MockPasswords,
    ticket_store::MockTicketStore,
};
