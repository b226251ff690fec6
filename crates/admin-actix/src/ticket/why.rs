//! Why an agent has a ticket: the assignments that were made for it, as they were recorded.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use app::{
    PageRequest,
    integrity::{AssignmentFilter, ExplainedAssignment},
};
use askama::Template;
use domain::{AgentId, Assignment, AvailabilityTier, Capacity, SkipReason};
use http_edge::run_blocking;

use crate::{
    Desk, agent_words,
    labels::counted,
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
    /// The rule that chose, in words.
    rule: String,
    /// Whether it chooses the same agent again. Absent when it is not known here.
    replays: Option<bool>,
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
    /// Whether tickets may wait for room although agents are active.
    waits_for_room: bool,
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
                .find(|explained| number_of(explained) == number)
                .ok_or_else(|| Problem::not_found("turn"))?,
        ),
        None => assignments.first(),
    };
    let now = staff.reader(desk)?;
    let other = |explained: &ExplainedAssignment| {
        let assignment = &explained.recorded.assignment;
        Other {
            number: assignment.number,
            name: names.of(assignment.agent),
            when: When::of(assignment.at, now),
            address: format!("{}&turn={}", location.act("why"), assignment.number),
        }
    };
    let holder = context.agent.as_ref();
    let differs = |explained: &ExplainedAssignment| {
        holder.is_some_and(|agent| agent.id != explained.recorded.assignment.agent)
    };
    Ok(Page {
        layout: Layout::read(desk, staff)?,
        back: location.address(location.channel),
        ticket: location.ticket.get(),
        title: context.package.title.clone(),
        holder: holder.map(|agent| agent.name.clone()),
        waits_for_room: desk.app.agents.read_rule.lets_wait(),
        is_mine: holder.is_some_and(|agent| agent.id.user() == staff.viewer.user),
        by_hand: assignments.first().map_or(holder.is_some(), differs),
        assignment: shown.map(|explained| Explanation::of(explained, &names, now)),
        others: assignments
            .iter()
            .filter(|explained| Some(number_of(explained)) != shown.map(number_of))
            .map(other)
            .collect(),
    })
}

const fn number_of(explained: &ExplainedAssignment) -> i64 {
    explained.recorded.assignment.number
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
    fn of(explained: &ExplainedAssignment, names: &Names, now: Reader) -> Self {
        let assignment = &explained.recorded.assignment;
        let rotation = places(explained);
        let more = rotation.len().saturating_sub(PLACES);
        let place = |(id, skipped): (AgentId, Option<String>)| {
            let was_before = assignment.previous == Some(id);
            let state = match skipped {
                Some(_) if id != assignment.agent => "skipped",
                _ if id == assignment.agent => "chosen",
                _ if was_before => "before",
                _ => "eligible",
            };
            let before = was_before.then_some("was assigned before");
            let chosen = (id == assignment.agent).then_some("got this one");
            let passed =
                skipped.filter(|_| id != assignment.agent).map(|why| format!("passed over: {why}"));
            let said: Vec<_> =
                before.into_iter().chain(chosen).map(str::to_owned).chain(passed).collect();
            Place { name: names.of(id), state, said: said.join(", ") }
        };
        Self {
            number: assignment.number,
            name: names.of(assignment.agent),
            when: When::of(assignment.at, now),
            reasons: reasons(explained, names),
            rotation: rotation.into_iter().take(PLACES).map(place).collect(),
            more,
            rule: agent_words::rule(explained.recorded.rule()),
            replays: explained.replays,
        }
    }
}

/// Every agent by ascending id, and why it was passed over if it was.
fn places(explained: &ExplainedAssignment) -> Vec<(AgentId, Option<String>)> {
    let eligibility = &explained.recorded.eligibility;
    let said = |(id, reason): &(AgentId, SkipReason)| {
        let count = explained.recorded.inputs().counts.map(|counts| counts.of(*id));
        let full = count.and_then(|count| Some((count.open, count.capacity.map(Capacity::get)?)));
        let said = match (reason, full) {
            (SkipReason::AtCapacity, Some((open, most))) => {
                format!("had {} of at most {most}", counted(open, "unsolved ticket"))
            }
            _ => agent_words::skipped(*reason).to_owned(),
        };
        (*id, Some(said))
    };
    let is_passed_over = |id: &AgentId| explained.passed_over.iter().any(|(agent, _)| agent == id);
    let mut places: Vec<_> = eligibility.skipped.iter().map(said).collect();
    places.extend(explained.passed_over.iter().map(said));
    let rest = eligibility.eligible.iter().filter(|id| !is_passed_over(id));
    places.extend(rest.map(|id| (*id, None)));
    places.sort_unstable();
    places
}

/// What led to the choice, a sentence each.
fn reasons(explained: &ExplainedAssignment, names: &Names) -> Vec<String> {
    let (assignment, eligibility) =
        (&explained.recorded.assignment, &explained.recorded.eligibility);
    let mut said = Vec::new();
    if assignment.from_queue {
        let waited = match explained.recorded.decision {
            None => "No agent was active when the order came, so the ticket waited until one was.",
            Some(_) => {
                "No agent could take it when the order came, so the ticket waited until one could."
            }
        };
        said.push(waited.to_owned());
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
    said.push(match explained.recorded.rule().as_str() {
        "round_robin" => in_turn(assignment, eligibility.eligible.len(), names),
        "least_open" => fewest(explained, names),
        "round_robin_capacity" | "round_robin_capacity_or_least" => with_capacity(explained, names),
        other => format!("The rule {other} chose {}.", names.of(assignment.agent)),
    });
    said
}

/// How the rotation chose among so many.
fn in_turn(assignment: &Assignment, among: usize, names: &Names) -> String {
    let chosen = names.of(assignment.agent);
    match (assignment.previous, among) {
        (_, 1) => format!("{chosen} was the only one."),
        (None, _) => {
            format!("It was the very first assignment, and {chosen} is the first in the rotation.")
        }
        (Some(before), _) if before < assignment.agent => format!(
            "{} was assigned before, and {chosen} is the next in the rotation.",
            names.of(before)
        ),
        (Some(before), _) => format!(
            "{} was assigned before, nobody behind could take it, and {chosen} is the first in the rotation.",
            names.of(before)
        ),
    }
}

fn fewest(explained: &ExplainedAssignment, names: &Names) -> String {
    let (agent, inputs) = (explained.recorded.assignment.agent, explained.recorded.inputs());
    let open = inputs.counts.map(|counts| counts.of(agent).open).unwrap_or_default();
    format!("{} had the fewest unsolved tickets: {open}.", names.of(agent))
}

/// How the rotation chose among those that were not full, or who took it when all were.
fn with_capacity(explained: &ExplainedAssignment, names: &Names) -> String {
    let (recorded, full) = (&explained.recorded, explained.passed_over.len());
    let eligible = recorded.eligibility.eligible.len();
    if full == eligible {
        let fewest = fewest(explained, names);
        return format!("All had as many tickets as they may have. {fewest}");
    }
    let chosen = in_turn(&recorded.assignment, eligible - full, names);
    match full {
        0 => chosen,
        1 => format!("One had as many tickets as it may have. {chosen}"),
        _ => format!("{full} had as many tickets as they may have. {chosen}"),
    }
}
