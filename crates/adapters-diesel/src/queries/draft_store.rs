//! What staff began to write.

use app::{Draft, DraftWish, KeepDraftError, StoreError, ports::DraftStore};
use diesel::{dsl::exists, prelude::*, select, upsert::excluded};
use domain::{Channel, MessageId, Text, TicketId, Timestamp, UserId};

use super::{Store, desk, dialect::Conn};
use crate::{
    convert::{Source, readable},
    error::During,
    moment::At,
    schema::{drafts, tickets},
};

/// Ticket, channel, text, what was seen, and when it was saved.
type DraftRow = (i64, String, String, Option<i64>, At);

const COLUMNS: (drafts::ticket_id, drafts::channel, drafts::body, drafts::seen_message_id, drafts::updated_at) =
    (drafts::ticket_id, drafts::channel, drafts::body, drafts::seen_message_id, drafts::updated_at);

fn draft((ticket, channel, body, seen, at): DraftRow) -> Result<Draft, StoreError> {
    let source = Source { table: "drafts", row: ticket };
    Ok(Draft {
        ticket: source.id("ticket_id", TicketId::new, ticket)?,
        channel: source.word("channel", &channel)?,
        text: Text::of_stored(&body).map_err(|_| source.corrupt("body"))?,
        seen: seen.map(|id| source.id("seen_message_id", MessageId::new, id)).transpose()?,
        updated_at: at.0,
    })
}

/// Removes a draft, if there is one.
pub(super) fn discard(conn: &mut Conn, user: UserId, ticket: TicketId, channel: Channel) -> Result<(), StoreError> {
    let draft = drafts::table.find((user.get(), ticket.get(), channel.word()));
    diesel::delete(draft).execute(conn).during("discard a draft")?;
    Ok(())
}

impl DraftStore for Store {
    fn of(&self, user: UserId, ticket: TicketId) -> Result<Vec<Draft>, StoreError> {
        let own = drafts::table.filter(drafts::user_id.eq(user.get())).filter(drafts::ticket_id.eq(ticket.get()));
        let most = i64::try_from(Channel::ALL.len()).unwrap_or(i64::MAX);
        let query = own.order(drafts::channel).limit(most).select(COLUMNS);
        let rows: Vec<DraftRow> = self.db.read(|conn| query.load(conn).during("read drafts"))?;
        Ok(rows.into_iter().filter_map(|row| readable(draft(row))).collect())
    }

    fn save(&self, user: UserId, wish: DraftWish, at: Timestamp) -> Result<Draft, KeepDraftError> {
        self.db.write("save a draft", move |conn| {
            let DraftWish { ticket, channel, text, seen } = wish;
            let known = select(exists(tickets::table.find(ticket.get())));
            if !known.get_result::<bool>(conn).during("look for a ticket")? {
                return Err(KeepDraftError::NotFound);
            }
            let seen = match seen {
                Some(_) => desk::newest_message(conn, ticket, channel.word(), seen)?,
                None => None,
            };
            let row = (
                drafts::user_id.eq(user.get()),
                drafts::ticket_id.eq(ticket.get()),
                drafts::channel.eq(channel.word()),
                drafts::body.eq(text.as_str()),
                drafts::seen_message_id.eq(seen),
                drafts::updated_at.eq(At::from(at)),
            );
            let written = diesel::insert_into(drafts::table)
                .values(row)
                .on_conflict((drafts::user_id, drafts::ticket_id, drafts::channel))
                .do_update()
                .set((drafts::body.eq(excluded(drafts::body)), drafts::updated_at.eq(excluded(drafts::updated_at))))
                .returning(COLUMNS)
                .get_result(conn)
                .during("save a draft")?;
            Ok(draft(written)?)
        })
    }

    fn discard(&self, user: UserId, ticket: TicketId, channel: Channel) -> Result<(), StoreError> {
        self.db.write("discard a draft", move |conn| discard(conn, user, ticket, channel))
    }
}
