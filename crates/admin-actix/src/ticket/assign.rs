//! Who has a ticket: taking it, and giving it to a colleague.

use actix_web::{
    HttpRequest,
    web::{Data, Form, Path},
};
use app::{PageRequest, agents::AgentLoad, tickets::ChangeTicketError};
use askama::Template;
use domain::{AccountStatus, Agent, AgentId, TicketChange, TicketRefusal};
use http_edge::run_blocking;
use serde::Deserialize;

use crate::{
    Desk,
    labels::label,
    layout::{Layout, initials},
    problem::{self, HttpResult, Problem, see_other},
    session::Staff,
    ticket_location::TicketLocation,
};

/// Most agents that are offered.
const MOST: u32 = 200;

/// An agent that could have a ticket.
pub(crate) struct Candidate {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) initials: String,
    pub(crate) availability: &'static str,
    pub(crate) availability_said: String,
    pub(crate) open: u64,
    pub(crate) has_it: bool,
    pub(crate) is_me: bool,
}

/// Active agents with how much each has to do, the viewer first, then by name.
pub(crate) fn candidates(
    desk: &Desk,
    staff: &Staff,
    holder: Option<AgentId>,
) -> Result<Vec<Candidate>, Problem> {
    let agents = desk.app.agents.list.run(PageRequest::first(MOST))?.page.items;
    let active = agents.into_iter().filter(|load| load.agent.account == AccountStatus::Active);
    let candidate = |load: AgentLoad| Candidate {
        id: load.agent.id.to_string(),
        initials: initials(&load.agent.name),
        name: load.agent.name,
        availability: load.agent.availability.as_str(),
        availability_said: label(load.agent.availability.as_str()),
        open: load.open,
        has_it: holder == Some(load.agent.id),
        is_me: load.agent.id.user() == staff.viewer.user,
    };
    let mut candidates: Vec<_> = active.map(candidate).collect();
    candidates.sort_by(|a, b| (!a.is_me, a.name.as_str()).cmp(&(!b.is_me, b.name.as_str())));
    Ok(candidates)
}

#[derive(Template)]
#[template(path = "choose_agent.html")]
struct Page {
    layout: Layout,
    ticket: i64,
    title: String,
    action: String,
    back: String,
    expected: String,
    candidates: Vec<Candidate>,
}

/// Who could have the ticket, and how much each has to do.
pub(crate) async fn choose_agent(
    desk: Data<Desk>,
    staff: Staff,
    request: HttpRequest,
    path: Path<String>,
) -> HttpResult {
    let location = TicketLocation::of(&request, &path)?;
    let page = run_blocking(move || read(&desk, &staff, &location)).await?;
    problem::page(&page)
}

fn read(desk: &Desk, staff: &Staff, location: &TicketLocation) -> Result<Page, Problem> {
    let context = desk.app.tickets.read.context(&staff.viewer, location.ticket)?;
    let holder = context.ticket.as_ref().and_then(|ticket| ticket.agent);
    Ok(Page {
        layout: Layout::read(desk, staff)?,
        ticket: location.ticket.get(),
        title: context.package.title.clone(),
        action: location.act("agent"),
        back: location.address(location.channel),
        expected: holder.map_or_else(|| "none".to_owned(), |agent| agent.to_string()),
        candidates: candidates(desk, staff, holder)?,
    })
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    csrf: String,
    agent: String,
    /// Who was believed to have it.
    expected: String,
}

fn agent(text: &str) -> Option<AgentId> {
    text.parse().ok().and_then(|id| AgentId::new(id).ok())
}

/// The ticket is not where it was believed to be.
fn faster(holder: Option<Agent>) -> Problem {
    let name = holder.map_or_else(|| "nobody".to_owned(), |agent| agent.name);
    let advice = format!("Nothing was changed by you. It is with {name} now.");
    Problem::conflict("Somebody was faster: the ticket has another agent now", advice)
}

/// Gives the ticket to an agent, unless somebody else did meanwhile.
pub(crate) async fn assign(
    desk: Data<Desk>,
    staff: Staff,
    request: HttpRequest,
    path: Path<String>,
    form: Form<Wanted>,
) -> HttpResult {
    staff.check(&form.csrf)?;
    let location = TicketLocation::of(&request, &path)?;
    let back = location.address(location.channel);
    let to = agent(&form.agent).ok_or_else(|| Problem::not_found("agent"))?;
    let app = desk.app.clone();
    let viewer = staff.viewer;
    let ticket = location.ticket;
    let expected = form.expected.clone();
    let given = run_blocking(move || {
        let believed = agent(&expected);
        let holder = || Ok::<_, Problem>(app.tickets.read.context(&viewer, ticket)?.agent);
        if holder()?.map(|agent| agent.id) != believed {
            return Err(faster(holder()?));
        }
        match app.tickets.change.run(
            &viewer,
            ticket,
            TicketChange::Agent { to, expected: believed },
        ) {
            Err(ChangeTicketError::Refused(TicketRefusal::AssigneeChanged)) => {
                Err(faster(holder()?))
            }
            given => Ok(given.map(drop)?),
        }
    });
    given
        .await
        .map_err(|error| Problem::from(error).with_way_on(back.clone(), "Back to the ticket"))?;
    Ok(see_other(&back))
}
