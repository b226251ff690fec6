//! Since when a party waits for an answer in a ticket.

use app::StoreError;
use chrono::DateTime;
use diesel::{prelude::*, sql_types::BigInt};
use domain::Timestamp;

use super::dialect::Conn;
use crate::{error::During, moment::At};

/// Stands for a ticket in which nobody waits: 9999-12-31T23:59:59.999999Z, the default of the
/// column.
pub(super) fn nobody_waits() -> Timestamp {
    DateTime::from_timestamp_micros(253_402_300_799_999_999)
        .unwrap_or(DateTime::<chrono::Utc>::MAX_UTC)
}

/// Since when a party waits in a ticket, as it is stored; `None` when nobody does.
pub(super) fn waiting_since(stored: At) -> Option<Timestamp> {
    (stored.0 < nobody_waits()).then_some(stored.0)
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
