//! Numbers about what was done.

mod queries;
mod read;
mod types;

pub use queries::InsightStore;
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockInsightStore;
pub use read::ReadInsights;
pub use types::{
    AgentAssignments, Backlog, DaySales, Fairness, HourOrders, Insights, InsightsRange,
    InvalidRange, Took,
};
