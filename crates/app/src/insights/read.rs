//! Staff read numbers about what was done.

use std::sync::Arc;

use super::{InsightStore, Insights, InsightsRange};
use crate::{Clock, StaffViewer, StoreError};

/// Reads insights.
#[derive(Clone)]
pub struct ReadInsights {
    insights: Arc<dyn InsightStore>,
    clock: Arc<dyn Clock>,
}

impl ReadInsights {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(insights: Arc<dyn InsightStore>, clock: Arc<dyn Clock>) -> Self {
        Self { insights, clock }
    }

    /// The numbers of a range, and what is not done yet now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self, _: &StaffViewer, range: &InsightsRange) -> Result<Insights, StoreError> {
        self.insights.read(range, self.clock.now())
    }
}
