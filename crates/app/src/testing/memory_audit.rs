//! The audit log of the store in memory.

use domain::{NewAuditEntry, OrderId, Role, UserId};

use super::{MemoryStore, memory_tickets::page_of};
use crate::{
    Page, PageRequest, Position, StoreError,
    audit::{AuditEntry, AuditFilter, AuditListItem, AuditQueries},
};

impl AuditQueries for MemoryStore {
    fn audit_log(&self, order: OrderId, page: PageRequest) -> Result<Page<AuditEntry>, StoreError> {
        let rows = self.rows();
        let about = |entry: &NewAuditEntry| entry.order == Some(order);
        let entry = |(entry, id): (&NewAuditEntry, i64)| AuditEntry::of(entry, id);
        let entries = rows
            .audit_log
            .iter()
            .zip(1_i64..)
            .filter(|(entry, _)| about(entry))
            .map(entry)
            .collect();
        Ok(page_of(entries, page, |entry: &AuditEntry| Position { at: entry.at, id: entry.id }))
    }

    fn audit(
        &self,
        filter: &AuditFilter,
        page: PageRequest,
    ) -> Result<Page<AuditListItem>, StoreError> {
        let rows = self.rows();
        let of_ticket = filter
            .ticket
            .map(|ticket| rows.context_of(ticket).map(|(context, _)| context.order.id));
        let wanted = |entry: &NewAuditEntry| {
            of_ticket.is_none_or(|order| order.is_some() && entry.order == order)
                && filter.order.is_none_or(|order| entry.order == Some(order))
                && filter.actor.is_none_or(|actor| entry.actor.map(|(user, _)| user) == Some(actor))
                && filter.action.as_ref().is_none_or(|action| entry.action == action)
                && filter.from.is_none_or(|from| entry.at >= from)
                && filter.to.is_none_or(|to| entry.at < to)
        };
        let name = |(user, _): (UserId, Role)| rows.author(user).0;
        let entry = |(entry, id): (&NewAuditEntry, i64)| AuditListItem {
            order: entry.order,
            ticket: entry.ticket,
            actor_name: entry.actor.map(name),
            entry: AuditEntry::of(entry, id),
        };
        let entries =
            rows.audit_log.iter().zip(1..).filter(|(entry, _)| wanted(entry)).map(entry).collect();
        Ok(page_of(entries, page, |one: &AuditListItem| Position {
            at: one.entry.at,
            id: one.entry.id,
        }))
    }
}
