//! Handing over in the store in memory.

use domain::{
    AgentId, Allocation, HandoverId, HandoverRequest, OpenCounts, OrderContext, Recipients, Ticket,
    TicketId, Timestamp, UserId,
};

use super::{
    MemoryStore,
    memory_agents::is_open,
    memory_store::{Rows, id},
    memory_tickets::page_of,
};
use crate::{
    Page, PageRequest, Position, StoreError,
    agents::ReassignableTicket,
    handover::{
        HandoverFacts, HandoverQueries, HandoverRecord, HandoverRows, LockedHandedOverTicket,
        LockedHandover, PastHandover,
    },
};

/// A handover that was done: when, whose tickets, by whom, when it was taken back, and for each
/// ticket who got it and how often it had changed then.
#[derive(Debug, Clone)]
pub(crate) struct KeptHandover {
    at: Timestamp,
    agent: AgentId,
    to: Recipients,
    by: UserId,
    undone: Option<Timestamp>,
    tickets: Vec<(TicketId, AgentId, u32)>,
}

impl Rows {
    pub(super) fn reassignable(
        &self,
        context: &OrderContext,
        ticket: &Ticket,
    ) -> ReassignableTicket {
        let said = self.messages.iter().filter(|message| message.ticket == ticket.id);
        ReassignableTicket {
            ticket: ticket.id,
            order: ticket.order,
            brand: context.order.brand,
            creator: context.order.creator,
            priority: ticket.priority,
            changes: ticket.changes,
            order_title: context.package.title.clone(),
            brand_name: context.brand.owner.name.clone(),
            creator_name: context.creator.owner.name.clone(),
            newest_message_at: said.map(|message| message.created_at).max(),
        }
    }

    /// The open tickets that a handover is about, by ascending id.
    fn open_tickets(&self, request: &HandoverRequest) -> Vec<ReassignableTicket> {
        let wanted =
            |ticket: &Ticket| request.among.as_ref().is_none_or(|among| among.contains(&ticket.id));
        let is_own = |ticket: &&Ticket| {
            ticket.agent == Some(request.agent) && is_open(ticket) && wanted(ticket)
        };
        let own = self
            .contexts
            .iter()
            .filter_map(|context| Some((context, context.ticket.as_ref().filter(is_own)?)));
        let mut tickets: Vec<_> =
            own.map(|(context, ticket)| self.reassignable(context, ticket)).collect();
        tickets.sort_by_key(|open| open.ticket);
        tickets
    }

    fn name(&self, user: UserId) -> String {
        self.agent(user.into()).map_or_else(|| self.author(user).0, |agent| agent.name.clone())
    }

    fn past(&self, kept: &KeptHandover, number: i64) -> Result<PastHandover, StoreError> {
        let named = |agent: AgentId| (agent, self.name(agent.user()));
        Ok(PastHandover {
            id: id(HandoverId::new(number))?,
            at: kept.at,
            agent: named(kept.agent),
            recipient: match kept.to {
                Recipients::Rotation => None,
                Recipients::Agent(agent) => Some(named(agent)),
            },
            by: (kept.by, self.name(kept.by)),
            tickets: u64::try_from(kept.tickets.len()).unwrap_or(u64::MAX),
            undone_at: kept.undone,
        })
    }
}

/// The place of a handover among all of them.
fn index(id: HandoverId) -> Option<usize> {
    usize::try_from(id.get()).ok()?.checked_sub(1)
}

fn cut(mut tickets: Vec<ReassignableTicket>, limit: u32) -> Vec<ReassignableTicket> {
    tickets.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    tickets
}

fn count(tickets: &[ReassignableTicket]) -> u64 {
    u64::try_from(tickets.len()).unwrap_or(u64::MAX)
}

impl HandoverRows for Rows {
    fn lock_open_tickets(
        &mut self,
        request: &HandoverRequest,
        limit: u32,
    ) -> Result<Vec<ReassignableTicket>, StoreError> {
        Ok(cut(self.open_tickets(request), limit))
    }

    fn count_open_tickets(&mut self, request: &HandoverRequest) -> Result<u64, StoreError> {
        Ok(count(&self.open_tickets(request)))
    }

    fn insert_handover(&mut self, request: &HandoverRequest) -> Result<HandoverId, StoreError> {
        let HandoverRequest { agent, to, at, actor: (by, _), .. } = *request;
        self.handovers.push(KeptHandover { at, agent, to, by, undone: None, tickets: Vec::new() });
        id(HandoverId::new(i64::try_from(self.handovers.len()).unwrap_or(i64::MAX)))
    }

    fn insert_handover_tickets(
        &mut self,
        id: HandoverId,
        allocations: &[Allocation],
    ) -> Result<(), StoreError> {
        if let Some(kept) = index(id).and_then(|index| self.handovers.get_mut(index)) {
            kept.tickets = allocations
                .iter()
                .map(|allocation| (allocation.ticket, allocation.agent.id, allocation.changes))
                .collect();
        }
        Ok(())
    }

    fn lock_handover(&mut self, id: HandoverId) -> Result<Option<LockedHandover>, StoreError> {
        let kept = index(id).and_then(|index| self.handovers.get(index));
        Ok(kept.map(|kept| {
            let handed = |&(ticket, given_to, changes_then): &(TicketId, AgentId, u32)| {
                let (context, ticket) = self.context_of(ticket)?;
                let (agent, ticket) = (ticket.agent, self.reassignable(context, ticket));
                Some(LockedHandedOverTicket { ticket, agent, given_to, changes_then })
            };
            let tickets = kept.tickets.iter().filter_map(handed).collect();
            LockedHandover {
                by: kept.by,
                undone: kept.undone.is_some(),
                agent: kept.agent,
                tickets,
            }
        }))
    }

    fn mark_handover_undone(
        &mut self,
        id: HandoverId,
        _: UserId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        if let Some(kept) = index(id).and_then(|index| self.handovers.get_mut(index)) {
            kept.undone = Some(at);
        }
        Ok(())
    }
}

impl HandoverQueries for MemoryStore {
    fn facts(&self, request: &HandoverRequest, limit: u32) -> Result<HandoverFacts, StoreError> {
        let rows = self.rows();
        let tickets = rows.open_tickets(request);
        let total = count(&tickets);
        Ok(HandoverFacts { pool: rows.pool(), tickets: cut(tickets, limit), total })
    }

    fn open_counts(&self) -> Result<OpenCounts, StoreError> {
        Ok(self.rows().counts())
    }

    fn list(&self, page: PageRequest) -> Result<Page<PastHandover>, StoreError> {
        let rows = self.rows();
        let past = rows.handovers.iter().zip(1..).map(|(kept, number)| rows.past(kept, number));
        Ok(page_of(past.collect::<Result<_, _>>()?, page, |past| Position {
            at: past.at,
            id: past.id.get(),
        }))
    }

    fn find(&self, id: HandoverId) -> Result<Option<HandoverRecord>, StoreError> {
        let rows = self.rows();
        let Some(kept) = index(id).and_then(|index| rows.handovers.get(index)) else {
            return Ok(None);
        };
        let given =
            kept.tickets.iter().map(|&(ticket, agent, _)| (ticket, agent, rows.name(agent.user())));
        Ok(Some(HandoverRecord { past: rows.past(kept, id.get())?, given: given.collect() }))
    }
}
