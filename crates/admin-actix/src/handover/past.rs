//! Handovers that were done: the latest ones, and each with its way back.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use app::{PageRequest, Start, handover::PastHandover};
use askama::Template;
use domain::HandoverId;
use http_edge::run_blocking;

use super::shares::{Part, parts, tickets};
use crate::{
    Desk,
    layout::Layout,
    links,
    problem::{self, HttpResult, Problem},
    session::Staff,
    when::{Reader, When},
};

/// Handovers on a page.
const ROWS: u32 = 40;

/// A handover in words.
struct Row {
    id: HandoverId,
    when: When,
    /// How many tickets.
    said: String,
    from: String,
    to: String,
    by: String,
    undone: Option<When>,
}

#[derive(Template)]
#[template(path = "handovers.html")]
struct ListPage {
    layout: Layout,
    rows: Vec<Row>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "handover_past.html")]
struct PastPage {
    layout: Layout,
    row: Row,
    parts: Vec<Part>,
    can_undo: bool,
}

fn row(past: PastHandover, now: Reader) -> Row {
    Row {
        id: past.id,
        when: When::of(past.at, now),
        said: tickets(usize::try_from(past.tickets).unwrap_or(usize::MAX)),
        from: past.agent.1,
        to: past
            .recipient
            .map_or_else(|| "the others, by the rotation".to_owned(), |(_, name)| name),
        by: past.by.1,
        undone: past.undone_at.map(|at| When::of(at, now)),
    }
}

/// The latest handovers.
pub(crate) async fn list(desk: Data<Desk>, staff: Staff, request: HttpRequest) -> HttpResult {
    let mut page = PageRequest::first(ROWS);
    let mut asked = form_urlencoded::parse(request.query_string().as_bytes())
        .filter(|(name, _)| name == "after");
    if let Some(after) = asked.next().and_then(|(_, place)| links::position(&place)) {
        page.start = Start::After(after);
    }
    let read = move || {
        let (layout, now) = (Layout::read(&desk, &staff)?, staff.reader(&desk)?);
        let found = desk.app.agents.read_handovers.list(&staff.viewer, page)?;
        let next =
            found.next.map(|place| format!("/desk/hand-overs?after={}", links::place(place)));
        Ok::<_, Problem>(ListPage {
            layout,
            rows: found.items.into_iter().map(|past| row(past, now)).collect(),
            next,
        })
    };
    problem::page(&run_blocking(read).await?)
}

/// One of them, with its way back for whoever did it, and for super admins.
pub(crate) async fn show(desk: Data<Desk>, staff: Staff, path: Path<String>) -> HttpResult {
    let id = path.parse().ok().and_then(|id| HandoverId::new(id).ok());
    let id = id.ok_or_else(|| Problem::not_found("handover"))?;
    let read = move || {
        let (layout, now) = (Layout::read(&desk, &staff)?, staff.reader(&desk)?);
        let record = desk.app.agents.read_handovers.one(&staff.viewer, id)?;
        let is_own = staff.viewer.is_super_admin || record.past.by.0 == staff.viewer.user;
        let can_undo = is_own && record.past.undone_at.is_none();
        Ok::<_, Problem>(PastPage {
            layout,
            can_undo,
            parts: parts(record.given),
            row: row(record.past, now),
        })
    };
    problem::page(&run_blocking(read).await?)
}
