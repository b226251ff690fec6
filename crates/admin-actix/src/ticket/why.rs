//! Why an agent has a ticket: the assignments that were made for it, as they were recorded.

use http_edge::run_blocking;
use std::collections::BTreeMap;

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use app::{PageRequest, integrity::AssignmentFilter};
use askama::Template;
use domain::{AgentId, Assignment, AvailabilityTier, Eligibility};

use crate::{
    Desk, agent_words,
    layout::Layout,
    problem::{self, HttpResult, Problem},
    session::Staff,
    ticket_location::TicketLocation,
    when::{Reader, When},
};

/// Most assignments that are listed; a ticket has one, and one for each handover.
const ASSIGNMENTS: u32 = 20;
/// Most agents whose names are read.
const NAMES: u32 = 1000;
/// Most places of the rotation that are shown.
const PLACES: usize = 250;

/// A place in the rotation when the assignment was made.
struct Place {
    name: String,
    /// `chosen`, `before`, `eligible` or `skipped`.
    state: &'static str,
    said: String,
}

/// An assignment in full.
struct Explanation {
    number: i64,
    name: String,
    when: When,
    /// What led to it, a sentence each.
    reasons: Vec<String>,
    rotation: Vec<Place>,
    /// How many places are not shown.
    more: usize,
    replays: bool,
}

/// An assignment that is shown when it is asked for.
struct Other {
    number: i64,
    name: String,
    when: When,
    address: String,
}

#[derive(Template)]
#[template(path = "why.html")]
struct Page {
    layout: Layout,
    back: String,
    ticket: i64,
    title: String,
    holder: Option<String>,
    is_mine: bool,
    /// Whether somebody gave the ticket to its agent after the last assignment.
    by_hand: bool,
    assignment: Option<Explanation>,
    others: Vec<Other>,
}

/// Who was chosen, among whom, and who was passed over.
pub(crate) async fn why(
    desk: Data<Desk>,
    staff: Staff,
    request: HttpRequest,
    path: Path<String>,
) -> HttpResult {
    let location = TicketLocation::of(&request, &path)?;
    let query = request.query_string().to_owned();
    let page = run_blocking(move || read(&desk, &staff, &location, &query)).await?;
    problem::page(&page)
}

fn read(
    desk: &Desk,
    staff: &Staff,
    location: &TicketLocation,
    query: &str,
) -> Result<Page, Problem> {
    let context = desk.app.tickets.read.context(&staff.viewer, location.ticket)?;
    let filter = AssignmentFilter { ticket: Some(location.ticket), agent: None };
    let assignments = desk
        .app
        .agents
        .list_assignments
        .run(&staff.viewer, filter, PageRequest::first(ASSIGNMENTS))?
        .items;
    let names = Names::read(desk)?;
    let mut asked = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "turn");
    let asked: Option<i64> = asked.next().and_then(|(_, number)| number.parse().ok());
    let shown = match asked {
        Some(number) => Some(
            assignments
                .iter()
                .find(|(assignment, _)| assignment.number == number)
                .ok_or_else(|| Problem::not_found("turn"))?,
        ),
        None => assignments.first(),
    };
    let now = staff.reader(desk)?;
    let other = |(assignment, _): &(Assignment, Eligibility)| Other {
        number: assignment.number,
        name: names.of(assignment.agent),
        when: When::of(assignment.at, now),
        address: format!("{}&turn={}", location.act("why"), assignment.number),
    };
    let holder = context.agent.as_ref();
    let differs = |(assignment, _): &(Assignment, Eligibility)| {
        holder.is_some_and(|agent| agent.id != assignment.agent)
    };
    Ok(Page {
        layout: Layout::read(desk, staff)?,
        back: location.address(location.channel),
        ticket: location.ticket.get(),
        title: context.package.title.clone(),
        holder: holder.map(|agent| agent.name.clone()),
        is_mine: holder.is_some_and(|agent| agent.id.user() == staff.viewer.user),
        by_hand: assignments.first().map_or(holder.is_some(), differs),
        assignment: shown
            .map(|(assignment, eligibility)| Explanation::of(assignment, eligibility, &names, now)),
        others: assignments
            .iter()
            .filter(|(assignment, _)| {
                Some(assignment.number) != shown.map(|(assignment, _)| assignment.number)
            })
            .map(other)
            .collect(),
    })
}

/// The names of agents.
struct Names(BTreeMap<AgentId, String>);

impl Names {
    fn read(desk: &Desk) -> Result<Self, Problem> {
        let agents = desk.app.agents.list.run(PageRequest::first(NAMES))?.page.items;
        Ok(Self(agents.into_iter().map(|load| (load.agent.id, load.agent.name)).collect()))
    }

    fn of(&self, agent: AgentId) -> String {
        self.0.get(&agent).cloned().unwrap_or_else(|| format!("Agent {agent}"))
    }
}

impl Explanation {
    fn of(assignment: &Assignment, eligibility: &Eligibility, names: &Names, now: Reader) -> Self {
        let mut rotation: Vec<(AgentId, Option<&'static str>)> =
            eligibility.eligible.iter().map(|id| (*id, None)).collect();
        rotation.extend(
            eligibility
                .skipped
                .iter()
                .map(|(id, reason)| (*id, Some(agent_words::skipped(*reason)))),
        );
        rotation.sort_unstable();
        let more = rotation.len().saturating_sub(PLACES);
        let place = |(id, skipped): (AgentId, Option<&'static str>)| {
            let was_before = assignment.previous == Some(id);
            let state = match skipped {
                Some(_) => "skipped",
                None if id == assignment.agent => "chosen",
                None if was_before => "before",
                None => "eligible",
            };
            let before = was_before.then_some("was assigned before");
            let chosen = (id == assignment.agent).then_some("got this one");
            let passed = skipped.map(|why| format!("passed over: {why}"));
            let said: Vec<_> =
                before.into_iter().chain(chosen).map(str::to_owned).chain(passed).collect();
            Place { name: names.of(id), state, said: said.join(", ") }
        };
        Self {
            number: assignment.number,
            name: names.of(assignment.agent),
            when: When::of(assignment.at, now),
            reasons: reasons(assignment, eligibility, names),
            rotation: rotation.into_iter().take(PLACES).map(place).collect(),
            more,
            replays: assignment.replays_on(eligibility),
        }
    }
}

/// What led to the choice, a sentence each.
fn reasons(assignment: &Assignment, eligibility: &Eligibility, names: &Names) -> Vec<String> {
    let mut said = Vec::new();
    if assignment.from_queue {
        said.push(
            "No agent was active when the order came, so the ticket waited until one was."
                .to_owned(),
        );
    }
    if let Some(id) = assignment.handover {
        said.push(format!(
            "It was assigned when the tickets of another agent were handed over (handover {id})."
        ));
    }
    said.push(match eligibility.tier {
        AvailabilityTier::Ready => "Tickets go to agents who are online and available or busy.".to_owned(),
        AvailabilityTier::Active => {
            "Nobody was online and available or busy, so it went among all whose account was active.".to_owned()
        }
    });
    let chosen = names.of(assignment.agent);
    said.push(match (assignment.previous, eligibility.eligible.as_slice()) {
        (_, [_]) => format!("{chosen} was the only one."),
        (None, _) => format!("It was the very first assignment, and {chosen} is the first in the rotation."),
        (Some(before), _) if before < assignment.agent => {
            format!("{} was assigned before, and {chosen} is the next in the rotation.", names.of(before))
        }
        (Some(before), _) => format!(
            "{} was assigned before, nobody behind could take it, and {chosen} is the first in the rotation.",
            names.of(before)
        ),
    });
    said
}
