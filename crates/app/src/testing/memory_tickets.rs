//! Tickets of the store in memory.

use std::collections::BTreeMap;

use domain::{AccountStatus, AgentId, OrderContext, TicketId, Timestamp, UserId};

use super::{MemoryStore, memory_agents::is_open};
use crate::{
    Page, PageRequest, Position, Start, StoreError,
    tickets::{TicketFilter, TicketHead, TicketHolder, TicketListItem, TicketOrder, TicketStore},
};

/// Sorts rows by descending position and cuts out the page that is wanted.
pub(super) fn page_of<T>(
    rows: Vec<T>,
    page: PageRequest,
    position: impl Fn(&T) -> Position,
) -> Page<T> {
    page_by(rows, page, |Position { at, id }| (at, id), position)
}

/// The same by descending keys of the positions.
pub(super) fn page_by<T, K: Ord>(
    mut rows: Vec<T>,
    page: PageRequest,
    key: impl Fn(Position) -> K,
    position: impl Fn(&T) -> Position,
) -> Page<T> {
    rows.sort_by_key(|row| std::cmp::Reverse(key(position(row))));
    match page.start {
        Start::First => {}
        Start::Offset(skip) => {
            drop(rows.drain(..usize::try_from(skip).unwrap_or(0).min(rows.len())));
        }
        Start::After(last) => rows.retain(|row| key(position(row)) < key(last)),
    }
    Page::of(rows, page.limit, position)
}

impl TicketStore for MemoryStore {
    fn list(
        &self,
        filter: &TicketFilter,
        order: TicketOrder,
        page: PageRequest,
    ) -> Result<Page<TicketListItem>, StoreError> {
        let rows = self.rows();
        let context = |context: &OrderContext| {
            let ticket = context.ticket.clone()?;
            let latest =
                rows.messages.iter().rev().find(|message| message.ticket == ticket.id).cloned();
            let waiting_since = rows.waiting_since.get(&ticket.id).copied();
            Some(TicketListItem { ticket, context: context.clone(), latest, waiting_since })
        };
        let mut tickets: Vec<_> = rows.contexts.iter().filter_map(context).collect();
        tickets.retain(|context| {
            let is_active = || {
                context
                    .context
                    .agent
                    .as_ref()
                    .is_some_and(|agent| agent.account == AccountStatus::Active)
            };
            let is_held = |holder: TicketHolder| match holder {
                TicketHolder::NobodyActive => !is_active(),
                holder => context.ticket.agent == holder.agent(),
            };
            filter.holder.is_none_or(is_held)
                && filter.agent.is_none_or(|agent| context.ticket.agent == Some(agent))
                && filter.status.is_none_or(|status| context.ticket.status == status)
                && filter.priority.is_none_or(|priority| context.ticket.priority == priority)
                && (!filter.unsolved || is_open(&context.ticket))
                && filter.order_status.is_none_or(|status| context.context.order.status == status)
                && filter
                    .waiting_since
                    .is_none_or(|at| context.waiting_since.is_some_and(|since| since <= at))
                && filter.among.as_ref().is_none_or(|among| among.contains(&context.ticket.id))
        });
        let position = |context: &TicketListItem| Position {
            at: match order {
                TicketOrder::Newest => context.ticket.created_at,
                TicketOrder::RecentlyUpdated => context.ticket.updated_at,
                TicketOrder::LongestWaiting => context.waiting_since.unwrap_or(Timestamp::MAX_UTC),
            },
            id: context.ticket.id.get(),
        };
        Ok(match order {
            TicketOrder::Newest | TicketOrder::RecentlyUpdated => page_of(tickets, page, position),
            TicketOrder::LongestWaiting => {
                page_by(tickets, page, |of| (std::cmp::Reverse(of.at), of.id), position)
            }
        })
    }

    fn count(&self, filter: &TicketFilter) -> Result<u64, StoreError> {
        self.count_up_to(filter, u32::MAX)
    }

    fn count_up_to(&self, filter: &TicketFilter, most: u32) -> Result<u64, StoreError> {
        let counted =
            TicketStore::list(self, filter, TicketOrder::Newest, PageRequest::first(most))?;
        Ok(u64::try_from(counted.items.len()).unwrap_or(u64::MAX))
    }

    fn head(&self, id: TicketId) -> Result<Option<TicketHead>, StoreError> {
        let rows = self.rows();
        let head = rows.contexts.iter().find_map(|context| {
            let ticket = context.ticket.clone().filter(|ticket| ticket.id == id)?;
            let brand = context.brand.id;
            let creator = context.creator.id;
            let agent = context.agent.clone();
            let agent_last_online_at =
                ticket.agent.and_then(|agent| rows.last_online.get(&agent).copied());
            Some(TicketHead { ticket, brand, creator, agent, agent_last_online_at })
        });
        Ok(head)
    }

    fn knows_agent(&self, agent: AgentId) -> Result<bool, StoreError> {
        Ok(self.rows().agents.iter().any(|known| known.id == agent))
    }

    fn unread(
        &self,
        user: UserId,
        tickets: &[TicketId],
    ) -> Result<BTreeMap<TicketId, u64>, StoreError> {
        Ok(self.unread_of(user, tickets))
    }
}
