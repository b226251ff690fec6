//! Notifications of the store in memory; their ids count from 1 in the order of writing.

use domain::{NewNotification, NotificationId, NotificationKind, TicketId, Timestamp, UserId};

use super::{MemoryStore, memory_store::Rows, memory_tickets::page_of};
use crate::{Notification, Page, PageRequest, Position, StoreError, ports::NotificationStore};

impl Rows {
    pub(super) fn settle(&mut self, user: UserId, ticket: TicketId, kinds: &[NotificationKind], at: Timestamp) -> u64 {
        let ticket = ("ticket_id".to_owned(), ticket.to_string());
        let mut open = self.notifications_of(user);
        open.retain(|known| known.read_at.is_none() && kinds.contains(&known.kind) && known.data.contains(&ticket));
        self.notifications_read.extend(open.iter().map(|known| (known.id, at)));
        u64::try_from(open.len()).unwrap_or(u64::MAX)
    }

    fn notifications_of(&self, user: UserId) -> Vec<Notification> {
        let numbered = self.notifications.iter().zip(1_i64..).filter(|(news, _)| news.user == user);
        numbered.filter_map(|(news, n)| Some(self.notification(news, NotificationId::new(n).ok()?))).collect()
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

impl NotificationStore for MemoryStore {
    fn list(&self, user: UserId, unread: bool, page: PageRequest) -> Result<Page<Notification>, StoreError> {
        let mut own = self.rows().notifications_of(user);
        own.retain(|known| !unread || known.read_at.is_none());
        Ok(page_of(own, page, |known| Position { at: known.created_at, id: known.id.get() }))
    }

    fn count_unread(&self, user: UserId) -> Result<u64, StoreError> {
        let unread = self.rows().notifications_of(user).iter().filter(|known| known.read_at.is_none()).count();
        Ok(u64::try_from(unread).unwrap_or(u64::MAX))
    }

    fn read(&self, user: UserId, id: NotificationId, at: Timestamp) -> Result<Option<Notification>, StoreError> {
        let mut rows = self.rows();
        let own = |rows: &Rows| rows.notifications_of(user).into_iter().find(|known| known.id == id);
        if own(&rows).is_some() {
            rows.notifications_read.entry(id).or_insert(at);
        }
        Ok(own(&rows))
    }

    fn settle(
        &self,
        user: UserId,
        ticket: TicketId,
        kinds: &[NotificationKind],
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        Ok(self.rows().settle(user, ticket, kinds, at))
    }

    fn read_all(&self, user: UserId, up_to: Option<NotificationId>, at: Timestamp) -> Result<u64, StoreError> {
        let mut rows = self.rows();
        let mut own = rows.notifications_of(user);
        own.retain(|known| known.read_at.is_none() && up_to.is_none_or(|last| known.id <= last));
        rows.notifications_read.extend(own.iter().map(|known| (known.id, at)));
        Ok(u64::try_from(own.len()).unwrap_or(u64::MAX))
    }
}
