//! A user has read its notifications.

use std::sync::Arc;

use domain::{NotificationId, NotificationKind, TicketId, Timestamp, UserId};

use super::{Notification, NotificationQueries, NotificationRows, NotificationTransactions};
use crate::{Clock, LookUpError, Noun, StoreError, Viewer};

/// Marks the viewer's own notifications as read.
#[derive(Clone)]
pub struct MarkNotificationsRead {
    store: Arc<dyn NotificationTransactions>,
    queries: Arc<dyn NotificationQueries>,
    clock: Arc<dyn Clock>,
}

impl MarkNotificationsRead {
    /// What an opened ticket tells by itself. What was said in it is read with the messages.
    const TOLD_BY_OPENING: [NotificationKind; 2] =
        [NotificationKind::NewTicket, NotificationKind::TicketAssigned];

    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(
        store: Arc<dyn NotificationTransactions>,
        queries: Arc<dyn NotificationQueries>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, queries, clock }
    }

    /// The notification, read now or before; the time of the first reading stays.
    ///
    /// # Errors
    /// [`LookUpError`].
    pub fn run(&self, viewer: &Viewer, id: NotificationId) -> Result<Notification, LookUpError> {
        let (user, at) = (viewer.user(), self.clock.now());
        self.store.write("read a notification", move |tx| mark_read(tx, user, id, at))
    }

    /// The viewer opened a ticket: it has read that the ticket is its own. How many notifications
    /// said so.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn opened(&self, viewer: &Viewer, ticket: TicketId) -> Result<u64, StoreError> {
        let (user, at, kinds) = (viewer.user(), self.clock.now(), Self::TOLD_BY_OPENING);
        // mostly there is none, and then nobody who writes is waited for
        if !self.queries.has_unread(user, ticket, &kinds)? {
            return Ok(0);
        }
        self.store.write("read what was told of a ticket", move |tx| {
            tx.mark_ticket_notifications_read(user, ticket, &kinds, at)
        })
    }

    /// Marks all of them, or those up to one, and says how many were not read before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn all(&self, viewer: &Viewer, up_to: Option<NotificationId>) -> Result<u64, StoreError> {
        let (user, at) = (viewer.user(), self.clock.now());
        self.store
            .write("read notifications", move |tx| tx.mark_notifications_read(user, up_to, at))
    }
}

fn mark_read(
    tx: &mut (impl NotificationRows + ?Sized),
    user: UserId,
    id: NotificationId,
    at: Timestamp,
) -> Result<Notification, LookUpError> {
    let own = tx.lock_notification(id)?.filter(|(owner, _)| *owner == user);
    let (_, mut notification) = own.ok_or(LookUpError::NotFound(Noun::Notification))?;
    if notification.read_at.is_none() {
        tx.mark_notification_read(id, at)?;
        notification.read_at = Some(at);
    }
    Ok(notification)
}

#[cfg(test)]
mod tests {
    use domain::NewNotification;

    use super::*;
    use crate::tx::write;
    use crate::{
        StaffViewer,
        effects::Effects,
        testing::{FixedClock, MemoryStore},
    };

    fn staff(id: i64) -> Viewer {
        Viewer::Staff(StaffViewer { user: UserId::new(id).unwrap(), is_super_admin: false })
    }

    fn id(n: i64) -> NotificationId {
        NotificationId::new(n).unwrap()
    }

    /// Notifications 1, 2, .. of user 7, one of each of these kinds, about ticket 11.
    fn told(
        kinds: &[NotificationKind],
    ) -> (MarkNotificationsRead, Arc<MemoryStore>, Arc<FixedClock>) {
        let store = Arc::new(MemoryStore::default());
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        let notification = |&kind: &NotificationKind| NewNotification {
            user: UserId::new(7).unwrap(),
            kind,
            title: "Title",
            message: String::new(),
            data: vec![("ticket_id", "11".to_owned())],
            at: Timestamp::UNIX_EPOCH,
        };
        let effects = Effects {
            notifications: kinds.iter().map(notification).collect(),
            ..Effects::default()
        };
        write(&*store, "tell", move |tx| tx.record(&effects)).unwrap();
        (MarkNotificationsRead::new(store.clone(), store.clone(), clock.clone()), store, clock)
    }

    #[test]
    fn r58_a_notification_is_read_by_its_user_alone() {
        let (read, store, _) = told(&[NotificationKind::NewOrder]);
        for (user, unknown) in [(8, 1), (7, 2)] {
            let refused = read.run(&staff(user), id(unknown));
            assert!(
                matches!(refused, Err(LookUpError::NotFound(Noun::Notification))),
                "{refused:?}"
            );
        }
        assert_eq!(store.count_unread(UserId::new(7).unwrap()).unwrap(), 1);
    }

    #[test]
    fn the_time_of_the_first_reading_stays() {
        let (read, _, clock) = told(&[NotificationKind::NewOrder]);
        let first = read.run(&staff(7), id(1)).unwrap();
        assert_eq!(first.read_at, Some(Timestamp::UNIX_EPOCH));
        clock.advance(std::time::Duration::from_mins(1));
        assert_eq!(read.run(&staff(7), id(1)).unwrap(), first);
    }

    #[test]
    fn all_are_read_or_those_up_to_one_and_only_the_viewers() {
        let (read, _, _) = told(&[NotificationKind::NewOrder; 3]);
        assert_eq!(read.all(&staff(8), None).unwrap(), 0);
        assert_eq!(read.all(&staff(7), Some(id(2))).unwrap(), 2);
        assert_eq!(read.all(&staff(7), None).unwrap(), 1);
    }

    #[test]
    fn opening_a_ticket_reads_that_it_is_the_viewers_and_no_messages() {
        let kinds = [
            NotificationKind::NewTicket,
            NotificationKind::NewMessage,
            NotificationKind::TicketAssigned,
        ];
        let (read, store, _) = told(&kinds);
        let (this, other) = (TicketId::new(11).unwrap(), TicketId::new(1).unwrap());
        assert_eq!(
            [read.opened(&staff(8), this).unwrap(), read.opened(&staff(7), other).unwrap()],
            [0, 0]
        );
        assert_eq!(
            [read.opened(&staff(7), this).unwrap(), read.opened(&staff(7), this).unwrap()],
            [2, 0]
        );
        assert_eq!(store.count_unread(UserId::new(7).unwrap()).unwrap(), 1);
    }
}
