//! How far conversations were read, and what nobody has read yet.

use std::collections::BTreeMap;

use app::{MarkReadError, ReadMark, Reading, StoreError};
use diesel::{dsl::count_star, prelude::*};
use domain::{Channel, MessageId, NotificationKind, Role, SenderRole, Standing, TicketId, Timestamp, UserId};

use super::{Store, desk, dialect, dialect::Conn, notification_store, parties};
use crate::{
    convert::{Source, readable},
    error::During,
    literal::Literal,
    moment::At,
    rows::OrderRow,
    schema::{messages, orders, read_marks, users},
};

/// Reader, channel, message and time of a mark, with name and role of the reader.
type MarkRow = (i64, String, i64, At, String, String);

fn mark(row: MarkRow) -> Result<ReadMark, StoreError> {
    let (user, channel, message, at, name, role) = row;
    let source = Source { table: "read_marks", row: message };
    Ok(ReadMark {
        user: source.id("user_id", UserId::new, user)?,
        channel: source.word_or("channel", &channel, Channel::Internal),
        up_to: source.id("message_id", MessageId::new, message)?,
        role: source.word_or("user_id", &role, Role::Agent),
        at: at.0,
        name,
    })
}

/// Those who have their say on the other side of somebody.
const fn other_side(standing: Standing) -> &'static [SenderRole] {
    match standing {
        Standing::Staff => &[SenderRole::Brand, SenderRole::Creator],
        Standing::Brand | Standing::Creator => &[SenderRole::Agent],
    }
}

/// A column, named with its table, is one of these channels. They are a part of the statement, which is prepared once
/// for each choice of them.
pub(super) fn in_channels(column: &str, channels: &[Channel]) -> Literal {
    let words: Vec<_> = channels.iter().map(|channel| format!("'{}'", channel.word())).collect();
    if words.is_empty() {
        return Literal::new("false");
    }
    Literal(format!("{column} in ({})", words.join(", ")).into())
}

fn marks(
    conn: &mut Conn,
    ticket: TicketId,
    channels: &[Channel],
    only: Option<UserId>,
) -> Result<Vec<ReadMark>, StoreError> {
    let mut query = read_marks::table
        .inner_join(users::table)
        .filter(read_marks::ticket_id.eq(ticket.get()))
        .filter(in_channels("read_marks.channel", channels))
        .order((read_marks::channel, read_marks::user_id))
        .select((
            read_marks::user_id,
            read_marks::channel,
            read_marks::message_id,
            read_marks::at,
            users::name,
            users::role,
        ))
        .into_boxed();
    if let Some(user) = only {
        query = query.filter(read_marks::user_id.eq(user.get()));
    }
    let rows: Vec<MarkRow> = query.load(conn).during("read how far a conversation was read")?;
    Ok(rows.into_iter().filter_map(|row| readable(mark(row))).collect())
}

impl Store {
    pub(super) fn marks_of(&self, ticket: TicketId, channels: &[Channel]) -> Result<Vec<ReadMark>, StoreError> {
        self.db.read(|conn| marks(conn, ticket, channels, None))
    }

    pub(super) fn mark(&self, ticket: TicketId, reading: Reading) -> Result<Vec<ReadMark>, MarkReadError> {
        self.db.write("mark a conversation as read", move |conn| {
            let row = dialect::lock_ticket(conn, ticket.get()).during("lock a ticket")?;
            let order_id = row.ok_or(MarkReadError::NotFound)?.order_id;
            let order: OrderRow = orders::table
                .find(order_id)
                .select(OrderRow::as_select())
                .first(conn)
                .during("read the order of a ticket")?;
            let case = parties::cases(conn, vec![order])?.pop().ok_or(MarkReadError::NotFound)?;
            let standing = reading.viewer.standing_to(&case)?;
            let channels = reading.channels(standing);
            for channel in &channels {
                let newest = desk::newest_message(conn, ticket, channel.word(), reading.up_to)?;
                let Some(newest) = newest else { continue };
                move_mark(conn, ticket, channel.word(), (reading.viewer.user(), newest), reading.at)?;
                note_reading(conn, ticket, channel.word(), (other_side(standing), newest), reading.at)?;
            }
            notification_store::settle(conn, reading.viewer.user(), ticket, NotificationKind::ALL, reading.at)?;
            Ok(marks(conn, ticket, &channels, Some(reading.viewer.user()))?)
        })
    }

    pub(super) fn unread_of(&self, user: UserId, ids: &[TicketId]) -> Result<BTreeMap<TicketId, u64>, StoreError> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        let rows: Vec<(i64, i64)> = self.db.read(|conn| {
            messages::table
                .left_join(
                    read_marks::table.on(read_marks::ticket_id
                        .eq(messages::ticket_id)
                        .and(read_marks::channel.eq(messages::channel))
                        .and(read_marks::user_id.eq(user.get()))),
                )
                .filter(messages::ticket_id.eq_any(ids))
                .filter(messages::author_id.ne(user.get()))
                // said with a literal, as the index does; a parameter would not be known to be the same
                .filter(Literal::new("messages.role <> 'system'"))
                .filter(Literal::new("messages.searchable"))
                .filter(
                    read_marks::message_id
                        .nullable()
                        .is_null()
                        .or(messages::id.nullable().gt(read_marks::message_id.nullable())),
                )
                .group_by(messages::ticket_id)
                .select((messages::ticket_id, count_star()))
                .load(conn)
                .during("count what was not read")
        })?;
        let count = |(id, count): (i64, i64)| {
            let source = Source { table: "messages", row: id };
            Ok((source.id("ticket_id", TicketId::new, id)?, source.int("id", count)?))
        };
        rows.into_iter().map(count).collect()
    }
}

/// Moves a reader's mark forward, never back. The ticket is locked.
fn move_mark(
    conn: &mut Conn,
    ticket: TicketId,
    channel: &str,
    (user, message): (UserId, i64),
    at: Timestamp,
) -> Result<(), StoreError> {
    let key = read_marks::table.find((ticket.get(), channel, user.get()));
    let known: Option<i64> =
        key.select(read_marks::message_id).first(conn).optional().during("read how far somebody has read")?;
    let values = (read_marks::message_id.eq(message), read_marks::at.eq(At::from(at)));
    match known {
        Some(known) if known >= message => {}
        Some(_) => {
            diesel::update(key).set(values).execute(conn).during("move a mark")?;
        }
        None => {
            let whose = (
                read_marks::ticket_id.eq(ticket.get()),
                read_marks::channel.eq(channel),
                read_marks::user_id.eq(user.get()),
            );
            diesel::insert_into(read_marks::table).values((whose, values)).execute(conn).during("set a mark")?;
        }
    }
    Ok(())
}

/// Notes the time on messages of the other side that were not read before.
fn note_reading(
    conn: &mut Conn,
    ticket: TicketId,
    channel: &str,
    (authors, message): (&[SenderRole], i64),
    at: Timestamp,
) -> Result<(), StoreError> {
    let authors: Vec<&str> = authors.iter().map(|role| role.word()).collect();
    diesel::update(
        messages::table
            .filter(messages::ticket_id.eq(ticket.get()))
            .filter(messages::channel.eq(channel))
            .filter(messages::id.le(message))
            .filter(messages::role.eq_any(authors))
            .filter(messages::read_at.is_null()),
    )
    .set(messages::read_at.eq(Some(At::from(at))))
    .execute(conn)
    .during("note that messages were read")?;
    Ok(())
}
