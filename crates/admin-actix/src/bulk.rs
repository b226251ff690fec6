//! The same for many tickets at once, with a result for each, and a way back.

mod share;

use actix_web::{http::StatusCode, web::Data};
use app::{StaffViewer, UseCases, tickets::ChangeTicketError};
use askama::Template;
use domain::{AgentId, OrderContext, Ticket, TicketChange, TicketId, TicketRefusal};
use http_edge::run_blocking;

use crate::{
    Desk,
    form::Fields,
    labels::{counted, label},
    layout::Layout,
    problem::{self, HttpResult, Problem},
    session::Staff,
    ticket::{Candidate, candidates},
};

/// Most tickets at once; a page of the queue has fewer.
const MOST: usize = 100;

/// What is said of a ticket that cannot be looked at.
const UNREADABLE: &str = "Not changed: it cannot be read";

/// What is done to each ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Status(domain::TicketStatus),
    Priority(domain::Priority),
    Agent(AgentId),
}

/// What became of one ticket.
struct Done {
    id: i64,
    title: String,
    said: String,
    /// What it takes to go back, if something was done.
    back: Option<String>,
}

impl Done {
    /// A ticket that stays as it is.
    fn untouched(id: TicketId, said: &str) -> Self {
        Self { id: id.get(), title: String::new(), said: said.to_owned(), back: None }
    }
}

#[derive(Template)]
#[template(path = "bulk_done.html")]
struct DonePage {
    layout: Layout,
    heading: String,
    rows: Vec<Done>,
    can_go_back: bool,
}

#[derive(Template)]
#[template(path = "bulk_agent.html")]
struct AgentPage {
    layout: Layout,
    tickets: Vec<i64>,
    candidates: Vec<Candidate>,
}

impl Act {
    fn parse(text: &str, viewer: &StaffViewer) -> Option<Self> {
        let (what, value) = text.split_once(':')?;
        match (what, value) {
            ("status", word) => word.parse().ok().map(Self::Status),
            ("priority", word) => word.parse().ok().map(Self::Priority),
            ("agent", "me") => (!viewer.is_super_admin).then(|| Self::Agent(viewer.user.into())),
            ("agent", id) => id.parse().ok().and_then(|id| AgentId::new(id).ok()).map(Self::Agent),
            _ => None,
        }
    }

    /// The act that restores what a ticket has now. A ticket that was with nobody stays where it
    /// is.
    fn restoring(self, ticket: &Ticket) -> Option<String> {
        match self {
            Self::Status(_) => Some(format!("status:{}", ticket.status)),
            Self::Priority(_) => Some(format!("priority:{}", ticket.priority)),
            Self::Agent(_) => ticket.agent.map(|agent| format!("agent:{agent}")),
        }
    }

    fn is_done(self, ticket: &Ticket) -> bool {
        match self {
            Self::Status(status) => ticket.status == status,
            Self::Priority(priority) => ticket.priority == priority,
            Self::Agent(agent) => ticket.agent == Some(agent),
        }
    }

    const fn change(self, ticket: &Ticket) -> TicketChange {
        match self {
            Self::Status(status) => TicketChange::Status(status),
            Self::Priority(priority) => TicketChange::Priority(priority),
            Self::Agent(to) => TicketChange::Agent { to, expected: ticket.agent },
        }
    }

    /// What is so afterwards.
    fn said(self, context: &OrderContext) -> String {
        match self {
            Self::Status(status) => format!("{} now", label(status.as_str())),
            Self::Priority(priority) => format!("{} priority now", label(priority.as_str())),
            Self::Agent(_) => {
                format!(
                    "With {} now",
                    context.agent.as_ref().map_or("nobody", |agent| agent.name.as_str())
                )
            }
        }
    }
}

fn tickets(fields: &Fields) -> Result<Vec<TicketId>, Problem> {
    let ids = fields.all("ticket").map(|id| id.parse().ok().and_then(|id| TicketId::new(id).ok()));
    let mut ids = ids.collect::<Option<Vec<_>>>().ok_or_else(|| Problem::not_found("ticket"))?;
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() || ids.len() > MOST {
        let rule = format!("Choose 1 to {MOST} tickets. Nothing was changed.");
        return Err(Problem::invalid("No ticket is chosen, or too many are", rule));
    }
    Ok(ids)
}

