//! Orders: what is done to them, and what a transaction can do with their rows.

mod change;
mod rows;
mod staff_cancel;
mod types;

pub use change::{ChangeOrder, ChangeOrderError};
pub use rows::OrderRows;
pub use staff_cancel::StaffCancel;
pub use types::{ShownOrder, Wanted};
