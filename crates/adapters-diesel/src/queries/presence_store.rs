//! Who has which ticket open.

use app::{ShowPresenceError, StoreError, TicketPresence, ports::PresenceStore};
use diesel::{dsl::exists, prelude::*, select, upsert::excluded};
use domain::{Activity, Channel, TicketId, Timestamp, UserId};

use super::{Store, dialect};
use crate::{
    convert::{Source, readable},
    error::During,
    moment::At,
    schema::{ticket_presences, tickets, users},
};

/// Most rows of one answer.
const MOST: i64 = 1000;
/// Most old rows that one act removes.
const MOST_REMOVED: i64 = 100;

/// Ticket, user and name, channel, activity, and when that was said.
type PresenceRow = (i64, i64, String, String, String, At);

fn presence((ticket, user, name, channel, activity, at): PresenceRow) -> Result<TicketPresence, StoreError> {
    let source = Source { table: "ticket_presences", row: ticket };
    Ok(TicketPresence {
        ticket: source.id("ticket_id", TicketId::new, ticket)?,
        user: source.id("user_id", UserId::new, user)?,
        name,
        channel: source.word_or("channel", &channel, Channel::Internal),
        activity: source.word_or("activity", &activity, Activity::Viewing),
        seen_at: at.0,
    })
}

impl PresenceStore for Store {
    fn enter(
        &self,
        user: UserId,
        (ticket, channel, activity): (TicketId, Channel, Activity),
        at: Timestamp,
        gone: Timestamp,
    ) -> Result<(), ShowPresenceError> {
        self.db.write("note who is there", move |conn| {
            let known = select(exists(tickets::table.find(ticket.get())));
            if !known.get_result::<bool>(conn).during("look for a ticket")? {
                return Err(ShowPresenceError::NotFound);
            }
            let row = (
                ticket_presences::ticket_id.eq(ticket.get()),
                ticket_presences::user_id.eq(user.get()),
                ticket_presences::channel.eq(channel.word()),
                ticket_presences::activity.eq(activity.word()),
                ticket_presences::seen_at.eq(At::from(at)),
            );
            diesel::insert_into(ticket_presences::table)
                .values(row)
                .on_conflict((ticket_presences::ticket_id, ticket_presences::user_id))
                .do_update()
                .set((
                    ticket_presences::channel.eq(excluded(ticket_presences::channel)),
                    ticket_presences::activity.eq(excluded(ticket_presences::activity)),
                    ticket_presences::seen_at.eq(excluded(ticket_presences::seen_at)),
                ))
                .execute(conn)
                .during("note who is there")?;
            // last: it waits for nobody, and whoever holds old rows must not wait for the row of somebody else
            dialect::forget_presences(conn, At::from(gone), MOST_REMOVED).during("remove who is gone")?;
            Ok(())
        })
    }

    fn leave(&self, user: UserId, ticket: TicketId) -> Result<(), StoreError> {
        self.db.write("note who left", move |conn| {
            let own = ticket_presences::table.find((ticket.get(), user.get()));
            diesel::delete(own).execute(conn).during("note who left")?;
            Ok(())
        })
    }

    fn others(&self, user: UserId, ids: &[TicketId], since: Timestamp) -> Result<Vec<TicketPresence>, StoreError> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        let query = ticket_presences::table
            .inner_join(users::table.on(users::id.eq(ticket_presences::user_id)))
            .filter(ticket_presences::ticket_id.eq_any(ids))
            .filter(ticket_presences::user_id.ne(user.get()))
            .filter(ticket_presences::seen_at.gt(At::from(since)))
            .order((ticket_presences::ticket_id, users::name, users::id))
            .limit(MOST)
            .select((
                ticket_presences::ticket_id,
                users::id,
                users::name,
                ticket_presences::channel,
                ticket_presences::activity,
                ticket_presences::seen_at,
            ));
        let rows: Vec<PresenceRow> = self.db.read(|conn| query.load(conn).during("read who is there"))?;
        Ok(rows.into_iter().filter_map(|row| readable(presence(row))).collect())
    }
}
