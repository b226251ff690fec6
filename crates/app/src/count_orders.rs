//! Staff look at how many orders there are.

use std::sync::Arc;

use crate::{StaffViewer, StoreError, ports::OrderStore};

/// Numbers of orders.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OrderCounts {
    /// All of them.
    pub total: u64,
    /// Those that wait for their creator.
    pub pending: u64,
    /// Those that were approved.
    pub completed: u64,
    /// Those that were called off.
    pub cancelled: u64,
    /// Those that have a ticket.
    pub with_ticket: u64,
}

impl OrderCounts {
    /// How many of 10,000 orders have a ticket, rounded down; 0 without orders.
    #[must_use]
    pub const fn coverage(self) -> u64 {
        match (self.with_ticket * 10_000).checked_div(self.total) {
            Some(coverage) => coverage,
            None => 0,
        }
    }
}

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
        let counts = |total, with_ticket| OrderCounts { total, with_ticket, ..OrderCounts::default() };
        let coverage = [(0, 0), (3, 3), (3, 2), (1, 0)].map(|(total, with)| counts(total, with).coverage());
        assert_eq!(coverage, [0, 10_000, 6666, 0]);
    }
}
