//! Chosen tickets are redistributed by the rotation: those of each agent among the others, in one
//! handover for each agent.

use std::collections::BTreeMap;

use actix_web::web::Data;
use app::{
    StaffViewer, UseCases,
    handover::{HandoverError, UndoHandoverError},
};
use domain::{AgentId, HandoverId, HandoverRefusal, TicketId, UndoRefusal};
use http_edge::run_blocking;

use super::{Done, DonePage, MOST, UNREADABLE};
use crate::{
    Desk,
    form::Fields,
    handover::kept_since,
    labels::counted,
    layout::Layout,
    problem::{self, HttpResult, Problem},
    session::Staff,
};

/// Tickets that were redistributed, by what.
pub(super) type Shared = BTreeMap<HandoverId, Vec<TicketId>>;

/// What a form says was redistributed; nothing, if it is about something else.
pub(super) fn parse(fields: &Fields) -> Result<Option<Shared>, Problem> {
    let mut shared = Shared::new();
    if !fields.all("back").any(|text| text.contains(" share:")) {
        return Ok(None);
    }
    for text in fields.all("back") {
        let parts = text
            .split_once(" share:")
            .and_then(|(ticket, act)| Some((ticket.parse().ok()?, act.parse().ok()?)));
        let ids = parts.and_then(|(ticket, act)| {
            Some((TicketId::new(ticket).ok()?, HandoverId::new(act).ok()?))
        });
        let (ticket, act) = ids.ok_or_else(|| Problem::not_found("change"))?;
        shared.entry(act).or_default().push(ticket);
    }
    let count: usize = shared.values().map(Vec::len).sum();
    if count > MOST { Err(Problem::not_found("change")) } else { Ok(Some(shared)) }
}

/// Redistributes the chosen tickets.
pub(super) async fn run(desk: Data<Desk>, staff: Staff, tickets: Vec<TicketId>) -> HttpResult {
    let work = move || {
        let layout = Layout::read(&desk, &staff)?;
        let rows = redistribute(&desk.app, &staff.viewer, &tickets);
        let changed = rows.iter().filter(|row| row.back.is_some()).count();
        let heading = format!("{changed} of {} redistributed", counted(rows.len(), "ticket"));
        Ok::<_, Problem>(DonePage { layout, heading, can_go_back: changed > 0, rows })
    };
    problem::page(&run_blocking(work).await?)
}

fn redistribute(app: &UseCases, viewer: &StaffViewer, tickets: &[TicketId]) -> Vec<Done> {
    let (mut rows, mut held) = (BTreeMap::new(), BTreeMap::<AgentId, Vec<TicketId>>::new());
    for id in tickets {
        let context = app.tickets.read.context(viewer, *id).ok();
        match context.as_ref().and_then(|context| context.ticket.as_ref()) {
            None => drop(rows.insert(*id, Done::untouched(*id, UNREADABLE))),
            Some(ticket) => match ticket.agent {
                Some(agent) => held.entry(agent).or_default().push(*id),
                None => drop(rows.insert(
                    *id,
                    Done::untouched(*id, "Not changed: it waits, since no agent is active"),
                )),
            },
        }
        let title = context.map_or_else(String::new, |context| context.package.title.clone());
        rows.entry(*id)
            .or_insert_with(|| Done::untouched(*id, "Kept: it is solved, or changed meanwhile"))
            .title = title;
    }
    for (agent, chosen) in held {
        match app.agents.redistribute.run(viewer, agent, chosen.clone()) {
            Ok(done) => {
                for allocation in done.redistribution.allocations {
                    let back = Some(format!("{} share:{}", allocation.ticket, done.id));
                    say(
                        &mut rows,
                        allocation.ticket,
                        format!("With {} now", allocation.agent.name),
                        back,
                    );
                }
            }
            Err(error) => {
                for id in chosen {
                    say(&mut rows, id, refused(&error).to_owned(), None);
                }
            }
        }
    }
    rows.into_values().collect()
}

fn say(rows: &mut BTreeMap<TicketId, Done>, id: TicketId, said: String, back: Option<String>) {
    if let Some(row) = rows.get_mut(&id) {
        (row.said, row.back) = (said, back);
    }
}

const fn refused(error: &HandoverError) -> &'static str {
    match error {
        HandoverError::Refused(HandoverRefusal::NobodyThere) => {
            "Not changed: no other agent is active"
        }
        HandoverError::Refused(HandoverRefusal::NobodyHasRoom) => {
            "Not changed: all other agents have as many tickets as they may have"
        }
        HandoverError::Refused(
            HandoverRefusal::NotAssignable | HandoverRefusal::CountChanged { .. },
        )
        | HandoverError::NotFound => "Not changed: its agent changed meanwhile",
        HandoverError::Store(_) => "Not changed: the service is busy, try again",
    }
}

/// Takes it back, where nobody touched a ticket since.
pub(super) async fn undo(desk: Data<Desk>, staff: Staff, shared: Shared) -> HttpResult {
    let work = move || {
        let layout = Layout::read(&desk, &staff)?;
        let mut rows: Vec<_> =
            shared.into_iter().flat_map(|act| give_back(&desk.app, &staff.viewer, act)).collect();
        rows.sort_by_key(|row| row.id);
        let changed = rows.iter().filter(|row| row.back.is_some()).count();
        let heading = format!("{changed} of {} restored", counted(rows.len(), "ticket"));
        Ok::<_, Problem>(DonePage { layout, heading, can_go_back: false, rows })
    };
    problem::page(&run_blocking(work).await?)
}

fn give_back(
    app: &UseCases,
    viewer: &StaffViewer,
    (act, tickets): (HandoverId, Vec<TicketId>),
) -> Vec<Done> {
    let row = |id: TicketId, is_back: bool, said: &str| {
        let context = app.tickets.read.context(viewer, id).ok();
        let title = context.map_or_else(String::new, |context| context.package.title.clone());
        Done { title, back: is_back.then(String::new), ..Done::untouched(id, said) }
    };
    match app.agents.undo_handover.run(viewer, act) {
        Ok(undone) => {
            let back = undone.restored.iter().map(|(id, _)| row(*id, true, "With its agent again"));
            let kept = undone
                .kept
                .iter()
                .map(|(id, _, why)| row(*id, false, &format!("Kept: {}", kept_since(*why))));
            back.chain(kept).collect()
        }
        Err(error) => {
            let why = match error {
                UndoHandoverError::Refused(UndoRefusal::AlreadyUndone) => {
                    "Kept: it was taken back before"
                }
                UndoHandoverError::Refused(UndoRefusal::NotYours) => {
                    "Kept: somebody else redistributed it"
                }
                UndoHandoverError::Refused(UndoRefusal::NotAssignable) => {
                    "Kept: its agent is not active now"
                }
                UndoHandoverError::NotFound => "Kept: it was not redistributed",
                UndoHandoverError::Store(_) => "Kept: the service is busy, try again",
            };
            tickets.into_iter().map(|id| row(id, false, why)).collect()
        }
    }
}
