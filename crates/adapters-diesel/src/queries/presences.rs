//! Who has which ticket open.

use std::time::Duration;

use app::{
    StoreError,
    staff_tools::{MAX_PURGED, PresenceRows, TicketPresence},
};
use diesel::{prelude::*, upsert::excluded};
use domain::{Activity, Channel, TicketId, Timestamp, UserId};

use super::{dialect::Conn, purge::Old, tx::Rows};
use crate::{
    convert::Source,
    error::During,
    moment::At,
    schema::{ticket_presences, users},
};

const PRESENCES: Old =
    Old { table: "ticket_presences", key: "ticket_id, user_id", time: "seen_at" };

/// Most rows of one answer.
const MAX: i64 = 1000;

/// Ticket, user and name, channel, activity, and when that was said.
pub(super) type PresenceRow = (i64, i64, String, String, String, At);

pub(super) fn presence(
    (ticket, user, name, channel, activity, at): PresenceRow,
) -> Result<TicketPresence, StoreError> {
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

pub(super) fn others(
    conn: &mut Conn,
    user: UserId,
    tickets: &[TicketId],
    since: Timestamp,
) -> Result<Vec<PresenceRow>, StoreError> {
    let ids: Vec<i64> = tickets.iter().map(|id| id.get()).collect();
    ticket_presences::table
        .inner_join(users::table.on(users::id.eq(ticket_presences::user_id)))
        .filter(ticket_presences::ticket_id.eq_any(ids))
        .filter(ticket_presences::user_id.ne(user.get()))
        .filter(ticket_presences::seen_at.gt(At::from(since)))
        .order((ticket_presences::ticket_id, users::name, users::id))
        .limit(MAX)
        .select((
            ticket_presences::ticket_id,
            users::id,
            users::name,
            ticket_presences::channel,
            ticket_presences::activity,
            ticket_presences::seen_at,
        ))
        .load(conn)
        .during("read who is there")
}

impl PresenceRows for Rows<'_> {
    fn save_presence(
        &mut self,
        user: UserId,
        ticket: TicketId,
        channel: Channel,
        activity: Activity,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let row = (
            ticket_presences::ticket_id.eq(ticket.get()),
            ticket_presences::user_id.eq(user.get()),
            ticket_presences::channel.eq(channel.as_str()),
            ticket_presences::activity.eq(activity.as_str()),
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
            .execute(self.conn)
            .map(drop)
            .during("note who is there")
    }

    fn delete_presence(&mut self, user: UserId, ticket: TicketId) -> Result<(), StoreError> {
        let own = ticket_presences::table.find((ticket.get(), user.get()));
        diesel::delete(own).execute(self.conn).map(drop).during("note who left")
    }

    fn purge_presences(&mut self, before: Timestamp) -> Result<(), StoreError> {
        // whoever spoke at that very instant is gone, too
        let before = At::from(before + Duration::from_micros(1));
        let purged = PRESENCES.purge(self.conn, before, MAX_PURGED);
        purged.map(drop).during("remove who is gone")
    }
}
