//! Transactions of the store in memory: a draft of all rows, which is kept or dropped.

use domain::{NewAuditEntry, OrderContext, OrderId, ReopenedTicket, Ticket, TicketId, Timestamp};

use super::{
    MemoryStore,
    memory_store::{Rows, id},
};
use crate::{
    StoreError,
    effects::{EffectRows, Effects},
    tickets::{LockedOrder, OrderContextRows, TicketPatch, TicketRows, Waiting},
    tx::{Transactions, Verdict, Work},
};

impl Transactions for MemoryStore {
    fn run(&self, _: &'static str, work: Work) -> Result<(), StoreError> {
        self.run_on_a_draft(|draft| work(draft));
        Ok(())
    }
}

impl MemoryStore {
    /// Keeps what a work did to the rows, or drops it.
    pub(super) fn run_on_a_draft(&self, work: impl FnOnce(&mut Rows) -> Verdict) {
        let mut rows = self.rows();
        let mut draft = rows.clone();
        if work(&mut draft) == Verdict::Commit {
            *rows = draft;
        }
    }
}

impl EffectRows for Rows {
    fn record(&mut self, effects: &Effects) -> Result<(), StoreError> {
        self.write_messages(&effects.messages)?;
        self.notifications.extend(effects.notifications.iter().cloned());
        self.audit_log.extend(effects.audit.iter().cloned());
        Ok(())
    }
}

impl Rows {
    fn locked(&self, context: OrderContext) -> LockedOrder {
        let ticket = context.ticket.as_ref().map(|ticket| ticket.id);
        let newest = self.messages.iter().rev().find(|message| Some(message.ticket) == ticket);
        let waiting_since = ticket.and_then(|ticket| self.waiting_since.get(&ticket)).copied();
        LockedOrder {
            context,
            newest_message_at: newest.map(|message| message.created_at),
            waiting_since,
        }
    }
}

impl OrderContextRows for Rows {
    fn lock_ticket(&mut self, id: TicketId) -> Result<Option<LockedOrder>, StoreError> {
        Ok(self.context_of(id).map(|(context, _)| self.locked(context.clone())))
    }

    fn lock_order(&mut self, id: OrderId) -> Result<Option<LockedOrder>, StoreError> {
        Ok(self
            .contexts
            .iter()
            .find(|context| context.order.id == id)
            .map(|context| self.locked(context.clone())))
    }
}

impl TicketRows for Rows {
    fn has_ticket(&mut self, id: TicketId) -> Result<bool, StoreError> {
        Ok(self.context_of(id).is_some())
    }

    fn reserve_ticket_id(&mut self) -> Result<TicketId, StoreError> {
        id(TicketId::new(self.next_id()))
    }

    fn insert_ticket(&mut self, ticket: &Ticket) -> Result<(), StoreError> {
        let agent = ticket.agent.and_then(|agent| self.agent(agent)).cloned();
        if let Some(context) =
            self.contexts.iter_mut().find(|context| context.order.id == ticket.order)
        {
            (context.ticket, context.agent) = (Some(ticket.clone()), agent);
        }
        Ok(())
    }

    fn update_ticket(&mut self, id: TicketId, patch: &TicketPatch) -> Result<(), StoreError> {
        let agent = patch.agent.and_then(|agent| self.agent(agent)).cloned();
        let own = |context: &&mut OrderContext| {
            context.ticket.as_ref().is_some_and(|known| known.id == id)
        };
        if let Some(context) = self.contexts.iter_mut().find(own) {
            context.agent = agent.or_else(|| context.agent.take());
            if let Some(ticket) = &mut context.ticket {
                ticket.status = patch.status.unwrap_or(ticket.status);
                ticket.priority = patch.priority.unwrap_or(ticket.priority);
                ticket.agent = patch.agent.or(ticket.agent);
                ticket.changes = patch.changes.unwrap_or(ticket.changes);
                ticket.updated_at = patch.updated_at;
            }
        }
        match patch.waiting {
            Some(Waiting::Since(at)) => self.waiting_since.insert(id, at),
            Some(Waiting::Nobody) => self.waiting_since.remove(&id),
            None => None,
        };
        Ok(())
    }

    fn last_reopened_at(&mut self, order: OrderId) -> Result<Option<Timestamp>, StoreError> {
        let own = |entry: &&NewAuditEntry| {
            entry.order == Some(order) && entry.action == ReopenedTicket::ACTION
        };
        Ok(self.audit_log.iter().rev().find(own).map(|entry| entry.at))
    }
}
