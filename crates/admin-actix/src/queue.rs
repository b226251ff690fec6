//! The queue: which tickets there are, as its address says.

mod find;
mod first_run;
mod query;
mod rows;

use actix_web::{HttpRequest, HttpResponse, web::Data};
use askama::Template;

pub(crate) use find::find;
use first_run::FirstRun;
pub(crate) use query::QueueLink;
pub(crate) use rows::QueuePane;

use crate::{
    Desk,
    offload::offload,
    problem::{self, Problem, see_other},
    session::Staff,
    shell::Shell,
};

#[derive(Template)]
#[template(path = "queue_page.html")]
struct Page {
    shell: Shell,
    queue: QueuePane,
    first_run: Option<FirstRun>,
}

#[derive(Template)]
#[template(path = "queue_part.html")]
struct Part {
    shell: Shell,
    queue: QueuePane,
    first_run: Option<FirstRun>,
}

/// Whether a script asks for the inside of a page alone.
pub(crate) fn is_part(request: &HttpRequest) -> bool {
    request.headers().contains_key("x-desk-part")
}

/// `/desk` is where the queue is.
pub(crate) async fn home(_: Staff) -> HttpResponse {
    see_other("/desk/tickets")
}

/// Whether somebody pressed Enter in the search, so that a number opens what it names.
fn is_entered(request: &HttpRequest) -> bool {
    form_urlencoded::parse(request.query_string().as_bytes()).any(|(name, value)| name == "go" && value == "1")
}

/// The queue without a ticket beside it.
pub(crate) async fn show(desk: Data<Desk>, staff: Staff, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let link = QueueLink::read(request.query_string())?;
    if is_entered(&request) {
        let (desk, staff, asked) = (desk.clone(), staff.clone(), link.clone());
        if let Some(ticket) = offload(move || find::exact(&desk, &staff, &asked)).await? {
            return Ok(see_other(&ticket));
        }
    }
    let is_part = is_part(&request);
    let service = {
        let connection = request.connection_info();
        format!("{}://{}", connection.scheme(), connection.host())
    };
    let read = move || {
        let shell = Shell::read(&desk, &staff)?;
        let queue = QueuePane::read(&desk, &staff, link, None)?;
        Ok::<_, Problem>((shell, queue, FirstRun::read(&desk, &staff, &service)?))
    };
    let (shell, queue, first_run) = offload(read).await?;
    if is_part {
        problem::page(&Part { shell, queue, first_run })
    } else {
        problem::page(&Page { shell, queue, first_run })
    }
}
