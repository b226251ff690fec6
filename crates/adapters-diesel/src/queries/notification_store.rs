//! Notifications, read by their users.

use app::{Notification, Page, PageRequest, Position, Start, StoreError, ports::NotificationStore};
use diesel::prelude::*;
use domain::{NotificationId, NotificationKind, TicketId, Timestamp, UserId};

use super::{Store, dialect::Conn};
use crate::{
    convert::{Source, instant},
    error::During,
    moment::At,
    rows::NotificationRow,
    schema::notifications,
};

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

/// The text that the facts of a notification about a ticket have in them. A quote within a value is written with a
/// backslash before it, so no value looks like it.
fn fact(ticket: TicketId) -> String {
    format!("%\"ticket_id\":\"{ticket}\"%")
}

/// Marks what a user was told of a ticket as read, and says how much was not before.
pub(super) fn settle(
    conn: &mut Conn,
    user: UserId,
    ticket: TicketId,
    kinds: &[NotificationKind],
    at: Timestamp,
) -> Result<usize, StoreError> {
    let kinds: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
    diesel::update(
        notifications::table
            .filter(notifications::user_id.eq(user.get()))
            .filter(notifications::read_at.is_null())
            .filter(notifications::kind.eq_any(kinds))
            .filter(notifications::data.like(fact(ticket))),
    )
    .set(notifications::read_at.eq(Some(At::from(at))))
    .execute(conn)
    .during("mark what was told of a ticket")
}

impl NotificationStore for Store {
    fn settle(
        &self,
        user: UserId,
        ticket: TicketId,
        kinds: &[NotificationKind],
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        let words: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
        let open = notifications::table
            .filter(notifications::user_id.eq(user.get()))
            .filter(notifications::read_at.is_null())
            .filter(notifications::kind.eq_any(words))
            .filter(notifications::data.like(fact(ticket)));
        let first = open.select(notifications::id);
        let known: Option<i64> =
            self.db.read(|conn| first.first(conn).optional().during("look for what was told of a ticket"))?;
        // mostly there is none, and then nobody who writes is waited for
        if known.is_none() {
            return Ok(0);
        }
        let kinds = kinds.to_vec();
        let marked =
            self.db.write("read what was told of a ticket", move |conn| settle(conn, user, ticket, &kinds, at))?;
        Ok(u64::try_from(marked).unwrap_or(u64::MAX))
    }

    fn list(&self, user: UserId, unread: bool, page: PageRequest) -> Result<Page<Notification>, StoreError> {
        let rows: Vec<NotificationRow> = self.db.read(|conn| {
            let mut query = notifications::table
                .filter(notifications::user_id.eq(user.get()))
                .select(NotificationRow::as_select())
                .into_boxed();
            if unread {
                query = query.filter(notifications::read_at.is_null());
            }
            match page.start {
                Start::First => {}
                Start::Offset(rows) => query = query.offset(i64::from(rows)),
                Start::After(position) => query = query.filter(notifications::id.lt(position.id)),
            }
            let most = i64::from(page.limit) + 1;
            query.order(notifications::id.desc()).limit(most).load(conn).during("list notifications")
        })?;
        let Page { items, next } = Page::of(rows, page.limit, |row| Position { at: row.created_at.0, id: row.id });
        Ok(Page { items: items.into_iter().map(notification).collect::<Result<_, _>>()?, next })
    }

    fn count_unread(&self, user: UserId) -> Result<u64, StoreError> {
        let own =
            notifications::table.filter(notifications::user_id.eq(user.get())).filter(notifications::read_at.is_null());
        let count: i64 = self.db.read(|conn| own.count().get_result(conn).during("count unread notifications"))?;
        Source { table: "notifications", row: 0 }.int("id", count)
    }

    fn read(&self, user: UserId, id: NotificationId, at: Timestamp) -> Result<Option<Notification>, StoreError> {
        let row: Option<NotificationRow> =
            self.db.write("read a notification", move |conn| -> Result<_, StoreError> {
                let own = notifications::table.find(id.get()).filter(notifications::user_id.eq(user.get()));
                diesel::update(own.filter(notifications::read_at.is_null()))
                    .set(notifications::read_at.eq(Some(At::from(at))))
                    .execute(conn)
                    .during("mark a notification")?;
                own.select(NotificationRow::as_select()).first(conn).optional().during("read a notification")
            })?;
        row.map(notification).transpose()
    }

    fn read_all(&self, user: UserId, up_to: Option<NotificationId>, at: Timestamp) -> Result<u64, StoreError> {
        let marked = self.db.write("read notifications", move |conn| -> Result<_, StoreError> {
            diesel::update(
                notifications::table
                    .filter(notifications::user_id.eq(user.get()))
                    .filter(notifications::read_at.is_null())
                    .filter(notifications::id.le(up_to.map_or(i64::MAX, NotificationId::get))),
            )
            .set(notifications::read_at.eq(Some(At::from(at))))
            .execute(conn)
            .during("mark notifications")
        })?;
        Ok(u64::try_from(marked).unwrap_or(u64::MAX))
    }
}
