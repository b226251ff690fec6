//! Orders with their context: who and what they are about. It is read for many orders at once: the
//! number of statements does not depend on how many there are.

use std::{collections::BTreeMap, sync::Arc};

use app::{
    StoreError,
    tickets::{LockedOrder, OrderContextRows},
};
use diesel::prelude::*;
use domain::{Agent, AgentId, Brand, Creator, OrderContext, OrderId, Package, Ticket, TicketId};

use super::{dialect::Conn, locks, tx::Rows, waiting_since};
use crate::{
    convert::{self, readable},
    error::During,
    moment::At,
    rows::{AgentRow, BrandRow, CreatorRow, OrderRow, OwnerRow, PackageRow, StaffRow, TicketRow},
    schema::{agents, brands, creators, messages, orders, packages, tickets, users},
};

/// Ids, ascending, each once.
pub(super) fn distinct(ids: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut ids: Vec<_> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

pub(super) fn brands(conn: &mut Conn, ids: &[i64]) -> Result<BTreeMap<i64, Brand>, StoreError> {
    let rows: Vec<(BrandRow, OwnerRow)> = brands::table
        .inner_join(users::table)
        .filter(brands::id.eq_any(ids))
        .select((BrandRow::as_select(), OwnerRow::as_select()))
        .load(conn)
        .during("read brands")?;
    Ok(rows
        .into_iter()
        .filter_map(|(row, user)| Some((row.id, readable(convert::brand(row, &user))?)))
        .collect())
}

pub(super) fn creators(conn: &mut Conn, ids: &[i64]) -> Result<BTreeMap<i64, Creator>, StoreError> {
    let rows: Vec<(CreatorRow, OwnerRow)> = creators::table
        .inner_join(users::table)
        .filter(creators::id.eq_any(ids))
        .select((CreatorRow::as_select(), OwnerRow::as_select()))
        .load(conn)
        .during("read creators")?;
    Ok(rows
        .into_iter()
        .filter_map(|(row, user)| Some((row.id, readable(convert::creator(row, &user))?)))
        .collect())
}

pub(super) fn packages(conn: &mut Conn, ids: &[i64]) -> Result<BTreeMap<i64, Package>, StoreError> {
    let rows: Vec<PackageRow> = packages::table
        .filter(packages::id.eq_any(ids))
        .select(PackageRow::as_select())
        .load(conn)
        .during("read packages")?;
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((row.id, readable(convert::package(row))?)))
        .collect())
}

fn agents_by_id(conn: &mut Conn, ids: &[i64]) -> Result<BTreeMap<i64, Agent>, StoreError> {
    let rows: Vec<(StaffRow, AgentRow)> = users::table
        .inner_join(agents::table)
        .filter(users::id.eq_any(ids))
        .select((StaffRow::as_select(), AgentRow::as_select()))
        .load(conn)
        .during("read agents")?;
    Ok(rows
        .into_iter()
        .filter_map(|(user, row)| Some((user.id, readable(convert::agent(user, &row))?)))
        .collect())
}

fn tickets_by_order(conn: &mut Conn, orders: &[i64]) -> Result<BTreeMap<i64, Ticket>, StoreError> {
    let rows: Vec<TicketRow> = tickets::table
        .filter(tickets::order_id.eq_any(orders))
        .select(TicketRow::as_select())
        .load(conn)
        .during("read tickets of orders")?;
    Ok(rows
        .iter()
        .filter_map(|row| Some((row.order_id, readable(convert::ticket(row))?)))
        .collect())
}

fn shared<T>(by_id: BTreeMap<i64, T>) -> BTreeMap<i64, Arc<T>> {
    by_id.into_iter().map(|(id, value)| (id, Arc::new(value))).collect()
}

/// Orders with their whole context, in the given order. Always five statements.
pub(super) fn contexts(
    conn: &mut Conn,
    rows: Vec<OrderRow>,
) -> Result<Vec<OrderContext>, StoreError> {
    let tickets = tickets_by_order(conn, &distinct(rows.iter().map(|row| row.id)))?;
    contexts_of(conn, rows, &tickets)
}

