//! Transactions of the store in memory: a draft of all rows, which is kept or dropped.

use domain::{OrderCase, TicketId};

use super::{MemoryStore, memory_store::Rows};
use crate::{
    StoreError,
    effects::{EffectRows, Effects},
    tickets::TicketRows,
    tx::{Transactions, Verdict, Work},
};

impl Transactions for MemoryStore {
    fn run(&self, _: &'static str, work: Work) -> Result<(), StoreError> {
        let mut rows = self.rows();
        let mut draft = rows.clone();
        if work(&mut draft) == Verdict::Commit {
            *rows = draft;
        }
        Ok(())
    }
}

impl EffectRows for Rows {
    fn record(&mut self, effects: &Effects) -> Result<(), StoreError> {
        self.write_messages(&effects.messages)?;
        self.notifications.extend(effects.notifications.iter().cloned());
        self.events.extend(effects.audit.iter().cloned());
        Ok(())
    }
}

impl TicketRows for Rows {
    fn has_ticket(&mut self, id: TicketId) -> Result<bool, StoreError> {
        Ok(self.case_of(id).is_some())
    }

    fn lock_ticket(&mut self, id: TicketId) -> Result<Option<OrderCase>, StoreError> {
        Ok(self.case_of(id).map(|(case, _)| case.clone()))
    }
}
