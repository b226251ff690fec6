//! Tickets that pass to an agent: those that wait for one, and what is told of all of them.

use std::collections::BTreeMap;

use app::{
    StoreError,
    agents::{ReassignableTicket, WaitingTicketRows},
};
use diesel::{dsl::max, prelude::*};
use domain::{Ticket, Timestamp};

use super::{dialect::Conn, locks, tx::Rows};
use crate::{
    convert,
    error::During,
    moment::At,
    rows::TicketRow,
    schema::{brands, creators, messages, orders, packages, tickets, users},
};

/// Title of the package, name of the brand's owner, name of the creator's owner.
type Names = (String, String, String);

impl WaitingTicketRows for Rows<'_> {
    fn lock_waiting_tickets(&mut self, limit: u32) -> Result<Vec<ReassignableTicket>, StoreError> {
        let ids: Vec<i64> = tickets::table
            .filter(tickets::agent_id.is_null())
            .order(tickets::id)
            .limit(i64::from(limit))
            .select(tickets::id)
            .load(self.conn)
            .during("read waiting tickets")?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        // without an agent they stay, since the rotation is held; what else changes about them
        // waits from here on
        let rows = locks::lock_tickets(self.conn, &ids).during("lock tickets")?;
        reassignable(self.conn, &rows)
    }
}

/// What is told of these tickets, by their ids.
fn names(conn: &mut Conn, ids: &[i64]) -> Result<BTreeMap<i64, Names>, StoreError> {
    let (brand_owner, creator_owner) = diesel::alias!(users as brand_owner, users as creator_owner);
    let rows: Vec<(i64, Names)> = tickets::table
        .inner_join(orders::table.inner_join(packages::table))
        .inner_join(brands::table.on(brands::id.eq(orders::brand_id)))
        .inner_join(creators::table.on(creators::id.eq(orders::creator_id)))
        .inner_join(brand_owner.on(brand_owner.field(users::id).eq(brands::user_id)))
        .inner_join(creator_owner.on(creator_owner.field(users::id).eq(creators::user_id)))
        .filter(tickets::id.eq_any(ids))
        .select((
            tickets::id,
            (packages::title, brand_owner.field(users::name), creator_owner.field(users::name)),
        ))
        .load(conn)
        .during("read what tickets are about")?;
    Ok(rows.into_iter().collect())
}

/// When the newest message of each ticket was written. Those tickets must be locked by whoever goes
/// on from there.
fn newest_message_times(
    conn: &mut Conn,
    ids: &[i64],
) -> Result<BTreeMap<i64, Timestamp>, StoreError> {
    let newest: Vec<Option<i64>> = messages::table
        .filter(messages::ticket_id.eq_any(ids))
        .group_by(messages::ticket_id)
        .select(max(messages::id))
        .load(conn)
        .during("find the newest messages")?;
    let newest: Vec<i64> = newest.into_iter().flatten().collect();
    let times: Vec<(i64, At)> = messages::table
        .filter(messages::id.eq_any(newest))
        .select((messages::ticket_id, messages::created_at))
        .load(conn)
        .during("read the newest messages")?;
    Ok(times.into_iter().map(|(ticket, At(at))| (ticket, at)).collect())
}

/// Tickets with the names that messages about them need.
pub(super) fn reassignable(
    conn: &mut Conn,
    rows: &[TicketRow],
) -> Result<Vec<ReassignableTicket>, StoreError> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let (mut names, times) = (names(conn, &ids)?, newest_message_times(conn, &ids)?);
    let mut tickets = Vec::with_capacity(rows.len());
    for row in rows {
        let Some((order_title, brand_name, creator_name)) = names.remove(&row.id) else { continue };
        let Ticket { id: ticket, order, changes, .. } = convert::ticket(row)?;
        let newest_message_at = times.get(&row.id).copied();
        tickets.push(ReassignableTicket {
            ticket,
            order,
            changes,
            order_title,
            brand_name,
            creator_name,
            newest_message_at,
        });
    }
    Ok(tickets)
}
