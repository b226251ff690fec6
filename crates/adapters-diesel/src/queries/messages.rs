//! Messages, as transactions see them.

use app::{StoreError, messages::MessageRows};
use diesel::prelude::*;
use domain::{Channel, MessageId, SenderRole, TicketId, Timestamp};

use super::tx::Rows;
use crate::{convert::Source, error::During, literal::Literal, moment::At, schema::messages};

/// A column, named with its table, is one of these channels. They are a part of the statement, which is prepared once
/// for each choice of them.
pub(super) fn in_channels(column: &str, channels: &[Channel]) -> Literal {
    let words: Vec<_> = channels.iter().map(|channel| format!("'{}'", channel.word())).collect();
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
            .filter(messages::channel.eq(channel.word()))
            .filter(messages::id.le(up_to.map_or(i64::MAX, MessageId::get)))
            .order(messages::id.desc())
            .select(messages::id)
            .first(self.conn)
            .optional()
            .during("find the newest message of a channel")?;
        newest.map(|row| Source { table: "messages", row }.id("id", MessageId::new, row)).transpose()
    }

    fn mark_messages_read(
        &mut self,
        ticket: TicketId,
        channel: Channel,
        authors: &[SenderRole],
        up_to: MessageId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let authors: Vec<&str> = authors.iter().map(|role| role.word()).collect();
        let unread = messages::table
            .filter(messages::ticket_id.eq(ticket.get()))
            .filter(messages::channel.eq(channel.word()))
            .filter(messages::id.le(up_to.get()))
            .filter(messages::role.eq_any(authors))
            .filter(messages::read_at.is_null());
        let update = diesel::update(unread).set(messages::read_at.eq(Some(At::from(at))));
        update.execute(self.conn).map(drop).during("note that messages were read")
    }
}
