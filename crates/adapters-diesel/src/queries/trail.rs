//! The audit trail of an order and its ticket.

use app::{Page, PageRequest, Position, Start, StoreError, TrailEntry};
use diesel::prelude::*;
use domain::{OrderId, UserId};

use super::Store;
use crate::{convert::Source, error::During, rows::EventRow, schema::events};

pub(super) fn entry(row: EventRow) -> TrailEntry {
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

impl Store {
    /// Every entry of a ticket names its order, so that one index has the whole trail in order. With a condition on
    /// the ticket beside it, PostgreSQL would read the events of everybody from the newest on.
    pub(super) fn read_trail(&self, order: OrderId, page: PageRequest) -> Result<Page<TrailEntry>, StoreError> {
        let rows: Vec<EventRow> = self.db.read(|conn| {
            let mut query =
                events::table.filter(events::order_id.eq(order.get())).select(EventRow::as_select()).into_boxed();
            match page.start {
                Start::First => {}
                Start::Offset(rows) => query = query.offset(i64::from(rows)),
                Start::After(position) => query = query.filter(events::id.lt(position.id)),
            }
            let most = i64::from(page.limit) + 1;
            query.order(events::id.desc()).limit(most).load(conn).during("read the audit trail")
        })?;
        let Page { items, next } = Page::of(rows, page.limit, |row| Position { at: row.at.0, id: row.id });
        Ok(Page { items: items.into_iter().map(entry).collect(), next })
    }
}
