//! The audit trail of the store in memory.

use domain::{NewEvent, OrderId, Role, UserId};

use super::{MemoryStore, memory_tickets::page_of};
use crate::{
    Page, PageRequest, Position, StoreError,
    audit::{AuditEntry, AuditFilter, AuditQueries, TrailEntry},
};

impl AuditQueries for MemoryStore {
    fn trail(&self, order: OrderId, page: PageRequest) -> Result<Page<TrailEntry>, StoreError> {
        let rows = self.rows();
        let about = |event: &NewEvent| event.order == Some(order);
        let entry = |(event, id): (&NewEvent, i64)| TrailEntry::of(event, id);
        let entries = rows.events.iter().zip(1_i64..).filter(|(event, _)| about(event)).map(entry).collect();
        Ok(page_of(entries, page, |entry: &TrailEntry| Position { at: entry.at, id: entry.id }))
    }

    fn audit(&self, filter: &AuditFilter, page: PageRequest) -> Result<Page<AuditEntry>, StoreError> {
        let rows = self.rows();
        let of_ticket = filter.ticket.map(|ticket| rows.case_of(ticket).map(|(case, _)| case.order.id));
        let wanted = |event: &NewEvent| {
            of_ticket.is_none_or(|order| order.is_some() && event.order == order)
                && filter.order.is_none_or(|order| event.order == Some(order))
                && filter.actor.is_none_or(|actor| event.actor.map(|(user, _)| user) == Some(actor))
                && filter.action.as_ref().is_none_or(|action| event.action == action)
                && filter.from.is_none_or(|from| event.at >= from)
                && filter.to.is_none_or(|to| event.at < to)
        };
        let name = |(user, _): (UserId, Role)| rows.author(user).0;
        let entry = |(event, id): (&NewEvent, i64)| AuditEntry {
            order: event.order,
            ticket: event.ticket,
            actor_name: event.actor.map(name),
            entry: TrailEntry::of(event, id),
        };
        let entries = rows.events.iter().zip(1..).filter(|(event, _)| wanted(event)).map(entry).collect();
        Ok(page_of(entries, page, |one: &AuditEntry| Position { at: one.entry.at, id: one.entry.id }))
    }
}
