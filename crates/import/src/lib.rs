//! Moving in: what becomes of the former system's rows.
//!
//! [`Source`] reads its PostgreSQL database as it is at one instant, with plain SQL. The functions
//! of `decide` say of one row after the other which [`target`] row it becomes, what is changed on
//! the way, or why it is left out; they know no database. [`run`] puts both together: it hands rows
//! to whoever writes them, in the order in which they refer to one another, and notes everything
//! that is not taken over as it stands in a [`Report`].
#![deny(missing_docs)]

mod decide;
mod finish;
mod former;
mod kept;
mod options;
mod report;
mod run;
mod source;
mod tally;
pub mod target;
mod values;

pub use kept::{Kept, KeptError, KeptFile};
pub use options::{Options, PendingRule, RevisionRule};
pub use report::{Finding, Group, Outcome, Report};
pub use run::{Destination, Progress, RunError, Summary, run};
pub use source::{Source, SourceError};
pub use tally::Tally;
pub use target::{ImportError, ImportTarget};
