//! Staff look at how many orders there are.

use std::sync::Arc;

use super::{OrderCounts, OrderStore};
use crate::{StaffViewer, StoreError};

/// Counts orders.
#[derive(Clone)]
pub struct CountOrders {
    orders: Arc<dyn OrderStore>,
}

impl CountOrders {
    /// The use case over a store.
    #[must_use]
    pub fn new(orders: Arc<dyn OrderStore>) -> Self {
        Self { orders }
    }

    /// The numbers, for staff.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self, _: &StaffViewer) -> Result<OrderCounts, StoreError> {
        self.orders.counts()
    }
}

#[cfg(test)]
mod tests {
    use super::OrderCounts;

    #[test]
    fn coverage_is_in_hundredths_of_a_per_cent() {
        let counts =
            |total, with_ticket| OrderCounts { total, with_ticket, ..OrderCounts::default() };
        let coverage =
            [(0, 0), (3, 3), (3, 2), (1, 0)].map(|(total, with)| counts(total, with).coverage());
        assert_eq!(coverage, [0, 10_000, 6666, 0]);
    }
}
