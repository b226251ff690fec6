//! Notifications, read by their users.

use app::{
    Page, PageRequest, Position, StoreError,
    notifications::{Notification, NotificationQueries, NotificationRows},
};
use diesel::{dsl::exists, prelude::*, select};
use domain::{NotificationId, NotificationKind, TicketId, Timestamp, UserId};

use super::{Store, locks, page::newest, tx::Rows};
use crate::{
    convert::{Source, instant},
    error::During,
    moment::At,
    rows::NotificationRow,
    schema::notifications,
};

/// Notifications of a user that are not read.
macro_rules! unread {
    ($user:expr) => {
        notifications::table
            .filter(notifications::user_id.eq($user.get()))
            .filter(notifications::read_at.is_null())
    };
}

/// Those of them that are about a ticket and of these kinds.
macro_rules! unread_about {
    ($user:expr, $ticket:expr, $kinds:expr) => {{
        let kinds: Vec<&str> = $kinds.iter().map(|kind| kind.as_str()).collect();
        unread!($user)
            .filter(notifications::kind.eq_any(kinds))
            .filter(notifications::data.like(fact($ticket)))
    }};
}

fn notification(row: NotificationRow) -> Result<Notification, StoreError> {
    let source = Source { table: "notifications", row: row.id };
    Ok(Notification {
        id: source.id("id", NotificationId::new, row.id)?,
        kind: source.word_or("kind", &row.kind, NotificationKind::OrderStatus),
        data: source.facts("data", &row.data),
        title: row.title,
        message: row.message,
        read_at: instant(row.read_at),
        created_at: source.at("created_at", row.created_at),
    })
}

/// The text that the facts of a notification about a ticket have in them. A quote within a value is
/// written with a backslash before it, so no value looks like it.
fn fact(ticket: TicketId) -> String {
    format!("%\"ticket_id\":\"{ticket}\"%")
}

fn read_at(at: Timestamp) -> diesel::dsl::Eq<notifications::read_at, Option<At>> {
    notifications::read_at.eq(Some(At::from(at)))
}

fn count(marked: usize) -> u64 {
    u64::try_from(marked).unwrap_or(u64::MAX)
}

impl NotificationRows for Rows<'_> {
    fn lock_notification(
        &mut self,
        id: NotificationId,
    ) -> Result<Option<(UserId, Notification)>, StoreError> {
        let row = locks::lock_notification(self.conn, id.get()).during("lock a notification")?;
        let owned = |(user, row): (i64, NotificationRow)| {
            let source = Source { table: "notifications", row: row.id };
            Ok((source.id("user_id", UserId::new, user)?, notification(row)?))
        };
        row.map(owned).transpose()
    }

    fn mark_notification_read(
        &mut self,
        id: NotificationId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let update = diesel::update(notifications::table.find(id.get())).set(read_at(at));
        update.execute(self.conn).map(drop).during("mark a notification")
    }

    fn mark_notifications_read(
        &mut self,
        user: UserId,
        up_to: Option<NotificationId>,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        let unread =
            unread!(user).filter(notifications::id.le(up_to.map_or(i64::MAX, NotificationId::get)));
        diesel::update(unread)
            .set(read_at(at))
            .execute(self.conn)
            .map(count)
            .during("mark notifications")
    }

    fn mark_ticket_notifications_read(
        &mut self,
        user: UserId,
        ticket: TicketId,
        kinds: &[NotificationKind],
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        let unread = unread_about!(user, ticket, kinds);
        let update = diesel::update(unread).set(read_at(at));
        update.execute(self.conn).map(count).during("mark what was told of a ticket")
    }
}

impl NotificationQueries for Store {
    fn notifications(
        &self,
        user: UserId,
        unread: bool,
        page: PageRequest,
    ) -> Result<Page<Notification>, StoreError> {
        let rows: Vec<NotificationRow> = self.db.read(|conn| {
            let mut query = notifications::table
                .filter(notifications::user_id.eq(user.get()))
                .select(NotificationRow::as_select())
                .into_boxed();
            if unread {
                query = query.filter(notifications::read_at.is_null());
            }
            newest!(query, page, notifications::id).load(conn).during("list notifications")
        })?;
        let Page { items, next } =
            Page::of(rows, page.limit, |row| Position { at: row.created_at.0, id: row.id });
        Ok(Page { items: items.into_iter().map(notification).collect::<Result<_, _>>()?, next })
    }

    fn count_unread(&self, user: UserId) -> Result<u64, StoreError> {
        let unread = unread!(user).count();
        let count: i64 =
            self.db.read(|conn| unread.get_result(conn).during("count unread notifications"))?;
        Source { table: "notifications", row: 0 }.int("id", count)
    }

    fn has_unread(
        &self,
        user: UserId,
        ticket: TicketId,
        kinds: &[NotificationKind],
    ) -> Result<bool, StoreError> {
        let known = select(exists(unread_about!(user, ticket, kinds)));
        self.db.read(|conn| known.get_result(conn).during("look for what was told of a ticket"))
    }
}
