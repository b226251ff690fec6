//! Notifications of the store in memory; their ids count from 1 in the order of writing.

use domain::{NewNotification, NotificationId, NotificationKind, TicketId, Timestamp, UserId};

use super::{MemoryStore, memory_store::Rows, memory_tickets::page_of};
use crate::{
    Page, PageRequest, Position, StoreError,
    notifications::{Notification, NotificationQueries, NotificationRows},
};

impl Rows {
    fn notifications_of(&self, user: UserId) -> Vec<Notification> {
        let numbered = self.notifications.iter().zip(1_i64..).filter(|(news, _)| news.user == user);
        numbered
            .filter_map(|(news, n)| Some(self.notification(news, NotificationId::new(n).ok()?)))
            .collect()
    }

    fn unread_about(
        &self,
        user: UserId,
        ticket: TicketId,
        kinds: &[NotificationKind],
    ) -> Vec<Notification> {
        let ticket = ("ticket_id".to_owned(), ticket.to_string());
        let mut unread = self.notifications_of(user);
        unread.retain(|known| {
            known.read_at.is_none() && kinds.contains(&known.kind) && known.data.contains(&ticket)
        });
        unread
    }

    fn mark(&mut self, unread: &[Notification], at: Timestamp) -> u64 {
        self.notifications_read.extend(unread.iter().map(|known| (known.id, at)));
        u64::try_from(unread.len()).unwrap_or(u64::MAX)
    }

    fn notification(&self, news: &NewNotification, id: NotificationId) -> Notification {
        let data = news.data.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        Notification {
            id,
            kind: news.kind,
            title: news.title.to_owned(),
            message: news.message.clone(),
            data: data.collect(),
            read_at: self.notifications_read.get(&id).copied(),
            created_at: news.at,
        }
    }
}

impl NotificationRows for Rows {
    fn lock_notification(
        &mut self,
        id: NotificationId,
    ) -> Result<Option<(UserId, Notification)>, StoreError> {
        let known = self.notifications.iter().zip(1_i64..).find(|(_, n)| *n == id.get());
        Ok(known.map(|(news, _)| (news.user, self.notification(news, id))))
    }

    fn mark_notification_read(
        &mut self,
        id: NotificationId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.notifications_read.insert(id, at);
        Ok(())
    }

    fn mark_notifications_read(
        &mut self,
        user: UserId,
        up_to: Option<NotificationId>,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut unread = self.notifications_of(user);
        unread.retain(|known| known.read_at.is_none() && up_to.is_none_or(|last| known.id <= last));
        Ok(self.mark(&unread, at))
    }

    fn mark_ticket_notifications_read(
        &mut self,
        user: UserId,
        ticket: TicketId,
        kinds: &[NotificationKind],
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        let unread = self.unread_about(user, ticket, kinds);
        Ok(self.mark(&unread, at))
    }
}

impl NotificationQueries for MemoryStore {
    fn notifications(
        &self,
        user: UserId,
        unread: bool,
        page: PageRequest,
    ) -> Result<Page<Notification>, StoreError> {
        let mut own = self.rows().notifications_of(user);
        own.retain(|known| !unread || known.read_at.is_none());
        Ok(page_of(own, page, |known| Position { at: known.created_at, id: known.id.get() }))
    }

    fn count_unread(&self, user: UserId) -> Result<u64, StoreError> {
        let unread = self
            .rows()
            .notifications_of(user)
            .iter()
            .filter(|known| known.read_at.is_none())
            .count();
        Ok(u64::try_from(unread).unwrap_or(u64::MAX))
    }

    fn has_unread(
        &self,
        user: UserId,
        ticket: TicketId,
        kinds: &[NotificationKind],
    ) -> Result<bool, StoreError> {
        Ok(!self.rows().unread_about(user, ticket, kinds).is_empty())
    }
}
