//! What staff began to write.

use app::{
    StoreError,
    messages::{Draft, DraftRows},
};
use diesel::prelude::*;
use domain::{Channel, MessageId, Text, TicketId, UserId};

use super::{dialect::Conn, tx::Rows};
use crate::{convert::Source, error::During, moment::At, schema::drafts};

/// Ticket, channel, text, what was seen, and when it was saved.
pub(super) type DraftRow = (i64, String, String, Option<i64>, At);

const COLUMNS: (
    drafts::ticket_id,
    drafts::channel,
    drafts::body,
    drafts::seen_message_id,
    drafts::updated_at,
) = (drafts::ticket_id, drafts::channel, drafts::body, drafts::seen_message_id, drafts::updated_at);

pub(super) fn draft((ticket, channel, body, seen, at): DraftRow) -> Result<Draft, StoreError> {
    let source = Source { table: "drafts", row: ticket };
    Ok(Draft {
        ticket: source.id("ticket_id", TicketId::new, ticket)?,
        channel: source.word("channel", &channel)?,
        text: Text::of_stored(&body).map_err(|_| source.corrupt("body"))?,
        seen: seen.map(|id| source.id("seen_message_id", MessageId::new, id)).transpose()?,
        updated_at: at.0,
    })
}

pub(super) fn of(
    conn: &mut Conn,
    writer: UserId,
    ticket: TicketId,
) -> Result<Vec<DraftRow>, StoreError> {
    let own = drafts::table
        .filter(drafts::user_id.eq(writer.get()))
        .filter(drafts::ticket_id.eq(ticket.get()));
    let most = i64::try_from(Channel::ALL.len()).unwrap_or(i64::MAX);
    own.order(drafts::channel).limit(most).select(COLUMNS).load(conn).during("read drafts")
}

impl DraftRows for Rows<'_> {
    fn update_draft(&mut self, writer: UserId, grown: &Draft) -> Result<Option<Draft>, StoreError> {
        let known = drafts::table.find((writer.get(), grown.ticket.get(), grown.channel.as_str()));
        let changes = (
            drafts::body.eq(grown.text.as_str()),
            drafts::updated_at.eq(At::from(grown.updated_at)),
        );
        let update = diesel::update(known).set(changes).returning(COLUMNS);
        let row = update.get_result(self.conn).optional().during("save a draft")?;
        row.map(draft).transpose()
    }

    fn insert_draft(&mut self, writer: UserId, draft: &Draft) -> Result<bool, StoreError> {
        let row = (
            drafts::user_id.eq(writer.get()),
            drafts::ticket_id.eq(draft.ticket.get()),
            drafts::channel.eq(draft.channel.as_str()),
            drafts::body.eq(draft.text.as_str()),
            drafts::seen_message_id.eq(draft.seen.map(MessageId::get)),
            drafts::updated_at.eq(At::from(draft.updated_at)),
        );
        let insert = diesel::insert_into(drafts::table).values(row).on_conflict_do_nothing();
        Ok(insert.execute(self.conn).during("begin a draft")? == 1)
    }

    fn delete_draft(
        &mut self,
        writer: UserId,
        ticket: TicketId,
        channel: Channel,
    ) -> Result<(), StoreError> {
        let draft = drafts::table.find((writer.get(), ticket.get(), channel.as_str()));
        diesel::delete(draft).execute(self.conn).map(drop).during("discard a draft")
    }
}
