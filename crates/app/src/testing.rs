//! For tests of whatever uses the ports: a clock that stands still, codes that can be read and
//! sample values with any of the three features, the store in memory with `memory`, the laws that
//! any store keeps with `contract`, and mocks with `mocks`.

mod clock;
mod codes;
#[cfg(any(test, feature = "contract"))]
pub mod contract;
#[cfg(any(test, feature = "contract"))]
mod contract_tests;
mod follow_search;
mod google;
#[cfg(any(test, feature = "memory"))]
mod memory_accounts;
#[cfg(any(test, feature = "memory"))]
mod memory_agents;
#[cfg(any(test, feature = "memory"))]
mod memory_audit;
#[cfg(any(test, feature = "memory"))]
mod memory_carts;
#[cfg(any(test, feature = "memory"))]
mod memory_checkouts;
#[cfg(any(test, feature = "memory"))]
mod memory_desk;
#[cfg(any(test, feature = "memory"))]
mod memory_google;
#[cfg(any(test, feature = "memory"))]
mod memory_handovers;
#[cfg(any(test, feature = "memory"))]
mod memory_invitations;
#[cfg(any(test, feature = "memory"))]
mod memory_notifications;
#[cfg(any(test, feature = "memory"))]
mod memory_orders;
#[cfg(any(test, feature = "memory"))]
mod memory_packages;
#[cfg(any(test, feature = "memory"))]
mod memory_phones;
#[cfg(any(test, feature = "memory"))]
mod memory_profiles;
#[cfg(any(test, feature = "memory"))]
mod memory_search;
#[cfg(any(test, feature = "memory"))]
mod memory_sessions;
#[cfg(any(test, feature = "memory"))]
mod memory_staff_tools;
#[cfg(any(test, feature = "memory"))]
mod memory_store;
#[cfg(any(test, feature = "memory"))]
mod memory_tickets;
#[cfg(any(test, feature = "memory"))]
mod memory_tx;
#[cfg(any(test, feature = "mocks"))]
mod mock_tx;
pub mod samples;

pub use clock::FixedClock;
pub use codes::{KeptCodes, PlainCodes};
pub use follow_search::{follow_search, rebuild_search};
pub use google::plain_google;
#[cfg(any(test, feature = "memory"))]
pub use memory_store::MemoryStore;
#[cfg(any(test, feature = "mocks"))]
pub use mock_tx::MockTx;
