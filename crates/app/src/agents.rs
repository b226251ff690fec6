//! Agents as transactions see them.

mod rows;

pub use rows::{AgentRows, RotationRows};
