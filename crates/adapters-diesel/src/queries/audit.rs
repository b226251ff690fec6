//! The audit log: of an order with its ticket, and of everything.

use app::{
    Page, PageRequest, Position, StoreError,
    audit::{AuditEntry, AuditFilter, AuditListItem, AuditQueries},
};
use diesel::prelude::*;
use domain::{OrderId, TicketId, UserId};

use super::{Store, dialect::Conn, page::newest};
use crate::{
    convert::Source,
    error::During,
    moment::At,
    rows::AuditEntryRow,
    schema::{audit_log, tickets, users},
};

/// An entry, its order and ticket, and the name of its actor.
type AuditRow = (AuditEntryRow, Option<i64>, Option<i64>, Option<String>);

impl AuditQueries for Store {
    fn audit_log(&self, order: OrderId, page: PageRequest) -> Result<Page<AuditEntry>, StoreError> {
        // Every entry of a ticket names its order, so that one index has the whole audit log in
        // order. With a condition on the ticket beside it, PostgreSQL would read the events of
        // everybody from the newest on.
        let rows: Vec<AuditEntryRow> = self.db.read(|conn| {
            let query = audit_log::table
                .filter(audit_log::order_id.eq(order.get()))
                .select(AuditEntryRow::as_select())
                .into_boxed();
            newest!(query, page, audit_log::id).load(conn).during("read the audit log")
        })?;
        let Page { items, next } =
            Page::of(rows, page.limit, |row| Position { at: row.at.0, id: row.id });
        Ok(Page { items: items.into_iter().map(audit_log_entry).collect(), next })
    }

    fn audit(
        &self,
        filter: &AuditFilter,
        page: PageRequest,
    ) -> Result<Page<AuditListItem>, StoreError> {
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
        let Page { items, next } =
            Page::of(rows, page.limit, |(row, ..)| Position { at: row.at.0, id: row.id });
        Ok(Page { items: items.into_iter().map(entry).collect::<Result<_, _>>()?, next })
    }
}

fn audit_log_entry(row: AuditEntryRow) -> AuditEntry {
    let source = Source { table: "audit_log", row: row.id };
    let actor = match (row.actor_id, row.actor_role) {
        (Some(id), Some(role)) => {
            role.parse().ok().zip(UserId::new(id).ok()).map(|(role, user)| (user, role))
        }
        _ => None,
    };
    if row.actor_id.is_some() && actor.is_none() {
        source.note("actor_role");
    }
    AuditEntry {
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

/// Every entry of a ticket names its order, so the audit log of a ticket is read by its order.
fn entries(
    conn: &mut Conn,
    filter: &AuditFilter,
    of_ticket: Option<i64>,
    page: PageRequest,
) -> Result<Vec<AuditRow>, StoreError> {
    let mut query = audit_log::table
        .left_join(users::table.on(users::id.nullable().eq(audit_log::actor_id)))
        .select((
            AuditEntryRow::as_select(),
            audit_log::order_id,
            audit_log::ticket_id,
            users::name.nullable(),
        ))
        .into_boxed();
    for order in [of_ticket, filter.order.map(OrderId::get)].into_iter().flatten() {
        query = query.filter(audit_log::order_id.eq(order));
    }
    if let Some(actor) = filter.actor {
        query = query.filter(audit_log::actor_id.eq(actor.get()));
    }
    if let Some(action) = &filter.action {
        query = query.filter(audit_log::action.eq(action));
    }
    if let Some(from) = filter.from {
        query = query.filter(audit_log::at.ge(At::from(from)));
    }
    if let Some(to) = filter.to {
        query = query.filter(audit_log::at.lt(At::from(to)));
    }
    newest!(query, page, audit_log::at, audit_log::id).load(conn).during("read the audit log")
}

fn entry((row, order, ticket, actor_name): AuditRow) -> Result<AuditListItem, StoreError> {
    let source = Source { table: "audit_log", row: row.id };
    Ok(AuditListItem {
        order: order.map(|id| source.id("order_id", OrderId::new, id)).transpose()?,
        ticket: ticket.map(|id| source.id("ticket_id", TicketId::new, id)).transpose()?,
        actor_name,
        entry: audit_log_entry(row),
    })
}
