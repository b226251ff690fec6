//! The queue as a page shows it.

use app::{
    LookUpError,
    search::{Matched, SearchText},
    staff_tools::SavedView,
    tickets::{FoundBy, QueueStatus, QueueTab, TicketListItem},
};
use domain::{OrderStatus, Priority, SenderRole, TicketId, TicketStatus, one_line};

use super::{
    QueueLink,
    query::{Chip, minutes},
};
use crate::{
    Desk,
    labels::label,
    layout::{initials, shown},
    message_text,
    problem::Problem,
    session::Staff,
    typed, when,
};

/// Most characters of the last message that a row shows.
const SNIPPET: usize = 90;

/// A list of tickets with everything around it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is something else that the page shows or not"
)]
pub(crate) struct QueuePane {
    pub(crate) tab: &'static str,
    pub(crate) link: QueueLink,
    pub(crate) chips: Vec<Chip>,
    pub(crate) rows: Vec<Row>,
    pub(crate) next: Option<String>,
    /// Those before the others whose number was looked for.
    pub(crate) exact: Vec<Row>,
    /// What to type instead.
    pub(crate) hint: Option<&'static str>,
    /// Whether a text is looked for.
    pub(crate) searches: bool,
    /// Whether more was found than is shown on all pages.
    pub(crate) is_cut: bool,
    pub(crate) status: &'static str,
    /// Waits to choose from, in minutes.
    pub(crate) waits: Vec<(String, String)>,
    pub(crate) statuses: Vec<(&'static str, String)>,
    pub(crate) priorities: Vec<(&'static str, String)>,
    pub(crate) order_statuses: Vec<(&'static str, String)>,
    pub(crate) csrf: String,
    /// Whether the list is what the page is about, with nothing beside it.
    pub(crate) is_main: bool,
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
        let count = own
            .as_ref()
            .filter(|_| n < COUNTED)
            .map(|own| desk.app.tickets.queue.count(&staff.viewer, own.query()));
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
    pub(crate) order: i64,
    /// What of the row was found is marked in these (HTML).
    pub(crate) brand: String,
    pub(crate) creator: String,
    pub(crate) title: String,
    pub(crate) snippet: String,
    /// Why it was found.
    pub(crate) found: Option<&'static str>,
    pub(crate) status: &'static str,
    pub(crate) status_said: String,
    pub(crate) priority: &'static str,
    /// Letters and name of the agent, and whether its account is active.
    pub(crate) agent: Option<(String, String, bool)>,
    pub(crate) unread: u64,
    /// How long a party has waited, and since when exactly.
    pub(crate) waiting: Option<(String, String)>,
    pub(crate) updated: when::When,
}

/// Words with what is shown for them.
fn choices(all: impl Iterator<Item = &'static str>) -> Vec<(&'static str, String)> {
    all.map(|word| (word, label(word))).collect()
}

impl QueuePane {
    /// Reads a list. The ticket that is open beside it is marked.
    pub(crate) fn read(
        desk: &Desk,
        staff: &Staff,
        link: QueueLink,
        open: Option<TicketId>,
    ) -> Result<Self, Problem> {
        let now = staff.reader(desk)?;
        let queue = desk.app.tickets.queue.run(&staff.viewer, link.query())?;
        let unread =
            |item: &TicketListItem| queue.unread.get(&item.ticket.id).copied().unwrap_or_default();
        let same = link.same();
        let text = link.query().text.as_ref();
        let row = |item: &TicketListItem| {
            let reason = queue.reasons.get(&item.ticket.id);
            Row::of(item, (unread(item), reason.zip(text)), &same, open, now)
        };
        let agent =
            match link.query().agent.map(|agent| desk.app.agents.read.run(agent)).transpose() {
                Ok(load) => load.map(|load| load.agent.name),
                Err(LookUpError::NotFound(_)) => None,
                Err(LookUpError::Store(error)) => return Err(error.into()),
            };
        Ok(Self {
            tab: match link.query().tab {
                QueueTab::Mine => "mine",
                QueueTab::Unassigned => "unassigned",
                QueueTab::All => "all",
            },
            chips: link.chips(agent.as_deref()),
            exact: queue.exact.iter().map(row).collect(),
            hint: link.hint(),
            searches: text.is_some(),
            is_cut: queue.is_cut,
            status: match link.query().status {
                QueueStatus::Unsolved => "unsolved",
                QueueStatus::Any => "any",
                QueueStatus::Only(status) => status.as_str(),
            },
            waits: waits(link.get("waiting")),
            rows: queue.page.items.iter().map(row).collect(),
            next: queue.page.next.map(|position| link.after(position)),
            statuses: choices(TicketStatus::ALL.iter().map(|status| status.as_str())),
            priorities: choices(Priority::ALL.iter().map(|priority| priority.as_str())),
            order_statuses: choices(OrderStatus::ALL.iter().map(|status| status.as_str())),
            csrf: staff.secret.form_token(),
            is_main: open.is_none(),
            can_take: !staff.viewer.is_super_admin,
            views: views(desk, staff, &link)?,
            link,
        })
    }

    /// The address of a tab with the filters that are set.
    pub(crate) fn tab_address(&self, tab: &str) -> String {
        let is_usual = tab == if self.searches { "all" } else { "mine" };
        // an agent has a tab of its own kind: everybody's
        let agent = if tab == "mine" { "" } else { self.link.get("agent") };
        format!(
            "/desk/tickets{}",
            self.link.with(&[("tab", if is_usual { "" } else { tab }), ("agent", agent)])
        )
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

/// Waits to choose from, and the one that is chosen.
fn waits(chosen: &str) -> Vec<(String, String)> {
    let mut waits =
        [15, 30, 60, 120, 240, 480, 1440, 2880].map(|minutes| minutes.to_string()).to_vec();
    if !chosen.is_empty() && waits.iter().all(|known| known != chosen) {
        waits.push(chosen.to_owned());
    }
    waits.into_iter().map(|value| (value.clone(), minutes(&value))).collect()
}

/// Why something was found, in words.
const fn found(matched: Matched) -> &'static str {
    match matched {
        Matched::Order => "order number",
        Matched::Ticket => "ticket number",
        Matched::Brand => "brand",
        Matched::Creator => "creator",
        Matched::Package => "package",
        Matched::Message => "message",
    }
}

impl Row {
    fn of(
        item: &TicketListItem,
        (unread, found_by): (u64, Option<(&FoundBy, &SearchText)>),
        query: &str,
        open: Option<TicketId>,
        now: when::Reader,
    ) -> Self {
        let ticket = &item.ticket;
        let said = |message: &domain::Message| {
            let by = match message.role {
                SenderRole::System => String::new(),
                SenderRole::Agent | SenderRole::Brand | SenderRole::Creator => {
                    format!("{}: ", message.author_name)
                }
            };
            one_line(&format!("{by}{}", message_text::line(message, SNIPPET)), SNIPPET)
        };
        let text = found_by.map(|(_, text)| text);
        let marked = |words: &str| typed::marked(words, text);
        let hit = found_by.and_then(|(reason, text)| Some((reason.message.as_ref()?, text)));
        let excerpt = hit
            .map(|(message, text)| text.excerpt(&message_text::line(message, usize::MAX), SNIPPET));
        let snippet = excerpt.or_else(|| item.latest.as_ref().map(said)).unwrap_or_default();
        let agent = item.context.agent.as_ref();
        Self {
            id: ticket.id.get(),
            address: format!("/desk/tickets/{}{query}", ticket.id),
            is_open: open == Some(ticket.id),
            order: item.context.order.id.get(),
            brand: marked(&item.context.brand.company_name),
            creator: marked(&item.context.creator.owner.name),
            title: marked(&item.context.package.title),
            snippet: marked(&snippet),
            found: found_by.map(|(reason, _)| found(reason.matched)),
            status: ticket.status.as_str(),
            status_said: label(ticket.status.as_str()),
            priority: ticket.priority.as_str(),
            agent: agent.map(|agent| {
                (
                    initials(&agent.name),
                    agent.name.clone(),
                    agent.account == domain::AccountStatus::Active,
                )
            }),
            unread,
            waiting: item
                .waiting_since
                .map(|since| (when::span(now.now - since), when::When::of(since, now).full)),
            updated: when::When::of(ticket.updated_at, now),
        }
    }
}