/// The same of orders whose tickets were read before, by their orders. Always four statements.
pub(super) fn contexts_of(
    conn: &mut Conn,
    rows: Vec<OrderRow>,
    tickets: &BTreeMap<i64, Ticket>,
) -> Result<Vec<OrderContext>, StoreError> {
    let brands = shared(brands(conn, &distinct(rows.iter().map(|row| row.brand_id)))?);
    let creators = shared(creators(conn, &distinct(rows.iter().map(|row| row.creator_id)))?);
    let packages = shared(packages(conn, &distinct(rows.iter().map(|row| row.package_id)))?);
    let agents =
        agents_by_id(conn, &distinct(tickets.values().filter_map(|t| t.agent).map(AgentId::get)))?;
    let context = |row: OrderRow| {
        let corrupt = |column| StoreError::Corrupt { table: "orders", column, row: row.id };
        let ticket = tickets.get(&row.id).cloned();
        let agent = ticket.as_ref().and_then(|ticket| ticket.agent);
        Ok(OrderContext {
            brand: brands.get(&row.brand_id).cloned().ok_or_else(|| corrupt("brand_id"))?,
            creator: creators.get(&row.creator_id).cloned().ok_or_else(|| corrupt("creator_id"))?,
            package: packages.get(&row.package_id).cloned().ok_or_else(|| corrupt("package_id"))?,
            agent: agent.and_then(|id| agents.get(&id.get())).cloned(),
            ticket,
            order: convert::order(row)?,
        })
    };
    Ok(rows.into_iter().filter_map(|row| readable(context(row))).collect())
}

/// When the newest message of a ticket was written.
macro_rules! newest_message_at {
    ($ticket:expr) => {
        messages::table
            .filter(messages::ticket_id.eq($ticket))
            .order(messages::id.desc())
            .select(messages::created_at)
            .limit(1)
    };
}

/// A locked order with its context, of which everything else is read behind the locks.
fn locked(
    conn: &mut Conn,
    order: OrderRow,
    ticket: Option<(TicketRow, At)>,
    newest: Option<At>,
) -> Result<Option<LockedOrder>, StoreError> {
    let mut tickets = BTreeMap::new();
    if let Some((row, _)) = &ticket {
        tickets.insert(row.order_id, convert::ticket(row)?);
    }
    let context = contexts_of(conn, vec![order], &tickets)?.pop();
    Ok(context.map(|context| LockedOrder {
        context,
        newest_message_at: newest.map(|At(at)| at),
        waiting_since: ticket.and_then(|(_, since)| waiting_since::waiting_since(since)),
    }))
}

impl OrderContextRows for Rows<'_> {
    fn lock_ticket(&mut self, id: TicketId) -> Result<Option<LockedOrder>, StoreError> {
        let ticket = locks::lock_ticket(self.conn, id.get()).during("lock a ticket")?;
        let Some((row, waiting_since)) = ticket else { return Ok(None) };
        let (order, newest): (OrderRow, Option<At>) = orders::table
            .find(row.order_id)
            .select((OrderRow::as_select(), newest_message_at!(row.id).single_value()))
            .first(self.conn)
            .during("read the order of a ticket")?;
        locked(self.conn, order, Some((row, waiting_since)), newest)
    }

    fn lock_order(&mut self, id: OrderId) -> Result<Option<LockedOrder>, StoreError> {
        let order = locks::lock_order(self.conn, id.get()).during("lock an order")?;
        let Some(order) = order else { return Ok(None) };
        let ticket =
            locks::lock_ticket_of(self.conn, order.id).during("lock the ticket of an order")?;
        let newest = match &ticket {
            Some((row, _)) => newest_message_at!(row.id)
                .first(self.conn)
                .optional()
                .during("find the newest message")?,
            None => None,
        };
        locked(self.conn, order, ticket, newest)
    }
}