/// Does the chosen thing to every chosen ticket; to give them to a colleague, the colleague is
/// chosen first.
pub(crate) async fn run(desk: Data<Desk>, staff: Staff, fields: Fields) -> HttpResult {
    staff.check(fields.get("csrf"))?;
    let (tickets, wanted) = (tickets(&fields)?, fields.get("act").to_owned());
    match wanted.as_str() {
        "agent" => return choose(desk, staff, tickets).await,
        "share" => return share::run(desk, staff, tickets).await,
        _ => {}
    }
    let unknown = || {
        Problem::invalid(
            "There is nothing to do",
            "Choose what is to be done. Nothing was changed.",
        )
    };
    let act = Act::parse(&wanted, &staff.viewer).ok_or_else(unknown)?;
    let work = move || {
        let layout = Layout::read(&desk, &staff)?;
        let rows: Vec<_> =
            tickets.into_iter().map(|id| one(&desk.app, &staff.viewer, id, act, None)).collect();
        let changed = rows.iter().filter(|row| row.back.is_some()).count();
        let heading = format!("{changed} of {} changed", counted(rows.len(), "ticket"));
        Ok::<_, Problem>(DonePage { layout, heading, can_go_back: changed > 0, rows })
    };
    problem::page(&run_blocking(work).await?)
}

/// Takes a change of many tickets back, where nobody did something else since. Each field `back`
/// names a ticket, what it had, and what it was given: `7 status:open status:closed`; or by what it
/// was redistributed: `7 share:3`.
pub(crate) async fn undo(desk: Data<Desk>, staff: Staff, fields: Fields) -> HttpResult {
    staff.check(fields.get("csrf"))?;
    if let Some(shared) = share::parse(&fields)? {
        return share::undo(desk, staff, shared).await;
    }
    let entry = |text: &str| {
        let mut parts = text.split(' ');
        let id = parts.next()?.parse().ok().and_then(|id| TicketId::new(id).ok())?;
        Some((
            id,
            Act::parse(parts.next()?, &staff.viewer)?,
            Act::parse(parts.next()?, &staff.viewer)?,
        ))
    };
    let entries = fields.all("back").map(entry).collect::<Option<Vec<_>>>();
    let entries = entries.filter(|entries| (1..=MOST).contains(&entries.len()));
    let entries = entries.ok_or_else(|| Problem::not_found("change"))?;
    let work = move || {
        let layout = Layout::read(&desk, &staff)?;
        let one = |(id, back, given)| one(&desk.app, &staff.viewer, id, back, Some(given));
        let rows: Vec<_> = entries.into_iter().map(one).collect();
        let changed = rows.iter().filter(|row| row.back.is_some()).count();
        let heading = format!("{changed} of {} restored", counted(rows.len(), "ticket"));
        Ok::<_, Problem>(DonePage { layout, heading, can_go_back: false, rows })
    };
    problem::page(&run_blocking(work).await?)
}

/// Does it to one ticket; a refusal of one is no matter of the others.
fn one(
    app: &UseCases,
    viewer: &StaffViewer,
    id: TicketId,
    act: Act,
    only_after: Option<Act>,
) -> Done {
    let Ok(context) = app.tickets.read.context(viewer, id) else {
        return Done::untouched(id, UNREADABLE);
    };
    let title = context.package.title.clone();
    let kept = |said: &str| Done { title: title.clone(), ..Done::untouched(id, said) };
    let Some(ticket) = &context.ticket else { return kept("Not changed: it has no ticket") };
    if only_after.is_some_and(|given| !given.is_done(ticket)) {
        return kept("Kept: somebody changed it since");
    }
    if act.is_done(ticket) {
        return kept("Was so already");
    }
    match app.tickets.change.run(viewer, id, act.change(ticket)) {
        Ok(context) => {
            let back = act.restoring(ticket).map(|back| format!("{id} {back} {}", act.word()));
            Done {
                id: id.get(),
                title,
                said: act.said(&context),
                back: back.or_else(|| Some(String::new())),
            }
        }
        Err(ChangeTicketError::Refused(TicketRefusal::AssigneeChanged)) => {
            kept("Not changed: somebody was faster")
        }
        Err(
            ChangeTicketError::Refused(TicketRefusal::NotAssignable)
            | ChangeTicketError::UnknownUser,
        ) => kept("Not changed: this account gets no tickets"),
        Err(ChangeTicketError::NotFound) => kept("Not changed: it is gone"),
        Err(ChangeTicketError::Store(_)) => kept("Not changed: the service is busy, try again"),
    }
}

impl Act {
    fn word(self) -> String {
        match self {
            Self::Status(status) => format!("status:{status}"),
            Self::Priority(priority) => format!("priority:{priority}"),
            Self::Agent(agent) => format!("agent:{agent}"),
        }
    }
}

async fn choose(desk: Data<Desk>, staff: Staff, tickets: Vec<TicketId>) -> HttpResult {
    let read = move || {
        let (layout, candidates) = (Layout::read(&desk, &staff)?, candidates(&desk, &staff, None)?);
        Ok::<_, Problem>(AgentPage {
            layout,
            tickets: tickets.iter().map(|id| id.get()).collect(),
            candidates,
        })
    };
    problem::page_with(StatusCode::OK, &run_blocking(read).await?)
}
