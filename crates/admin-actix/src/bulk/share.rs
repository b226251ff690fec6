//! Chosen tickets are shared out by the ring: those of each agent among the others, in one hand-over for each agent.

use http_edge::run_blocking;
use std::collections::BTreeMap;

use actix_web::web::Data;
use app::{
    StaffViewer, UseCases,
    handover::{HandOverError, UndoHandOverError},
};
use domain::{AgentId, HandOverId, HandOverRefusal, TicketId, UndoRefusal};

use super::{Done, DonePage, MOST, UNREADABLE};
use crate::{
    Desk,
    form::Fields,
    hand_over::kept_since,
    layout::Layout,
    problem::{self, HttpResult, Problem},
    session::Staff,
};

/// Tickets that were shared out, by what.
pub(super) type Shared = BTreeMap<HandOverId, Vec<TicketId>>;

/// What a form says was shared out; nothing, if it is about something else.
pub(super) fn parse(fields: &Fields) -> Result<Option<Shared>, Problem> {
    let mut shared = Shared::new();
    if !fields.all("back").any(|text| text.contains(" share:")) {
        return Ok(None);
    }
    for text in fields.all("back") {
        let parts =
            text.split_once(" share:").and_then(|(ticket, act)| Some((ticket.parse().ok()?, act.parse().ok()?)));
        let ids = parts.and_then(|(ticket, act)| Some((TicketId::new(ticket).ok()?, HandOverId::new(act).ok()?)));
        let (ticket, act) = ids.ok_or_else(|| Problem::not_found("change"))?;
        shared.entry(act).or_default().push(ticket);
    }
    let count: usize = shared.values().map(Vec::len).sum();
    if count > MOST { Err(Problem::not_found("change")) } else { Ok(Some(shared)) }
}

/// Shares out the chosen tickets.
pub(super) async fn run(desk: Data<Desk>, staff: Staff, tickets: Vec<TicketId>) -> HttpResult {
    let work = move || {
        let layout = Layout::read(&desk, &staff)?;
        let rows = share_out(&desk.app, &staff.viewer, &tickets);
        let changed = rows.iter().filter(|row| row.back.is_some()).count();
        let heading = format!("{changed} of {} tickets shared out", rows.len());
        Ok::<_, Problem>(DonePage { layout, heading, can_go_back: changed > 0, rows })
    };
    problem::page(&run_blocking(work).await?)
}

fn share_out(app: &UseCases, viewer: &StaffViewer, tickets: &[TicketId]) -> Vec<Done> {
    let (mut rows, mut held) = (BTreeMap::new(), BTreeMap::<AgentId, Vec<TicketId>>::new());
    for id in tickets {
        let case = app.tickets.read.case(viewer, *id).ok();
        match case.as_ref().and_then(|case| case.ticket.as_ref()) {
            None => drop(rows.insert(*id, Done::untouched(*id, UNREADABLE))),
            Some(ticket) => match ticket.agent {
                Some(agent) => held.entry(agent).or_default().push(*id),
                None => drop(rows.insert(*id, Done::untouched(*id, "Not changed: it waits, since no agent is active"))),
            },
        }
        let title = case.map_or_else(String::new, |case| case.package.title.clone());
        rows.entry(*id).or_insert_with(|| Done::untouched(*id, "Kept: it is solved, or changed meanwhile")).title =
            title;
    }
    for (agent, chosen) in held {
        match app.agents.share_out.run(viewer, agent, chosen.clone()) {
            Ok(done) => {
                for share in done.shared.shares {
                    let back = Some(format!("{} share:{}", share.ticket, done.id));
                    say(&mut rows, share.ticket, format!("With {} now", share.agent.name), back);
                }
            }
            Err(error) => chosen.iter().for_each(|id| say(&mut rows, *id, refused(&error).to_owned(), None)),
        }
    }
    rows.into_values().collect()
}

fn say(rows: &mut BTreeMap<TicketId, Done>, id: TicketId, said: String, back: Option<String>) {
    if let Some(row) = rows.get_mut(&id) {
        (row.said, row.back) = (said, back);
    }
}

const fn refused(error: &HandOverError) -> &'static str {
    match error {
        HandOverError::Refused(HandOverRefusal::NobodyThere) => "Not changed: no other agent is active",
        HandOverError::Refused(HandOverRefusal::NotAssignable | HandOverRefusal::CountChanged { .. })
        | HandOverError::NotFound => "Not changed: its agent changed meanwhile",
        HandOverError::Store(_) => "Not changed: the service is busy, try again",
    }
}

/// Takes it back, where nobody touched a ticket since.
pub(super) async fn undo(desk: Data<Desk>, staff: Staff, shared: Shared) -> HttpResult {
    let work = move || {
        let layout = Layout::read(&desk, &staff)?;
        let mut rows: Vec<_> = shared.into_iter().flat_map(|act| give_back(&desk.app, &staff.viewer, act)).collect();
        rows.sort_by_key(|row| row.id);
        let changed = rows.iter().filter(|row| row.back.is_some()).count();
        let heading = format!("{changed} of {} tickets are as they were", rows.len());
        Ok::<_, Problem>(DonePage { layout, heading, can_go_back: false, rows })
    };
    problem::page(&run_blocking(work).await?)
}

fn give_back(app: &UseCases, viewer: &StaffViewer, (act, tickets): (HandOverId, Vec<TicketId>)) -> Vec<Done> {
    let row = |id: TicketId, is_back: bool, said: &str| {
        let case = app.tickets.read.case(viewer, id).ok();
        let title = case.map_or_else(String::new, |case| case.package.title.clone());
        Done { title, back: is_back.then(String::new), ..Done::untouched(id, said) }
    };
    match app.agents.undo_hand_over.run(viewer, act) {
        Ok(undone) => {
            let back = undone.restored.iter().map(|(id, _)| row(*id, true, "With its agent again"));
            let kept = undone.kept.iter().map(|(id, _, why)| row(*id, false, &format!("Kept: {}", kept_since(*why))));
            back.chain(kept).collect()
        }
        Err(error) => {
            let why = match error {
                UndoHandOverError::Refused(UndoRefusal::AlreadyUndone) => "Kept: it was taken back before",
                UndoHandOverError::Refused(UndoRefusal::NotYours) => "Kept: somebody else shared it out",
                UndoHandOverError::Refused(UndoRefusal::NotAssignable) => "Kept: its agent is not active now",
                UndoHandOverError::NotFound => "Kept: it was not shared out",
                UndoHandOverError::Store(_) => "Kept: the service is busy, try again",
            };
            tickets.into_iter().map(|id| row(id, false, why)).collect()
        }
    }
}
