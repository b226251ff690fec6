//! Since when a party waits for an answer in a ticket.

use app::StoreError;
use chrono::DateTime;
use diesel::{dsl::max, prelude::*, sql_types::BigInt};
use domain::{Channel, NewMessage, ReopenedTicket, SenderRole, Timestamp, Wait};

use super::dialect::Conn;
use crate::{
    error::During,
    moment::At,
    schema::{events, messages, tickets},
};

/// Stands for a ticket in which nobody waits: 9999-12-31T23:59:59.999999Z, the default of the column.
pub(super) fn nobody_waits() -> Timestamp {
    DateTime::from_timestamp_micros(253_402_300_799_999_999).unwrap_or(DateTime::<chrono::Utc>::MAX_UTC)
}

/// Notes what a message that was just written does to the wait. One that reopened its ticket begins a new one, whatever
/// was left unanswered when the ticket was over. The ticket must be locked.
pub(super) fn note(conn: &mut Conn, message: &NewMessage, reopened: bool) -> Result<(), StoreError> {
    let own = tickets::table.find(message.ticket.get());
    let noted = match message.wait() {
        Wait::Stays => return Ok(()),
        Wait::Begins if reopened => {
            diesel::update(own).set(tickets::waiting_since.eq(At::from(message.at))).execute(conn)
        }
        Wait::Begins => diesel::update(own.filter(tickets::waiting_since.gt(At::from(message.at))))
            .set(tickets::waiting_since.eq(At::from(message.at)))
            .execute(conn),
        Wait::EndsIn(channel) => {
            let other = if channel == Channel::BrandAgent { Channel::CreatorAgent } else { Channel::BrandAgent };
            let since = unanswered(conn, message.ticket.get(), other)?.unwrap_or_else(|| At(nobody_waits()));
            diesel::update(own).set(tickets::waiting_since.eq(since)).execute(conn)
        }
    };
    noted.during("note who waits")?;
    Ok(())
}

/// When the first message of a party in a channel was written that no message of staff follows there. Messages from
/// before the ticket was reopened last do not count.
fn unanswered(conn: &mut Conn, ticket: i64, channel: Channel) -> Result<Option<At>, StoreError> {
    let own = messages::table.filter(messages::ticket_id.eq(ticket)).filter(messages::channel.eq(channel.word()));
    let answer: Option<i64> = own
        .filter(messages::role.eq(SenderRole::Agent.word()))
        .select(max(messages::id))
        .first(conn)
        .during("find the last answer")?;
    let reopened: Option<At> = events::table
        .filter(events::order_id.eq(tickets::table.find(ticket).select(tickets::order_id.nullable()).single_value()))
        .filter(events::action.eq(ReopenedTicket::ACTION))
        .order(events::id.desc())
        .select(events::at)
        .first(conn)
        .optional()
        .during("find when a ticket was reopened last")?;
    own.filter(messages::role.eq_any([SenderRole::Brand.word(), SenderRole::Creator.word()]))
        .filter(messages::id.gt(answer.unwrap_or_default()))
        .filter(messages::created_at.ge(reopened.unwrap_or(At(DateTime::UNIX_EPOCH))))
        .order(messages::id)
        .select(messages::created_at)
        .first(conn)
        .optional()
        .during("find the first message without an answer")
}

/// Works out who waits in the tickets with ids between two, out of their messages.
pub(super) fn work_out(conn: &mut Conn, first: i64, last: i64) -> Result<(), StoreError> {
    diesel::sql_query(
        "update tickets set waiting_since = waits.since from (\
         select m.ticket_id, min(m.created_at) as since from messages m \
         where m.ticket_id between $1 and $2 and m.role in ('brand', 'creator') \
         and m.id > coalesce((select max(a.id) from messages a \
         where a.ticket_id = m.ticket_id and a.channel = m.channel and a.role = 'agent'), 0) \
         group by m.ticket_id) waits where waits.ticket_id = tickets.id",
    )
    .bind::<BigInt, _>(first)
    .bind::<BigInt, _>(last)
    .execute(conn)
    .during("work out who waits")?;
    Ok(())
}
