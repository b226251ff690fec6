//! Tickets that pass to an agent: those that wait for one, and what is told of all of them.

use std::collections::BTreeMap;

use app::{
    StoreError,
    agents::{ReassignableTicket, WaitingTicketRows},
};
use diesel::{dsl::max, prelude::*};
use domain::{BrandId, CreatorId, Ticket, TicketToAssign, Timestamp};

use super::{dialect::Conn, locks, tx::Rows};
use crate::{
    convert::{self, Source},
    error::During,
    moment::At,
    rows::TicketRow,
    schema::{brands, creators, messages, orders, packages, tickets, users},
};

/// Title of the package, name of the brand's owner, name of the creator's owner, brand and creator.
type Names = (String, String, String, i64, i64);

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

/// Tickets that wait, as a rule sees them, by ascending id.
pub(super) fn waiting(conn: &mut Conn, limit: u32) -> Result<Vec<TicketToAssign>, StoreError> {
    let rows: Vec<TicketRow> = tickets::table
        .filter(tickets::agent_id.is_null())
        .order(tickets::id)
        .limit(i64::from(limit))
        .select(TicketRow::as_select())
        .load(conn)
        .during("read waiting tickets")?;
    let ids: Vec<i64> = rows.iter().map(|row| row.order_id).collect();
    let parties: Vec<(i64, i64, i64)> = orders::table
        .filter(orders::id.eq_any(ids))
        .select((orders::id, orders::brand_id, orders::creator_id))
        .load(conn)
        .during("read the orders of waiting tickets")?;
    let parties: BTreeMap<_, _> =
        parties.into_iter().map(|(id, brand, creator)| (id, (brand, creator))).collect();
    let mut waiting = Vec::with_capacity(rows.len());
    for row in &rows {
        let Some(&(brand, creator)) = parties.get(&row.order_id) else { continue };
        let Ticket { id: ticket, order, priority, .. } = convert::ticket(row)?;
        let source = Source { table: "orders", row: row.order_id };
        let brand = source.id("brand_id", BrandId::new, brand)?;
        let creator = source.id("creator_id", CreatorId::new, creator)?;
        waiting.push(TicketToAssign { ticket, order, brand, creator, priority });
    }
    Ok(waiting)
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
            (
                packages::title,
                brand_owner.field(users::name),
                creator_owner.field(users::name),
                orders::brand_id,
                orders::creator_id,
            ),
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
        let Some((order_title, brand_name, creator_name, brand, creator)) = names.remove(&row.id)
        else {
            continue;
        };
        let Ticket { id: ticket, order, changes, priority, .. } = convert::ticket(row)?;
        let source = Source { table: "orders", row: row.order_id };
        let newest_message_at = times.get(&row.id).copied();
        tickets.push(ReassignableTicket {
            ticket,
            order,
            brand: source.id("brand_id", BrandId::new, brand)?,
            creator: source.id("creator_id", CreatorId::new, creator)?,
            priority,
            changes,
            order_title,
            brand_name,
            creator_name,
            newest_message_at,
        });
    }
    Ok(tickets)
}
