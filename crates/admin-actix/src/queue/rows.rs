//! The queue as a page shows it.

use app::{QueueTab, SavedView, TicketCase};
use domain::{OrderStatus, Priority, SenderRole, TicketId, TicketStatus, one_line};

use super::{QueueLink, query::Chip};
use crate::{
    Desk,
    problem::Problem,
    session::Staff,
    shell::{initials, shown},
    ticket::words,
    typed, when,
};

/// Most characters of the last message that a row shows.
const SNIPPET: usize = 90;

/// A list of tickets with everything around it.
pub(crate) struct QueuePane {
    pub(crate) tab: &'static str,
    pub(crate) link: QueueLink,
    pub(crate) chips: Vec<Chip>,
    pub(crate) rows: Vec<Row>,
    pub(crate) next: Option<String>,
    pub(crate) statuses: Vec<(&'static str, String)>,
    pub(crate) priorities: Vec<(&'static str, String)>,
    pub(crate) order_statuses: Vec<(&'static str, String)>,
    pub(crate) csrf: String,
    pub(crate) can_take: bool,
    pub(crate) views: Vec<View>,
}

/// A view that the viewer keeps.
pub(crate) struct View {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) is_shown: bool,
    /// How many tickets it has; of the first few views only.
    pub(crate) count: Option<String>,
}

/// So many views are counted.
const COUNTED: usize = 6;

/// The views of the viewer. One whose filters are none any more is shown all the same.
fn views(desk: &Desk, staff: &Staff, link: &QueueLink) -> Result<Vec<View>, Problem> {
    let kept = desk.app.desk.views.list(&staff.viewer)?;
    let view = |(n, kept): (usize, SavedView)| {
        let query = kept.view.query.as_str();
        let own = QueueLink::read(query).ok();
        let count =
            own.as_ref().filter(|_| n < COUNTED).map(|own| desk.app.tickets.queue.count(&staff.viewer, own.query()));
        Ok(View {
            id: kept.id.to_string(),
            name: kept.view.name.to_string(),
            address: format!("/desk/tickets?{query}"),
            is_shown: own.is_some_and(|own| own.same() == link.with(&[])),
            count: count.transpose()?.map(shown),
        })
    };
    kept.into_iter().enumerate().map(view).collect()
}

/// A ticket in the list.
pub(crate) struct Row {
    pub(crate) id: i64,
    pub(crate) address: String,
    pub(crate) is_open: bool,
    pub(crate) brand: String,
    pub(crate) creator: String,
    pub(crate) title: String,
    pub(crate) snippet: String,
    pub(crate) status: &'static str,
    pub(crate) status_said: String,
    pub(crate) priority: &'static str,
    pub(crate) agent: Option<(String, String)>,
    pub(crate) unread: u64,
    /// How long a party has waited, and since when exactly.
    pub(crate) waiting: Option<(String, String)>,
    pub(crate) updated: when::When,
}

/// Words with what is shown for them.
fn choices(all: impl Iterator<Item = &'static str>) -> Vec<(&'static str, String)> {
    all.map(|word| (word, words(word))).collect()
}

impl QueuePane {
    /// Reads a list. The ticket that is open beside it is marked.
    pub(crate) fn read(desk: &Desk, staff: &Staff, link: QueueLink, open: Option<TicketId>) -> Result<Self, Problem> {
        let now = staff.reader(desk)?;
        let queue = desk.app.tickets.queue.run(&staff.viewer, link.query())?;
        let unread = |case: &TicketCase| queue.unread.get(&case.ticket.id).copied().unwrap_or_default();
        let same = link.same();
        let row = |case: &TicketCase| Row::of(case, unread(case), &same, open, now);
        Ok(Self {
            tab: match link.query().tab {
                QueueTab::Mine => "mine",
                QueueTab::Unassigned => "unassigned",
                QueueTab::All => "all",
            },
            chips: link.chips(),
            rows: queue.page.items.iter().map(row).collect(),
            next: queue.page.next.map(|position| link.after(position)),
            statuses: choices(TicketStatus::ALL.iter().map(|status| status.word())),
            priorities: choices(Priority::ALL.iter().map(|priority| priority.word())),
            order_statuses: choices(OrderStatus::ALL.iter().map(|status| status.word())),
            csrf: staff.secret.form_token(),
            can_take: !staff.viewer.is_super_admin,
            views: views(desk, staff, &link)?,
            link,
        })
    }

    /// The address of a tab with the filters that are set.
    pub(crate) fn tab_address(&self, tab: &str) -> String {
        format!("/desk/tickets{}", self.link.with(&[("tab", if tab == "mine" { "" } else { tab })]))
    }

    /// The filters that are set, as an address has them.
    pub(crate) fn filters(&self) -> String {
        self.link.with(&[])
    }

    /// Whether a choice of a filter is the one that is set.
    pub(crate) fn chosen(&self, name: &str, value: &str) -> bool {
        self.link.get(name) == value
    }

    /// What a text field of a filter holds.
    pub(crate) fn typed(&self, name: &str) -> &str {
        self.link.get(name)
    }
}

impl Row {
    fn of(case: &TicketCase, unread: u64, query: &str, open: Option<TicketId>, now: when::Reader) -> Self {
        let ticket = &case.ticket;
        let said = |message: &domain::Message| {
            let by = match message.role {
                SenderRole::System => String::new(),
                SenderRole::Agent | SenderRole::Brand | SenderRole::Creator => format!("{}: ", message.author_name),
            };
            one_line(&format!("{by}{}", typed::line(message, SNIPPET)), SNIPPET)
        };
        let name = case.case.agent.as_ref().map(|agent| agent.name.clone());
        Self {
            id: ticket.id.get(),
            address: format!("/desk/tickets/{}{query}", ticket.id),
            is_open: open == Some(ticket.id),
            brand: case.case.brand.company_name.clone(),
            creator: case.case.creator.owner.name.clone(),
            title: case.case.package.title.clone(),
            snippet: case.latest.as_ref().map(said).unwrap_or_default(),
            status: ticket.status.word(),
            status_said: words(ticket.status.word()),
            priority: ticket.priority.word(),
            agent: name.map(|name| (initials(&name), name)),
            unread,
            waiting: case.waiting_since.map(|since| (when::span(now.now - since), when::When::of(since, now).full)),
            updated: when::When::of(ticket.updated_at, now),
        }
    }
}
