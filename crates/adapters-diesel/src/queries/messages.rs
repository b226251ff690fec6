//! Messages, as transactions see them.

use app::{IdempotencyKey, StoreError, messages::MessageRows};
use diesel::{dsl::max, prelude::*};
use domain::{Channel, Message, MessageId, NewMessage, SenderRole, TicketId, Timestamp, UserId};

use super::{effects, purge::Old, tx::Rows};
use crate::{
    convert::{self, Source},
    error::During,
    literal::Literal,
    moment::At,
    rows::MessageRow,
    schema::{message_keys, messages, users},
};

const KEYS: Old =
    Old { table: "message_keys", key: "ticket_id, author_id, key", time: "created_at" };

/// A column, named with its table, is one of these channels. They are a part of the statement,
/// which is prepared once for each choice of them.
pub(super) fn in_channels(column: &str, channels: &[Channel]) -> Literal {
    let words: Vec<_> = channels.iter().map(|channel| format!("'{}'", channel.as_str())).collect();
    if words.is_empty() {
        return Literal::new("false");
    }
    Literal(format!("{column} in ({})", words.join(", ")).into())
}

impl MessageRows for Rows<'_> {
    fn newest_message(
        &mut self,
        ticket: TicketId,
        channel: Channel,
        up_to: Option<MessageId>,
    ) -> Result<Option<MessageId>, StoreError> {
        let newest: Option<i64> = messages::table
            .filter(messages::ticket_id.eq(ticket.get()))
            .filter(messages::channel.eq(channel.as_str()))
            .filter(messages::id.le(up_to.map_or(i64::MAX, MessageId::get)))
            .order(messages::id.desc())
            .select(messages::id)
            .first(self.conn)
            .optional()
            .during("find the newest message of a channel")?;
        newest.map(message_id).transpose()
    }

    fn mark_messages_read(
        &mut self,
        ticket: TicketId,
        channel: Channel,
        authors: &[SenderRole],
        up_to: MessageId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let unread = messages::table
            .filter(messages::ticket_id.eq(ticket.get()))
            .filter(messages::channel.eq(channel.as_str()))
            .filter(messages::id.le(up_to.get()))
            .filter(messages::role.eq_any(words(authors)))
            .filter(messages::read_at.is_null());
        let update = diesel::update(unread).set(messages::read_at.eq(Some(At::from(at))));
        update.execute(self.conn).map(drop).during("note that messages were read")
    }

    fn newest_message_by(
        &mut self,
        ticket: TicketId,
        channel: Channel,
        authors: &[SenderRole],
    ) -> Result<Option<MessageId>, StoreError> {
        let newest: Option<i64> = messages::table
            .filter(messages::ticket_id.eq(ticket.get()))
            .filter(messages::channel.eq(channel.as_str()))
            .filter(messages::role.eq_any(words(authors)))
            .select(max(messages::id))
            .first(self.conn)
            .during("find the newest message by some authors")?;
        newest.map(message_id).transpose()
    }

    fn first_message_time(
        &mut self,
        ticket: TicketId,
        channel: Channel,
        authors: &[SenderRole],
        after: Option<MessageId>,
        since: Option<Timestamp>,
    ) -> Result<Option<Timestamp>, StoreError> {
        let first: Option<At> = messages::table
            .filter(messages::ticket_id.eq(ticket.get()))
            .filter(messages::channel.eq(channel.as_str()))
            .filter(messages::role.eq_any(words(authors)))
            .filter(messages::searchable)
            .filter(messages::id.gt(after.map_or(0, MessageId::get)))
            .filter(messages::created_at.ge(At(since.unwrap_or(Timestamp::UNIX_EPOCH))))
            .order(messages::id)
            .select(messages::created_at)
            .first(self.conn)
            .optional()
            .during("find the first message after another one")?;
        Ok(first.map(|At(at)| at))
    }

    fn insert_message(&mut self, message: &NewMessage) -> Result<MessageId, StoreError> {
        let id: i64 = diesel::insert_into(messages::table)
            .values(&effects::message_row(message))
            .returning(messages::id)
            .get_result(self.conn)
            .during("write a message")?;
        message_id(id)
    }

    fn find_message_by_key(
        &mut self,
        ticket: TicketId,
        author: UserId,
        key: &IdempotencyKey,
    ) -> Result<Option<Message>, StoreError> {
        let known = message_keys::table.find((ticket.get(), author.get(), key.as_str()));
        let row: Option<(MessageRow, String, String)> = messages::table
            .inner_join(users::table)
            .filter(messages::id.eq_any(known.select(message_keys::message_id)))
            .select((MessageRow::as_select(), users::name, users::role))
            .first(self.conn)
            .optional()
            .during("look for a message by its key")?;
        row.map(|(row, name, role)| convert::message(row, name, &role)).transpose()
    }

    fn insert_message_key(
        &mut self,
        ticket: TicketId,
        author: UserId,
        key: &IdempotencyKey,
        message: MessageId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let row = (
            message_keys::ticket_id.eq(ticket.get()),
            message_keys::author_id.eq(author.get()),
            message_keys::key.eq(key.as_str()),
            message_keys::message_id.eq(message.get()),
            message_keys::created_at.eq(At(at)),
        );
        let insert = diesel::insert_into(message_keys::table).values(row);
        insert.execute(self.conn).map(drop).during("keep the key of a message")
    }

    fn purge_message_keys(&mut self, before: Timestamp, limit: u32) -> Result<u32, StoreError> {
        let removed = KEYS.purge(self.conn, before.into(), limit);
        Ok(u32::try_from(removed.during("forget keys of messages")?).unwrap_or(u32::MAX))
    }
}

fn words(roles: &[SenderRole]) -> Vec<&'static str> {
    roles.iter().map(|role| role.as_str()).collect()
}

fn message_id(row: i64) -> Result<MessageId, StoreError> {
    Source { table: "messages", row }.id("id", MessageId::new, row)
}
