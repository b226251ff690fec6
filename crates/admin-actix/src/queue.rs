//! The queue: which tickets there are, as its address says.

mod find;
mod first_run;
mod query;
mod rows;

use actix_web::{HttpRequest, HttpResponse, web::Data};
use askama::Template;
use http_edge::run_blocking;

pub(crate) use find::find;
use first_run::FirstRun;
pub(crate) use query::QueueLink;
pub(crate) use rows::QueuePane;

use crate::{
    Desk,
    layout::Layout,
    parts::{self, Parts},
    problem::{self, HttpResult, Problem, see_other},
    session::Staff,
};

#[derive(Template)]
#[template(path = "queue_page.html")]
struct Page {
    layout: Layout,
    queue: QueuePane,
    first_run: Option<FirstRun>,
}

#[derive(Template)]
#[template(path = "queue_parts.html")]
struct Part {
    layout: Layout,
    queue: Option<QueuePane>,
    first_run: Option<FirstRun>,
}

/// `/desk` is where the queue is.
pub(crate) async fn home(_: Staff) -> HttpResponse {
    see_other("/desk/tickets")
}

/// Whether somebody pressed Enter in the search, so that a number opens what it names.
fn is_entered(request: &HttpRequest) -> bool {
    form_urlencoded::parse(request.query_string().as_bytes())
        .any(|(name, value)| name == "go" && value == "1")
}

/// The queue without a ticket beside it.
pub(crate) async fn show(desk: Data<Desk>, staff: Staff, request: HttpRequest) -> HttpResult {
    let link = QueueLink::read(request.query_string())?;
    if is_entered(&request) {
        let (desk, staff, asked) = (desk.clone(), staff.clone(), link.clone());
        if let Some(ticket) = run_blocking(move || find::exact(&desk, &staff, &asked)).await? {
            return Ok(see_other(&ticket));
        }
    }
    let parts = Parts::asked(&request);
    let service = {
        let connection = request.connection_info();
        format!("{}://{}", connection.scheme(), connection.host())
    };
    let wants = parts;
    let read = move || {
        let layout = Layout::read(&desk, &staff)?;
        if wants.is_some_and(|wants| !wants.queue) {
            return Ok::<_, Problem>((layout, None, None));
        }
        let mut queue = QueuePane::read(&desk, &staff, link, None)?;
        let first_run = FirstRun::read(&desk, &staff, &service)?;
        // a narrow window shows the list, or the check list while there is nothing to list
        queue.is_main = first_run.is_none() || !queue.rows.is_empty();
        Ok((layout, Some(queue), first_run))
    };
    match (parts, run_blocking(read).await?) {
        (None, (layout, Some(queue), first_run)) => {
            problem::page(&Page { layout, queue, first_run })
        }
        (_, (layout, queue, first_run)) => {
            parts::answer(&request, &Part { layout, queue, first_run })
        }
    }
}
