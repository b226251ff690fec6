//! The search of the store in memory: it looks at everything.

use std::{cmp::Reverse, collections::BTreeMap};

use domain::{Message, MessageId, OrderCase};

use super::{MemoryStore, memory_store::Rows};
use crate::{
    StoreError,
    search::{Found, Hit, Matched, Search, SearchIndex, SearchText, TicketHit},
};

impl Rows {
    fn newest_message(&self, case: &OrderCase, text: &SearchText) -> Option<&Message> {
        let ticket = case.ticket.as_ref()?.id;
        let found = |message: &&Message| message.ticket == ticket && !self.unsearchable.contains(&message.id);
        let said = self.messages.iter().filter(found).filter(|message| text.matches(&message.text));
        said.max_by_key(|message| message.id)
    }

    fn hit(&self, case: &OrderCase, matched: Matched, text: &SearchText) -> Option<Hit> {
        let has = |name: &str| text.matches(name);
        let message = if matched == Matched::Message { self.newest_message(case, text) } else { None };
        let is_hit = match matched {
            Matched::Order => text.id() == Some(case.order.id.get()),
            Matched::Ticket => case.ticket.as_ref().is_some_and(|ticket| text.id() == Some(ticket.id.get())),
            Matched::Brand => has(&case.brand.company_name) || has(&case.brand.owner.name),
            Matched::Creator => has(&case.creator.owner.name),
            Matched::Package => has(&case.package.title),
            Matched::Message => message.is_some(),
        };
        is_hit.then(|| Hit { order: case.order.id, matched, message: message.map(|message| message.id) })
    }
}

impl Rows {
    fn hits(&self, search: &Search) -> Vec<Hit> {
        let mut newest: Vec<&OrderCase> = self.cases.iter().collect();
        newest.sort_by_key(|case| Reverse((case.order.placed_at, case.order.id)));
        let mut hits = Vec::new();
        for &kind in Matched::ALL {
            let mut of_kind: Vec<Hit> = newest.iter().filter_map(|case| self.hit(case, kind, &search.text)).collect();
            of_kind.sort_by_key(|hit| Reverse(hit.message));
            hits.extend(of_kind);
        }
        search.choose(hits)
    }
}

impl SearchIndex for MemoryStore {
    fn tickets(&self, search: &Search) -> Result<Vec<TicketHit>, StoreError> {
        let rows = self.rows();
        let ticket = |hit: Hit| {
            let ticket = rows.cases.iter().find(|case| case.order.id == hit.order)?.ticket.as_ref()?.id;
            Some(TicketHit { ticket, matched: hit.matched, message: hit.message })
        };
        Ok(rows.hits(search).into_iter().filter_map(ticket).collect())
    }

    fn messages(&self, ids: &[MessageId]) -> Result<BTreeMap<MessageId, Message>, StoreError> {
        let rows = self.rows();
        let wanted = rows.messages.iter().filter(|message| ids.contains(&message.id));
        Ok(wanted.map(|message| (message.id, message.clone())).collect())
    }

    fn search(&self, search: &Search) -> Result<Vec<Found>, StoreError> {
        let rows = self.rows();
        let found = |hit: Hit| {
            let case = rows.cases.iter().find(|case| case.order.id == hit.order)?.clone();
            let message = rows.messages.iter().find(|message| Some(message.id) == hit.message).cloned();
            Some(Found { matched: hit.matched, case, message })
        };
        Ok(rows.hits(search).into_iter().filter_map(found).collect())
    }
}
