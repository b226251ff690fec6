//! Why an agent has a ticket: the turns of the ring that were taken for it, as they were recorded.

use http_edge::run_blocking;
use std::collections::BTreeMap;

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use app::{PageRequest, integrity::AssignmentFilter};
use askama::Template;
use domain::{AgentId, Assignment, Roster, Tier};

use crate::{
    Desk, agent_words,
    layout::Layout,
    problem::{self, HttpResult, Problem},
    session::Staff,
    ticket_location::TicketLocation,
    when::{Reader, When},
};

/// Most turns that are listed; a ticket has one, and one for each hand-over.
const TURNS: u32 = 20;
/// Most agents whose names are read.
const NAMES: u32 = 1000;
/// Most places of the ring that are shown.
const PLACES: usize = 250;

/// A place in the ring when the turn was taken.
struct Place {
    name: String,
    /// `chosen`, `before`, `eligible` or `skipped`.
    state: &'static str,
    said: String,
}

/// A turn in full.
struct Turn {
    seq: i64,
    name: String,
    when: When,
    /// What led to it, a sentence each.
    reasons: Vec<String>,
    ring: Vec<Place>,
    /// How many places are not shown.
    more: usize,
    replays: bool,
}

/// A turn that is shown when it is asked for.
struct Other {
    seq: i64,
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
    /// Whether somebody gave the ticket to its agent after the last turn.
    by_hand: bool,
    turn: Option<Turn>,
    others: Vec<Other>,
}

/// Who was chosen, among whom, and who was passed over.
pub(crate) async fn why(desk: Data<Desk>, staff: Staff, request: HttpRequest, path: Path<String>) -> HttpResult {
    let location = TicketLocation::of(&request, &path)?;
    let query = request.query_string().to_owned();
    let page = run_blocking(move || read(&desk, &staff, &location, &query)).await?;
    problem::page(&page)
}

fn read(desk: &Desk, staff: &Staff, location: &TicketLocation, query: &str) -> Result<Page, Problem> {
    let case = desk.app.tickets.read.case(&staff.viewer, location.ticket)?;
    let filter = AssignmentFilter { ticket: Some(location.ticket), agent: None };
    let turns = desk.app.agents.list_assignments.run(&staff.viewer, filter, PageRequest::first(TURNS))?.items;
    let names = Names::read(desk)?;
    let mut asked = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "turn");
    let asked: Option<i64> = asked.next().and_then(|(_, seq)| seq.parse().ok());
    let shown = match asked {
        Some(seq) => Some(turns.iter().find(|(turn, _)| turn.seq == seq).ok_or_else(|| Problem::not_found("turn"))?),
        None => turns.first(),
    };
    let now = staff.reader(desk)?;
    let other = |(turn, _): &(Assignment, Roster)| Other {
        seq: turn.seq,
        name: names.of(turn.agent),
        when: When::of(turn.at, now),
        address: format!("{}&turn={}", location.act("why"), turn.seq),
    };
    let holder = case.agent.as_ref();
    let differs = |(turn, _): &(Assignment, Roster)| holder.is_some_and(|agent| agent.id != turn.agent);
    Ok(Page {
        layout: Layout::read(desk, staff)?,
        back: location.address(location.channel),
        ticket: location.ticket.get(),
        title: case.package.title.clone(),
        holder: holder.map(|agent| agent.name.clone()),
        is_mine: holder.is_some_and(|agent| agent.id.user() == staff.viewer.user),
        by_hand: turns.first().map_or(holder.is_some(), differs),
        turn: shown.map(|(turn, roster)| Turn::of(turn, roster, &names, now)),
        others: turns.iter().filter(|(turn, _)| Some(turn.seq) != shown.map(|(turn, _)| turn.seq)).map(other).collect(),
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

impl Turn {
    fn of(turn: &Assignment, roster: &Roster, names: &Names, now: Reader) -> Self {
        let mut ring: Vec<(AgentId, Option<&'static str>)> = roster.eligible.iter().map(|id| (*id, None)).collect();
        ring.extend(roster.skipped.iter().map(|(id, reason)| (*id, Some(agent_words::skipped(*reason)))));
        ring.sort_unstable();
        let more = ring.len().saturating_sub(PLACES);
        let place = |(id, skipped): (AgentId, Option<&'static str>)| {
            let was_before = turn.previous == Some(id);
            let state = match skipped {
                Some(_) => "skipped",
                None if id == turn.agent => "chosen",
                None if was_before => "before",
                None => "eligible",
            };
            let before = was_before.then_some("had the turn before");
            let chosen = (id == turn.agent).then_some("got this one");
            let passed = skipped.map(|why| format!("passed over: {why}"));
            let said: Vec<_> = before.into_iter().chain(chosen).map(str::to_owned).chain(passed).collect();
            Place { name: names.of(id), state, said: said.join(", ") }
        };
        Self {
            seq: turn.seq,
            name: names.of(turn.agent),
            when: When::of(turn.at, now),
            reasons: reasons(turn, roster, names),
            ring: ring.into_iter().take(PLACES).map(place).collect(),
            more,
            replays: turn.replays_on(roster),
        }
    }
}

/// What led to the choice, a sentence each.
fn reasons(turn: &Assignment, roster: &Roster, names: &Names) -> Vec<String> {
    let mut said = Vec::new();
    if turn.from_queue {
        said.push("No agent was active when the order came, so the ticket waited until one was.".to_owned());
    }
    if let Some(id) = turn.hand_over {
        said.push(format!("The turn was taken when the tickets of another agent were handed over (hand-over {id})."));
    }
    said.push(match roster.tier {
        Tier::Ready => "Turns go to agents who are online and available or busy.".to_owned(),
        Tier::Active => {
            "Nobody was online and available or busy, so the turn went among all whose account was active.".to_owned()
        }
    });
    let chosen = names.of(turn.agent);
    said.push(match (turn.previous, roster.eligible.as_slice()) {
        (_, [_]) => format!("{chosen} was the only one."),
        (None, _) => format!("It was the very first turn, and {chosen} is the first in the ring."),
        (Some(before), _) if before < turn.agent => {
            format!("{} had the turn before, and {chosen} is the next in the ring.", names.of(before))
        }
        (Some(before), _) => format!(
            "{} had the turn before, nobody behind could take one, and {chosen} is the first in the ring.",
            names.of(before)
        ),
    });
    said
}
