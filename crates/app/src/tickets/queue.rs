//! The queue of the desk: which tickets an agent has before it, those first whose party has waited
//! longest.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use domain::{AgentId, Message, OrderStatus, Priority, TicketId, TicketStatus};

use super::{TicketFilter, TicketHolder, TicketListItem, TicketOrder, TicketStore};
use crate::{
    Clock, Page, PageRequest, StaffViewer, Start, StoreError,
    search::{Matched, Search, SearchIndex, SearchText, TicketHit},
};

/// Whose tickets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum QueueTab {
    /// The viewer's own.
    #[default]
    Mine,
    /// Those that nobody works on: they wait for an agent, or the account of theirs is not active.
    Unassigned,
    /// Everybody's.
    All,
}

/// In which statuses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum QueueStatus {
    /// Open or in progress: there is something to do.
    #[default]
    Unsolved,
    /// One of them.
    Only(TicketStatus),
    /// Any.
    Any,
}

/// Which tickets, and in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueQuery {
    /// Whose.
    pub tab: QueueTab,
    /// In which statuses.
    pub status: QueueStatus,
    /// Only those of a priority.
    pub priority: Option<Priority>,
    /// Only those of an agent, in addition to whose tab it is.
    pub agent: Option<AgentId>,
    /// Only those whose order is in a status.
    pub order_status: Option<OrderStatus>,
    /// Only those in which a party has waited so long at least.
    pub waiting: Option<Duration>,
    /// Only those that a search for this finds, [`ReadQueue::MAX_FOUND`] at most.
    pub text: Option<SearchText>,
    /// Those first whose party has waited longest, instead of those that changed last. Only what is
    /// unsolved waits: other lists are always sorted by their last change.
    pub longest_waiting_first: bool,
    /// Which part of the list.
    pub page: PageRequest,
}

impl QueueQuery {
    /// What an agent has to do.
    #[must_use]
    pub const fn of(tab: QueueTab, page: PageRequest) -> Self {
        Self {
            tab,
            status: QueueStatus::Unsolved,
            priority: None,
            agent: None,
            order_status: None,
            waiting: None,
            text: None,
            longest_waiting_first: true,
            page,
        }
    }

    /// Whether only some of what a text finds is asked for.
    fn is_narrow(&self) -> bool {
        let all = Self { text: self.text.clone(), ..Self::of(QueueTab::All, self.page) };
        *self
            != Self {
                status: QueueStatus::Any,
                longest_waiting_first: self.longest_waiting_first,
                ..all
            }
    }

    fn order(&self) -> TicketOrder {
        let waits = self.status == QueueStatus::Unsolved;
        if self.longest_waiting_first && waits {
            TicketOrder::LongestWaiting
        } else {
            TicketOrder::RecentlyUpdated
        }
    }
}

/// Why a ticket was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundBy {
    /// What about it has the words.
    pub matched: Matched,
    /// The message that has them, if it is one.
    pub message: Option<Message>,
}

/// Part of the queue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Queue {
    /// The tickets whose number, or whose order's number, is what was looked for; on the first
    /// page.
    pub exact: Vec<TicketListItem>,
    /// The tickets, without those.
    pub page: Page<TicketListItem>,
    /// Why each of these tickets was found, if a text was looked for.
    pub reasons: BTreeMap<TicketId, FoundBy>,
    /// Whether more has the words than was looked at.
    pub is_cut: bool,
    /// How many messages of each of these tickets the viewer has not read, if any.
    pub unread: BTreeMap<TicketId, u64>,
}

/// How many tickets there are to work on, each up to [`ReadQueue::MAX_COUNTED`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueueCounts {
    /// The viewer's own.
    pub mine: u64,
    /// Those that wait for an agent.
    pub unassigned: u64,
    /// Everybody's.
    pub all: u64,
}

fn is_full(hits: &[TicketHit], most: u32) -> bool {
    u32::try_from(hits.len()).is_ok_and(|count| count >= most)
}

/// Reads the queue.
#[derive(Clone)]
pub struct ReadQueue {
    tickets: Arc<dyn TicketStore>,
    search: Arc<dyn SearchIndex>,
    clock: Arc<dyn Clock>,
}

impl ReadQueue {
    /// Beyond so many tickets nobody counts on.
    pub const MAX_COUNTED: u32 = 1000;
    /// So many orders at most are found by a text, the surest and the newest.
    pub const MAX_FOUND: u32 = 2_000;
    /// So many where the queue is narrowed besides.
    pub const MAX_LOOKED_AT: u32 = 50_000;

    /// The use case over tickets, an index and a clock.
    #[must_use]
    pub fn new(
        tickets: Arc<dyn TicketStore>,
        search: Arc<dyn SearchIndex>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { tickets, search, clock }
    }

