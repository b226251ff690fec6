//! Tickets that pass to an agent: what is told of them, and the statement that gives them.

use std::collections::BTreeMap;

use app::{StoreError, handover::ReassignableTicket};
use diesel::{
    dsl::{max, update},
    prelude::*,
};
use domain::{OpenTicket, Ticket, Timestamp, WaitingTicket};

use super::dialect::Conn;
use crate::{
    convert,
    error::During,
    moment::At,
    rows::TicketRow,
    schema::{brands, creators, messages, orders, packages, tickets, users},
};

/// Title of the package, name of the brand's owner, name of the creator's owner.
type Names = (String, String, String);

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
        .select((tickets::id, (packages::title, brand_owner.field(users::name), creator_owner.field(users::name))))
        .load(conn)
        .during("read what tickets are about")?;
    Ok(rows.into_iter().collect())
}

/// When the newest message of each ticket was written. Those tickets must be locked by whoever goes on from there.
fn newest_message_times(conn: &mut Conn, ids: &[i64]) -> Result<BTreeMap<i64, Timestamp>, StoreError> {
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

/// Locked tickets without an agent with what is told of them.
pub(super) fn waiting(conn: &mut Conn, rows: &[TicketRow], now: Timestamp) -> Result<Vec<WaitingTicket>, StoreError> {
    let waiting = |ticket: ReassignableTicket| {
        let OpenTicket { ticket, order, changes, order_title, brand_name, creator_name, speak_at } = ticket.at(now);
        WaitingTicket { ticket, order, changes, order_title, brand_name, creator_name, speak_at }
    };
    Ok(reassignable(conn, rows)?.into_iter().map(waiting).collect())
}

/// Tickets with the names that messages about them need.
pub(super) fn reassignable(conn: &mut Conn, rows: &[TicketRow]) -> Result<Vec<ReassignableTicket>, StoreError> {
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

/// Gives tickets to agents, given as pairs of ticket and agent: one statement for each agent.
pub(super) fn give(
    conn: &mut Conn,
    pairs: impl IntoIterator<Item = (i64, i64)>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let mut by_agent = BTreeMap::<i64, Vec<i64>>::new();
    for (ticket, agent) in pairs {
        by_agent.entry(agent).or_default().push(ticket);
    }
    for (agent, ids) in by_agent {
        update(tickets::table.filter(tickets::id.eq_any(ids)))
            .set((
                tickets::agent_id.eq(Some(agent)),
                tickets::changes.eq(tickets::changes + 1),
                tickets::updated_at.eq(At::from(at)),
            ))
            .execute(conn)
            .during("give tickets to an agent")?;
    }
    Ok(())
}
