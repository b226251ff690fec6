//! Orders with their parties, package and ticket, locked: what most acts of a conversation decide
//! on.

use domain::{OrderContext, OrderId, TicketId, Timestamp, next_message_at};

use crate::StoreError;

/// An order with its context. Nobody else writes to its ticket or in it until the end of the
/// transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedOrder {
    /// The order with its parties, package, ticket and agent.
    pub context: OrderContext,
    /// When the newest message of its ticket was written.
    pub newest_message_at: Option<Timestamp>,
    /// Since when a party waits for an answer in its ticket; `None` when nobody does.
    pub waiting_since: Option<Timestamp>,
}

impl LockedOrder {
    /// The time of the first message that an act writes now: at least a millisecond after the
    /// newest one, so that ids ascend with time whatever the clocks of several instances say.
    #[must_use]
    pub fn next_message_at(&self, now: Timestamp) -> Timestamp {
        next_message_at(self.newest_message_at, now)
    }
}

/// Rows of orders together with everything that belongs to them.
pub trait OrderContextRows {
    /// The order of a ticket, behind the lock of the ticket.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_ticket(&mut self, id: TicketId) -> Result<Option<LockedOrder>, StoreError>;

    /// An order, behind its own lock and then that of its ticket, if it has one. Nobody else
    /// changes the order or opens its ticket either.
    ///
    /// # Errors
    /// [`StoreError`].
    fn lock_order(&mut self, id: OrderId) -> Result<Option<LockedOrder>, StoreError>;
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::testing::samples;

    #[test]
    fn a_message_comes_after_the_newest_one_whatever_the_clock_says() {
        let second = |n| Timestamp::from_timestamp(n, 0).unwrap();
        let next = |newest_message_at| {
            let locked =
                LockedOrder { newest_message_at, ..samples::locked(samples::context(1, 2)) };
            locked.next_message_at(second(60))
        };
        assert_eq!((next(None), next(Some(second(59)))), (second(60), second(60)));
        for newest in [60, 90] {
            assert_eq!(next(Some(second(newest))), second(newest) + Duration::from_millis(1));
        }
    }
}
