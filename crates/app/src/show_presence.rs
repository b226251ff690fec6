//! Staff see who else has a ticket open, so that two do not answer at once.

use std::{sync::Arc, time::Duration};

use domain::{Activity, Channel, TicketId, Timestamp, UserId};

use crate::{
    StaffViewer, StoreError,
    ports::{Clock, PresenceStore},
};

/// Somebody who has a ticket open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketPresence {
    /// The ticket.
    pub ticket: TicketId,
    /// Who.
    pub user: UserId,
    /// Name of that person.
    pub name: String,
    /// In which channel.
    pub channel: Channel,
    /// Doing what.
    pub activity: Activity,
    /// When that was said last.
    pub seen_at: Timestamp,
}

/// Why it was not noted that somebody is there.
#[derive(Debug, thiserror::Error)]
pub enum ShowPresenceError {
    /// There is no such ticket.
    #[error("the ticket is unknown")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Says who is there, on any instance. Whoever does not say so again within [`Self::KEPT_FOR`] is gone. None of this is in
/// the audit trail.
#[derive(Clone)]
pub struct ShowPresence {
    presences: Arc<dyn PresenceStore>,
    clock: Arc<dyn Clock>,
}

impl ShowPresence {
    /// How long somebody is there after saying so: twenty seconds.
    pub const KEPT_FOR: Duration = Duration::from_secs(20);
    /// Most tickets that are asked for at once; further ones are left out.
    pub const MOST: usize = 500;

    /// The use case over presences and a clock.
    #[must_use]
    pub fn new(presences: Arc<dyn PresenceStore>, clock: Arc<dyn Clock>) -> Self {
        Self { presences, clock }
    }

    /// The viewer is at a ticket. Of several windows on one ticket the last counts.
    ///
    /// # Errors
    /// [`ShowPresenceError`]; nothing was noted.
    pub fn enter(
        &self,
        viewer: &StaffViewer,
        ticket: TicketId,
        channel: Channel,
        activity: Activity,
    ) -> Result<(), ShowPresenceError> {
        let now = self.clock.now();
        self.presences.enter(viewer.user, (ticket, channel, activity), now, now - Self::KEPT_FOR)
    }

    /// The viewer left a ticket; it need not have been there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn leave(&self, viewer: &StaffViewer, ticket: TicketId) -> Result<(), StoreError> {
        self.presences.leave(viewer.user, ticket)
    }

    /// Who else is at these tickets, by ticket and then by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self, viewer: &StaffViewer, tickets: &[TicketId]) -> Result<Vec<TicketPresence>, StoreError> {
        let tickets = tickets.get(..Self::MOST).unwrap_or(tickets);
        self.presences.others(viewer.user, tickets, self.clock.now() - Self::KEPT_FOR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ports::MockPresenceStore, testing::FixedClock};

    #[test]
    fn whoever_said_nothing_for_twenty_seconds_is_gone() {
        let now = Timestamp::from_timestamp(1_767_605_400, 0).unwrap();
        let staff = StaffViewer { user: UserId::new(7).unwrap(), is_super_admin: false };
        let mut presences = MockPresenceStore::new();
        presences.expect_enter().once().returning(move |user, _, at, before| {
            assert_eq!((user.get(), at, before), (7, now, now - ShowPresence::KEPT_FOR));
            Ok(())
        });
        presences.expect_others().once().returning(move |_, tickets, since| {
            assert_eq!((tickets.len(), since), (ShowPresence::MOST, now - ShowPresence::KEPT_FOR));
            Ok(Vec::new())
        });
        let presence = ShowPresence::new(Arc::new(presences), Arc::new(FixedClock::at(now)));
        let ticket = TicketId::new(11).unwrap();
        presence.enter(&staff, ticket, Channel::Internal, Activity::Typing).unwrap();
        assert_eq!(presence.run(&staff, &vec![ticket; ShowPresence::MOST + 1]).unwrap(), []);
    }
}
