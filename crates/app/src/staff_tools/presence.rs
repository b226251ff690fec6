//! Staff see who else has a ticket open, so that two do not answer at once.

use std::{sync::Arc, time::Duration};

use domain::{Activity, Channel, TicketId};

use super::{StaffToolQueries, StaffToolTransactions, TicketPresence};
use crate::{Clock, LookUpError, Noun, StaffViewer, StoreError};

/// Most old presences that one act purges.
pub const MAX_PURGED: u32 = 100;

/// Says who is there, on any instance. A person who does not say so again within [`Self::KEPT_FOR`]
/// is gone. None of this is in the audit log.
#[derive(Clone)]
pub struct ShowPresence {
    store: Arc<dyn StaffToolTransactions>,
    queries: Arc<dyn StaffToolQueries>,
    clock: Arc<dyn Clock>,
}

impl ShowPresence {
    /// How long somebody is there after saying so: twenty seconds.
    pub const KEPT_FOR: Duration = Duration::from_secs(20);
    /// Most tickets that are asked for at once; further ones are left out.
    pub const MAX: usize = 500;

    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(
        store: Arc<dyn StaffToolTransactions>,
        queries: Arc<dyn StaffToolQueries>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, queries, clock }
    }

    /// The viewer is at a ticket. Of several windows on one ticket the last counts.
    ///
    /// # Errors
    /// [`LookUpError`]; nothing was noted.
    pub fn enter(
        &self,
        viewer: &StaffViewer,
        ticket: TicketId,
        channel: Channel,
        activity: Activity,
    ) -> Result<(), LookUpError> {
        let (user, now) = (viewer.user, self.clock.now());
        self.store.write("note who is there", move |tx| {
            if !tx.has_ticket(ticket)? {
                return Err(LookUpError::NotFound(Noun::Ticket));
            }
            tx.save_presence(user, ticket, channel, activity, now)?;
            // last: it waits for nobody, and who holds old rows must not wait for the row of
            // somebody else
            Ok(tx.purge_presences(now - Self::KEPT_FOR)?)
        })
    }

    /// The viewer left a ticket; it need not have been there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn leave(&self, viewer: &StaffViewer, ticket: TicketId) -> Result<(), StoreError> {
        let user = viewer.user;
        self.store.write("note who left", move |tx| tx.delete_presence(user, ticket))
    }

    /// Who else is at these tickets, by ticket and then by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(
        &self,
        viewer: &StaffViewer,
        tickets: &[TicketId],
    ) -> Result<Vec<TicketPresence>, StoreError> {
        let tickets = tickets.get(..Self::MAX).unwrap_or(tickets);
        self.queries.presences(viewer.user, tickets, self.clock.now() - Self::KEPT_FOR)
    }
}

#[cfg(test)]
mod tests {
    use domain::{Timestamp, UserId};

    use super::*;
    use crate::{
        staff_tools::MockStaffToolQueries,
        testing::{FixedClock, MemoryStore},
    };

    fn staff() -> StaffViewer {
        StaffViewer { user: UserId::new(7).unwrap(), is_super_admin: false }
    }

    #[test]
    fn nobody_is_at_a_ticket_that_does_not_exist() {
        let store = Arc::new(MemoryStore::default());
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        let presence = ShowPresence::new(store.clone(), store, clock);
        let refused = presence.enter(
            &staff(),
            TicketId::new(11).unwrap(),
            Channel::Internal,
            Activity::Typing,
        );
        assert!(matches!(refused, Err(LookUpError::NotFound(Noun::Ticket))));
    }

    #[test]
    fn those_who_said_so_within_twenty_seconds_are_there_and_no_more_than_500_tickets_are_asked_for()
     {
        let now = Timestamp::from_timestamp(1_767_605_400, 0).unwrap();
        let mut queries = MockStaffToolQueries::new();
        queries.expect_presences().once().returning(move |_, tickets, since| {
            assert_eq!((tickets.len(), since), (ShowPresence::MAX, now - ShowPresence::KEPT_FOR));
            Ok(Vec::new())
        });
        let store = Arc::new(MemoryStore::default());
        let presence = ShowPresence::new(store, Arc::new(queries), Arc::new(FixedClock::at(now)));
        let tickets = vec![TicketId::new(11).unwrap(); ShowPresence::MAX + 1];
        assert_eq!(presence.run(&staff(), &tickets).unwrap(), []);
    }
}
