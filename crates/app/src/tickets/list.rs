//! Staff read tickets.

use std::{collections::BTreeMap, sync::Arc};

use domain::{AgentId, Priority, TicketId, TicketStatus};

use super::{TicketFilter, TicketHolder, TicketListItem, TicketOrder, TicketStore};
use crate::{LookUpError, Noun, Page, PageRequest, StaffViewer, StoreError};

/// Part of a list of tickets, and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedTickets {
    /// The tickets.
    pub page: Page<TicketListItem>,
    /// How many tickets the whole list has.
    pub total: u64,
    /// How many messages of each of these tickets the viewer has not read, if any.
    pub unread: BTreeMap<TicketId, u64>,
}

/// Which tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketQuery {
    /// Only those in a status.
    pub status: Option<TicketStatus>,
    /// Only those of a priority.
    pub priority: Option<Priority>,
    /// Only those that are with somebody in particular.
    pub holder: Option<TicketHolder>,
    /// Which part of the list.
    pub page: PageRequest,
}

/// Lists all tickets, those first that changed last.
#[derive(Clone)]
pub struct ListTickets {
    tickets: Arc<dyn TicketStore>,
}

impl ListTickets {
    /// The use case over a store.
    #[must_use]
    pub fn new(tickets: Arc<dyn TicketStore>) -> Self {
        Self { tickets }
    }

    /// Every staff member sees every ticket.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(
        &self,
        viewer: &StaffViewer,
        query: &TicketQuery,
    ) -> Result<ListedTickets, StoreError> {
        let TicketQuery { status, priority, holder, page } = *query;
        let filter = TicketFilter { holder, status, priority, ..TicketFilter::default() };
        list(self.tickets.as_ref(), viewer, &filter, (TicketOrder::RecentlyUpdated, page))
    }
}

/// Lists an agent's own tickets, the newest first.
#[derive(Clone)]
pub struct ListMyTickets {
    tickets: Arc<dyn TicketStore>,
}

impl ListMyTickets {
    /// The use case over a store.
    #[must_use]
    pub fn new(tickets: Arc<dyn TicketStore>) -> Self {
        Self { tickets }
    }

    /// The tickets of the viewer, or all of them for an overview. A super admin always gets all.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(
        &self,
        viewer: &StaffViewer,
        overview: bool,
        page: PageRequest,
    ) -> Result<ListedTickets, StoreError> {
        let own = !overview && !viewer.is_super_admin;
        let filter =
            if own { TicketFilter::of(viewer.user.into()) } else { TicketFilter::default() };
        list(self.tickets.as_ref(), viewer, &filter, (TicketOrder::Newest, page))
    }
}

/// Lists the tickets of one agent, the newest first.
#[derive(Clone)]
pub struct ListTicketsOf {
    tickets: Arc<dyn TicketStore>,
}

impl ListTicketsOf {
    /// The use case over a store.
    #[must_use]
    pub fn new(tickets: Arc<dyn TicketStore>) -> Self {
        Self { tickets }
    }

    /// The tickets that are with the agent, whatever the status of its account.
    ///
    /// # Errors
    /// [`LookUpError`].
    pub fn run(
        &self,
        viewer: &StaffViewer,
        agent: AgentId,
        page: PageRequest,
    ) -> Result<ListedTickets, LookUpError> {
        let listed = list(
            self.tickets.as_ref(),
            viewer,
            &TicketFilter::of(agent),
            (TicketOrder::Newest, page),
        )?;
        if listed.total == 0 && !self.tickets.knows_agent(agent)? {
            return Err(LookUpError::NotFound(Noun::Agent));
        }
        Ok(listed)
    }
}

fn list(
    tickets: &dyn TicketStore,
    viewer: &StaffViewer,
    filter: &TicketFilter,
    (order, page): (TicketOrder, PageRequest),
) -> Result<ListedTickets, StoreError> {
    let page = tickets.list(filter, order, page)?;
    let ids: Vec<TicketId> = page.items.iter().map(|context| context.ticket.id).collect();
    let unread = tickets.unread(viewer.user, &ids)?;
    Ok(ListedTickets { page, total: tickets.count(filter)?, unread })
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use domain::UserId;

    use super::*;
    use crate::tickets::MockTicketStore;

    fn filter_of(is_super_admin: bool, overview: bool) -> Option<AgentId> {
        let viewer = StaffViewer { user: UserId::new(7).unwrap(), is_super_admin };
        let (asked, mut tickets) = (Arc::new(Mutex::new(None)), MockTicketStore::new());
        let seen = asked.clone();
        tickets.expect_list().once().returning(move |filter, order, _| {
            assert_eq!(order, TicketOrder::Newest);
            *seen.lock().unwrap() = filter.holder.and_then(TicketHolder::agent);
            Ok(Page::default())
        });
        tickets.expect_count().once().returning(|_| Ok(3));
        tickets.expect_unread().once().returning(|_, _| Ok(BTreeMap::new()));
        let listed = ListMyTickets::new(Arc::new(tickets))
            .run(&viewer, overview, PageRequest::first(9))
            .unwrap();
        assert_eq!(listed.total, 3);
        *asked.lock().unwrap()
    }

    #[test]
    fn the_tickets_of_nobody_are_not_found_and_those_of_an_idle_agent_are_none() {
        let viewer = StaffViewer { user: UserId::new(7).unwrap(), is_super_admin: false };
        for known in [true, false] {
            let mut tickets = MockTicketStore::new();
            tickets.expect_list().once().returning(|_, _, _| Ok(Page::default()));
            tickets.expect_count().once().returning(|_| Ok(0));
            tickets.expect_unread().once().returning(|_, _| Ok(BTreeMap::new()));
            tickets.expect_knows_agent().once().returning(move |_| Ok(known));
            let (agent, page) = (AgentId::from(viewer.user), PageRequest::first(9));
            let listed = ListTicketsOf::new(Arc::new(tickets)).run(&viewer, agent, page);
            assert_eq!(listed.is_ok(), known);
        }
    }

    #[test]
    fn the_store_is_asked_for_what_the_query_names() {
        let (status, priority) = (Some(TicketStatus::Open), Some(Priority::High));
        for holder in
            [None, Some(TicketHolder::Nobody), Some(TicketHolder::Agent(AgentId::new(7).unwrap()))]
        {
            let filter = TicketFilter { holder, status, priority, ..TicketFilter::default() };
            let (listed, counted, mut tickets) = (filter.clone(), filter, MockTicketStore::new());
            tickets.expect_list().once().returning(move |asked, order, _| {
                assert_eq!((asked, order), (&listed, TicketOrder::RecentlyUpdated));
                Ok(Page::default())
            });
            tickets.expect_count().once().returning(move |asked| {
                assert_eq!(asked, &counted);
                Ok(0)
            });
            tickets.expect_unread().once().returning(|_, _| Ok(BTreeMap::new()));
            let viewer = StaffViewer { user: UserId::new(7).unwrap(), is_super_admin: false };
            let query = TicketQuery { status, priority, holder, page: PageRequest::first(9) };
            assert_eq!(ListTickets::new(Arc::new(tickets)).run(&viewer, &query).unwrap().total, 0);
        }
    }

    #[test]
    fn an_agent_sees_its_own_tickets_or_all_and_a_super_admin_always_all() {
        let own = Some(AgentId::from(UserId::new(7).unwrap()));
        assert_eq!([filter_of(false, false), filter_of(false, true)], [own, None]);
        assert_eq!([filter_of(true, false), filter_of(true, true)], [None, None]);
    }
}
