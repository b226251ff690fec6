//! Accounts as transactions see them.

mod rows;

pub use rows::AccountRows;
