//! The queue of the desk: which tickets an agent has before it, those first whose party has waited longest.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use domain::{AgentId, OrderStatus, Priority, TicketId, TicketStatus};

use crate::{
    Page, PageRequest, SearchText, StaffViewer, StoreError, TicketCase, TicketHolder,
    ports::{Clock, Search, SearchIndex, TicketFilter, TicketOrder, TicketStore},
};

/// Whose tickets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum QueueTab {
    /// The viewer's own.
    #[default]
    Mine,
    /// Those that wait for an agent.
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
    /// Only those of an agent, among everybody's.
    pub agent: Option<AgentId>,
    /// Only those whose order is in a status.
    pub order_status: Option<OrderStatus>,
    /// Only those in which a party has waited so long at least.
    pub waiting: Option<Duration>,
    /// Only those that a search for this finds, [`ReadQueue::MOST_FOUND`] at most.
    pub text: Option<SearchText>,
    /// Those first whose party has waited longest, instead of those that changed last. Only what is unsolved waits:
    /// other lists are always sorted by their last change.
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

    fn order(&self) -> TicketOrder {
        let waits = self.status == QueueStatus::Unsolved;
        if self.longest_waiting_first && waits { TicketOrder::LongestWaiting } else { TicketOrder::RecentlyUpdated }
    }
}

/// Part of the queue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Queue {
    /// The tickets.
    pub page: Page<TicketCase>,
    /// How many messages of each of these tickets the viewer has not read, if any.
    pub unread: BTreeMap<TicketId, u64>,
}

/// How many tickets there are to work on, each up to [`ReadQueue::MOST_COUNTED`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueueCounts {
    /// The viewer's own.
    pub mine: u64,
    /// Those that wait for an agent.
    pub unassigned: u64,
    /// Everybody's.
    pub all: u64,
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
    pub const MOST_COUNTED: u32 = 1000;
    /// So many orders at most a text is looked for among.
    pub const MOST_FOUND: u32 = 200;

    /// The use case over tickets, an index and a clock.
    #[must_use]
    pub fn new(tickets: Arc<dyn TicketStore>, search: Arc<dyn SearchIndex>, clock: Arc<dyn Clock>) -> Self {
        Self { tickets, search, clock }
    }

    /// The tickets that the query asks for. Every staff member sees every ticket.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(&self, viewer: &StaffViewer, query: &QueueQuery) -> Result<Queue, StoreError> {
        let filter = self.filter(viewer, query)?;
        if filter.among.as_ref().is_some_and(Vec::is_empty) {
            return Ok(Queue::default());
        }
        let page = self.tickets.list(&filter, query.order(), query.page)?;
        let ids: Vec<TicketId> = page.items.iter().map(|case| case.ticket.id).collect();
        Ok(Queue { unread: self.tickets.unread(viewer.user, &ids)?, page })
    }

    /// How many tickets a query asks for, up to [`Self::MOST_COUNTED`], on whatever page it is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn count(&self, viewer: &StaffViewer, query: &QueueQuery) -> Result<u64, StoreError> {
        let filter = self.filter(viewer, query)?;
        if filter.among.as_ref().is_some_and(Vec::is_empty) {
            return Ok(0);
        }
        self.tickets.count_up_to(&filter, Self::MOST_COUNTED)
    }

    /// How much there is to do in each tab.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn counts(&self, viewer: &StaffViewer) -> Result<QueueCounts, StoreError> {
        let count = |tab| self.count(viewer, &QueueQuery::of(tab, PageRequest::first(1)));
        let (mine, unassigned, all) = (count(QueueTab::Mine)?, count(QueueTab::Unassigned)?, count(QueueTab::All)?);
        Ok(QueueCounts { mine, unassigned, all })
    }

    fn filter(&self, viewer: &StaffViewer, query: &QueueQuery) -> Result<TicketFilter, StoreError> {
        let holder = match query.tab {
            QueueTab::Mine => Some(TicketHolder::Agent(viewer.user.into())),
            QueueTab::Unassigned => Some(TicketHolder::Nobody),
            QueueTab::All => query.agent.map(TicketHolder::Agent),
        };
        let status = if let QueueStatus::Only(status) = query.status { Some(status) } else { None };
        let now = self.clock.now();
        Ok(TicketFilter {
            holder,
            status,
            unsolved: query.status == QueueStatus::Unsolved,
            priority: query.priority,
            order_status: query.order_status,
            waiting_since: query.waiting.map(|least| now - least),
            among: query.text.as_ref().map(|text| self.found(text)).transpose()?,
        })
    }

    fn found(&self, text: &SearchText) -> Result<Vec<TicketId>, StoreError> {
        if text.words().is_empty() {
            return Ok(Vec::new());
        }
        let found = self.search.search(&Search { text: text.clone(), limit: Self::MOST_FOUND })?;
        Ok(found.iter().filter_map(|found| found.case.ticket.as_ref().map(|ticket| ticket.id)).collect())
    }
}

#[cfg(test)]
mod tests {
    use domain::{Timestamp, UserId};

    use super::*;
    use crate::{
        Found, Matched,
        ports::{MockSearchIndex, MockTicketStore},
        testing::{FixedClock, samples},
    };

    const HOUR: Duration = Duration::from_hours(1);

    fn viewer() -> StaffViewer {
        StaffViewer { user: UserId::new(7).unwrap(), is_super_admin: false }
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
        tickets.expect_unread().once().returning(|_, _| Ok(BTreeMap::new()));
        let mut search = MockSearchIndex::new();
        search
            .expect_search()
            .returning(|_| Ok(vec![Found { matched: Matched::Brand, case: samples::case(1, 2), message: None }]));
        queue(tickets, search).run(&viewer(), query).unwrap();
        let asked = seen.lock().unwrap().take();
        asked.unwrap()
    }

    #[test]
    fn a_tab_is_the_unsolved_tickets_of_somebody_the_longest_waiting_first() {
        let own = TicketHolder::Agent(viewer().user.into());
        let tabs =
            [(QueueTab::Mine, Some(own)), (QueueTab::Unassigned, Some(TicketHolder::Nobody)), (QueueTab::All, None)];
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
            holder: Some(TicketHolder::Agent(agent)),
            status: Some(TicketStatus::Resolved),
            unsolved: false,
            priority: Some(Priority::High),
            order_status: Some(OrderStatus::Review),
            waiting_since: Some(Timestamp::UNIX_EPOCH),
            among: Some(vec![samples::case(1, 2).ticket.unwrap().id]),
        };
        assert_eq!(asked(&query), (filter, TicketOrder::RecentlyUpdated), "what is solved does not wait");
    }

    #[test]
    fn where_a_search_finds_nothing_no_ticket_is_read() {
        let mut search = MockSearchIndex::new();
        search.expect_search().times(2).returning(|_| Ok(Vec::new()));
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
            assert_eq!(most, ReadQueue::MOST_COUNTED);
            Ok(match filter.holder {
                Some(TicketHolder::Agent(_)) => 1,
                Some(TicketHolder::Nobody) => 2,
                None => 3,
            })
        });
        let counts = queue(tickets, MockSearchIndex::new()).counts(&viewer()).unwrap();
        assert_eq!(counts, QueueCounts { mine: 1, unassigned: 2, all: 3 });
    }
}
