//! For tests of whatever uses the ports: an in-memory store, a clock that stands still, and the contract that any
//! store must keep.

mod clock;
mod codes;
pub mod contract;
mod follow_search;
mod memory_accounts;
mod memory_agents;
mod memory_audit;
mod memory_carts;
mod memory_checkouts;
mod memory_desk;
mod memory_handovers;
mod memory_notifications;
mod memory_orders;
mod memory_packages;
mod memory_phones;
mod memory_profiles;
mod memory_search;
mod memory_sessions;
mod memory_staff_tools;
mod memory_store;
mod memory_tickets;
mod memory_tx;
mod mock_tx;
pub mod samples;

pub use clock::FixedClock;
pub use codes::{KeptCodes, PlainCodes};
pub use follow_search::{follow_search, rebuild_search};
pub use memory_store::MemoryStore;
pub use mock_tx::MockTx;
