//! The audit trail: of an order with its ticket, and of everything.

use app::{
    Page, PageRequest, Position, StoreError,
    audit::{AuditEntry, AuditFilter, AuditQueries, TrailEntry},
};
use diesel::prelude::*;
use domain::{OrderId, TicketId, UserId};

use super::{Store, dialect::Conn, page::newest};
use crate::{
    convert::Source,
    error::During,
    moment::At,
    rows::EventRow,
    schema::{events, tickets, users},
};

/// An entry, its order and ticket, and the name of its actor.
type AuditRow = (EventRow, Option<i64>, Option<i64>, Option<String>);

impl AuditQueries for Store {
    fn trail(&self, order: OrderId, page: PageRequest) -> Result<Page<TrailEntry>, StoreError> {
        // Every entry of a ticket names its order, so that one index has the whole trail in order. With a condition on
        // the ticket beside it, PostgreSQL would read the events of everybody from the newest on.
        let rows: Vec<EventRow> = self.db.read(|conn| {
            let query =
                events::table.filter(events::order_id.eq(order.get())).select(EventRow::as_select()).into_boxed();
            newest!(query, page, events::id).load(conn).during("read the audit trail")
        })?;
        let Page { items, next } = Page::of(rows, page.limit, |row| Position { at: row.at.0, id: row.id });
        Ok(Page { items: items.into_iter().map(trail_entry).collect(), next })
    }

    fn audit(&self, filter: &AuditFilter, page: PageRequest) -> Result<Page<AuditEntry>, StoreError> {
        let rows = self.db.read(|conn| {
            let of_ticket = match filter.ticket {
                None => None,
                Some(ticket) => match order_of(conn, ticket)? {
                    None => return Ok(Vec::new()),
                    order => order,
                },
            };
            entries(conn, filter, of_ticket, page)
        })?;
        let Page { items, next } = Page::of(rows, page.limit, |(row, ..)| Position { at: row.at.0, id: row.id });
        Ok(Page { items: items.into_iter().map(entry).collect::<Result<_, _>>()?, next })
    }
}

fn trail_entry(row: EventRow) -> TrailEntry {
    let source = Source { table: "events", row: row.id };
    let actor = match (row.actor_id, row.actor_role) {
        (Some(id), Some(role)) => role.parse().ok().zip(UserId::new(id).ok()).map(|(role, user)| (user, role)),
        _ => None,
    };
    if row.actor_id.is_some() && actor.is_none() {
        source.note("actor_role");
    }
    TrailEntry {
        id: row.id,
        at: source.at("at", row.at),
        actor,
        action: row.action,
        from: row.from_value,
        to: row.to_value,
        reason: row.reason,
        data: source.facts("data", &row.data),
    }
}

fn order_of(conn: &mut Conn, ticket: TicketId) -> Result<Option<i64>, StoreError> {
    let order = tickets::table.find(ticket.get()).select(tickets::order_id);
    order.first(conn).optional().during("look for the order of a ticket")
}

/// Every entry of a ticket names its order, so the trail of a ticket is read by its order.
fn entries(
    conn: &mut Conn,
    filter: &AuditFilter,
    of_ticket: Option<i64>,
    page: PageRequest,
) -> Result<Vec<AuditRow>, StoreError> {
    let mut query = events::table
        .left_join(users::table.on(users::id.nullable().eq(events::actor_id)))
        .select((EventRow::as_select(), events::order_id, events::ticket_id, users::name.nullable()))
        .into_boxed();
    for order in [of_ticket, filter.order.map(OrderId::get)].into_iter().flatten() {
        query = query.filter(events::order_id.eq(order));
    }
    if let Some(actor) = filter.actor {
        query = query.filter(events::actor_id.eq(actor.get()));
    }
    if let Some(action) = &filter.action {
        query = query.filter(events::action.eq(action));
    }
    if let Some(from) = filter.from {
        query = query.filter(events::at.ge(At::from(from)));
    }
    if let Some(to) = filter.to {
        query = query.filter(events::at.lt(At::from(to)));
    }
    newest!(query, page, events::at, events::id).load(conn).during("read the audit trail")
}

fn entry((row, order, ticket, actor_name): AuditRow) -> Result<AuditEntry, StoreError> {
    let source = Source { table: "events", row: row.id };
    Ok(AuditEntry {
        order: order.map(|id| source.id("order_id", OrderId::new, id)).transpose()?,
        ticket: ticket.map(|id| source.id("ticket_id", TicketId::new, id)).transpose()?,
        actor_name,
        entry: trail_entry(row),
    })
}
