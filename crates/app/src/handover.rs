//! Handover: the open tickets of an agent that leaves are redistributed among the others or given to one of them; that
//! can be seen before and taken back afterwards.

mod hand_over;
mod queries;
mod read;
mod rows;
mod tx;
mod types;
mod undo;

pub use hand_over::{HandOverTickets, PreviewHandOver, ShareOutTickets};
pub use queries::HandoverQueries;
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockHandoverQueries;
pub use read::{ReadHandOverError, ReadHandOvers};
pub use rows::HandoverRows;
pub use tx::{HandoverTransactions, HandoverTx};
pub use types::{
    HandOverError, HandOverRecord, HandOverWish, HandedOver, HandoverFacts, Leaver, LockedHandedTicket, LockedHandover,
    PastHandOver, SharedOut,
};
pub use undo::{UndoHandOver, UndoHandOverError, Undone};
