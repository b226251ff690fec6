//! Handover: the open tickets of an agent that leaves are redistributed among the others or given
//! to one of them; that can be seen before and taken back afterwards.

mod queries;
mod read;
mod reassign;
mod rows;
mod tx;
mod types;
mod undo;

pub use queries::HandoverQueries;
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockHandoverQueries;
pub use read::ReadHandovers;
pub use reassign::{PreviewHandover, ReassignTickets, RedistributeTickets};
pub use rows::HandoverRows;
pub use tx::{HandoverTransactions, HandoverTx};
pub use types::{
    CompletedHandover, DepartingAgent, HandoverError, HandoverFacts, HandoverInput, HandoverRecord,
    LockedHandedOverTicket, LockedHandover, PastHandover, Redistribution,
};
pub use undo::{UndoHandover, UndoHandoverError, Undone};