    /// The tickets that the query asks for. Every staff member sees every ticket.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self, viewer: &StaffViewer, query: &QueueQuery) -> Result<Queue, StoreError> {
        let hits =
            query.text.as_ref().map(|text| self.found(text, query.is_narrow())).transpose()?;
        let mut filter = self.filter(viewer, query);
        let is_exact = |hit: &&TicketHit| hit.matched <= Matched::Ticket;
        let exact: Vec<TicketId> =
            hits.iter().flatten().filter(is_exact).map(|hit| hit.ticket).collect();
        let rest = hits.as_ref().map(|hits| {
            hits.iter().map(|hit| hit.ticket).filter(|id| !exact.contains(id)).collect()
        });
        let list = |filter: &TicketFilter, page| match &filter.among {
            Some(among) if among.is_empty() => Ok(Page::default()),
            _ => self.tickets.list(filter, query.order(), page),
        };
        filter.among = rest;
        let page = list(&filter, query.page)?;
        filter.among = Some(if query.page.start == Start::First { exact } else { Vec::new() });
        let exact = list(&filter, query.page)?.items;
        let ids: Vec<TicketId> =
            exact.iter().chain(&page.items).map(|context| context.ticket.id).collect();
        if ids.is_empty() {
            return Ok(Queue::default());
        }
        let most = if query.is_narrow() { Self::MAX_LOOKED_AT } else { Self::MAX_FOUND };
        let is_cut = hits.as_ref().is_some_and(|hits| is_full(hits, most));
        let reasons = self.reasons(hits.unwrap_or_default(), &ids)?;
        Ok(Queue { unread: self.tickets.unread(viewer.user, &ids)?, page, exact, reasons, is_cut })
    }

    /// The tickets whose number, or whose order's number, a text is: that of the order comes first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn exact(&self, _: &StaffViewer, text: &SearchText) -> Result<Vec<TicketHit>, StoreError> {
        if text.id().is_none() {
            return Ok(Vec::new());
        }
        let hits = self.search.tickets(&Search { text: text.clone(), limit: 2 })?;
        Ok(hits.into_iter().filter(|hit| hit.matched <= Matched::Ticket).collect())
    }

    fn reasons(
        &self,
        hits: Vec<TicketHit>,
        shown: &[TicketId],
    ) -> Result<BTreeMap<TicketId, FoundBy>, StoreError> {
        let hits: Vec<TicketHit> =
            hits.into_iter().filter(|hit| shown.contains(&hit.ticket)).collect();
        let said: Vec<_> = hits.iter().filter_map(|hit| hit.message).collect();
        let mut said =
            if said.is_empty() { BTreeMap::new() } else { self.search.messages(&said)? };
        let reason = |hit: TicketHit| {
            let message = hit.message.and_then(|id| said.remove(&id));
            (hit.ticket, FoundBy { matched: hit.matched, message })
        };
        Ok(hits.into_iter().map(reason).collect())
    }

    /// How many tickets a query asks for, up to [`Self::MAX_COUNTED`], on whatever page it is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn count(&self, viewer: &StaffViewer, query: &QueueQuery) -> Result<u64, StoreError> {
        let mut filter = self.filter(viewer, query);
        if let Some(text) = &query.text {
            filter.among = Some(
                self.found(text, query.is_narrow())?.into_iter().map(|hit| hit.ticket).collect(),
            );
        }
        if filter.among.as_ref().is_some_and(Vec::is_empty) {
            return Ok(0);
        }
        self.tickets.count_up_to(&filter, Self::MAX_COUNTED)
    }

    /// How much there is to do in each tab.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn counts(&self, viewer: &StaffViewer) -> Result<QueueCounts, StoreError> {
        let count = |tab| self.count(viewer, &QueueQuery::of(tab, PageRequest::first(1)));
        let mine = count(QueueTab::Mine)?;
        let unassigned = count(QueueTab::Unassigned)?;
        let all = count(QueueTab::All)?;
        Ok(QueueCounts { mine, unassigned, all })
    }

    fn filter(&self, viewer: &StaffViewer, query: &QueueQuery) -> TicketFilter {
        let holder = match query.tab {
            QueueTab::Mine => Some(TicketHolder::Agent(viewer.user.into())),
            QueueTab::Unassigned => Some(TicketHolder::NobodyActive),
            QueueTab::All => None,
        };
        let status = if let QueueStatus::Only(status) = query.status { Some(status) } else { None };
        let now = self.clock.now();
        TicketFilter {
            holder,
            agent: query.agent,
            status,
            unsolved: query.status == QueueStatus::Unsolved,
            priority: query.priority,
            order_status: query.order_status,
            waiting_since: query.waiting.map(|least| now - least),
            among: None,
        }
    }

    /// The newest are enough unless they are narrowed down.
    fn found(&self, text: &SearchText, is_narrow: bool) -> Result<Vec<TicketHit>, StoreError> {
        if text.words().is_empty() {
            return Ok(Vec::new());
        }
        let search = |limit| self.search.tickets(&Search { text: text.clone(), limit });
        let found = search(Self::MAX_FOUND)?;
        if is_narrow && is_full(&found, Self::MAX_FOUND) {
            search(Self::MAX_LOOKED_AT)
        } else {
            Ok(found)
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::{Timestamp, UserId};

    use super::*;
    use crate::{search::MockSearchIndex, testing::FixedClock, tickets::MockTicketStore};

    const HOUR: Duration = Duration::from_hours(1);

    fn viewer() -> StaffViewer {
        StaffViewer { user: UserId::new(7).unwrap(), is_super_admin: false }
    }

    fn found() -> TicketId {
        TicketId::new(11).unwrap()
    }

    fn queue(tickets: MockTicketStore, search: MockSearchIndex) -> ReadQueue {
        let clock = FixedClock::at(Timestamp::UNIX_EPOCH + HOUR);
        ReadQueue::new(Arc::new(tickets), Arc::new(search), Arc::new(clock))
    }

    /// The filter and order that a store is asked for.
    fn asked(query: &QueueQuery) -> (TicketFilter, TicketOrder) {
        let (seen, mut tickets) = (Arc::new(std::sync::Mutex::new(None)), MockTicketStore::new());
        let kept = seen.clone();
        tickets.expect_list().once().returning(move |filter, order, _| {
            *kept.lock().unwrap() = Some((filter.clone(), order));
            Ok(Page::default())
        });
        let mut search = MockSearchIndex::new();
        search.expect_tickets().returning(|_| {
            Ok(vec![TicketHit { ticket: found(), matched: Matched::Brand, message: None }])
        });
        queue(tickets, search).run(&viewer(), query).unwrap();
        let asked = seen.lock().unwrap().take();
        asked.unwrap()
    }

    #[test]
    fn a_tab_is_the_unsolved_tickets_of_somebody_the_longest_waiting_first() {
        let own = TicketHolder::Agent(viewer().user.into());
        let tabs = [
            (QueueTab::Mine, Some(own)),
            (QueueTab::Unassigned, Some(TicketHolder::NobodyActive)),
            (QueueTab::All, None),
        ];
        for (tab, holder) in tabs {
            let filter = TicketFilter { holder, unsolved: true, ..TicketFilter::default() };
            let query = QueueQuery::of(tab, PageRequest::first(9));
            assert_eq!(asked(&query), (filter, TicketOrder::LongestWaiting));
        }
    }

    #[test]
    fn every_filter_reaches_the_store() {
        let agent = AgentId::new(9).unwrap();
        let query = QueueQuery {
            status: QueueStatus::Only(TicketStatus::Resolved),
            priority: Some(Priority::High),
            agent: Some(agent),
            order_status: Some(OrderStatus::Review),
            waiting: Some(HOUR),
            text: SearchText::parse("acme").ok(),
            ..QueueQuery::of(QueueTab::All, PageRequest::first(9))
        };
        let filter = TicketFilter {
            holder: None,
            agent: Some(agent),
            status: Some(TicketStatus::Resolved),
            unsolved: false,
            priority: Some(Priority::High),
            order_status: Some(OrderStatus::Review),
            waiting_since: Some(Timestamp::UNIX_EPOCH),
            among: Some(vec![found()]),
        };
        assert_eq!(
            asked(&query),
            (filter, TicketOrder::RecentlyUpdated),
            "what is solved does not wait"
        );
    }

    #[test]
    fn where_a_search_finds_nothing_no_ticket_is_read() {
        let mut search = MockSearchIndex::new();
        search.expect_tickets().times(2).returning(|_| Ok(Vec::new()));
        let queue = queue(MockTicketStore::new(), search);
        let text = SearchText::parse("nowhere").ok();
        let query = QueueQuery { text, ..QueueQuery::of(QueueTab::Mine, PageRequest::first(9)) };
        assert_eq!(queue.run(&viewer(), &query).unwrap(), Queue::default());
        assert_eq!(queue.count(&viewer(), &query).unwrap(), 0);
    }

    #[test]
    fn tickets_are_counted_up_to_a_bound() {
        let mut tickets = MockTicketStore::new();
        tickets.expect_count_up_to().times(3).returning(|filter, most| {
            assert_eq!(most, ReadQueue::MAX_COUNTED);
            Ok(match filter.holder {
                Some(TicketHolder::Agent(_)) => 1,
                Some(TicketHolder::Nobody | TicketHolder::NobodyActive) => 2,
                None => 3,
            })
        });
        let counts = queue(tickets, MockSearchIndex::new()).counts(&viewer()).unwrap();
        assert_eq!(counts, QueueCounts { mine: 1, unassigned: 2, all: 3 });
    }
}
