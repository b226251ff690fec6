//! How far conversations were read, and what nobody has read yet.

use std::collections::BTreeMap;

use app::{
    StoreError,
    messages::{ReadMark, ReadMarkRows},
};
use diesel::{dsl::count_star, prelude::*, upsert::excluded};
use domain::{Channel, MessageId, Role, TicketId, Timestamp, UserId};

use super::{Store, dialect::Conn, messages::in_channels, tx::Rows};
use crate::{
    convert::{Source, readable},
    error::During,
    literal::Literal,
    moment::At,
    schema::{messages, read_marks, users},
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

pub(super) fn marks(
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
    pub(super) fn unread_of(
        &self,
        user: UserId,
        ids: &[TicketId],
    ) -> Result<BTreeMap<TicketId, u64>, StoreError> {
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
                // said with a literal, as the index does; a parameter would not be known to be the
                // same
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

impl ReadMarkRows for Rows<'_> {
    fn read_marks_of(
        &mut self,
        ticket: TicketId,
        reader: UserId,
    ) -> Result<Vec<ReadMark>, StoreError> {
        marks(self.conn, ticket, Channel::ALL, Some(reader))
    }

    fn save_read_mark(
        &mut self,
        ticket: TicketId,
        reader: UserId,
        channel: Channel,
        up_to: MessageId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mark = (
            read_marks::ticket_id.eq(ticket.get()),
            read_marks::channel.eq(channel.as_str()),
            read_marks::user_id.eq(reader.get()),
            read_marks::message_id.eq(up_to.get()),
            read_marks::at.eq(At::from(at)),
        );
        diesel::insert_into(read_marks::table)
            .values(mark)
            .on_conflict((read_marks::ticket_id, read_marks::channel, read_marks::user_id))
            .do_update()
            .set((
                read_marks::message_id.eq(excluded(read_marks::message_id)),
                read_marks::at.eq(excluded(read_marks::at)),
            ))
            .execute(self.conn)
            .map(drop)
            .during("set a mark")
    }
}
