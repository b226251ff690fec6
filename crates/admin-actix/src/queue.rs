//! The queue: which tickets there are, as its address says.

mod query;
mod rows;

use actix_web::{HttpRequest, HttpResponse, web::Data};
use askama::Template;

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
}

#[derive(Template)]
#[template(path = "queue_part.html")]
struct Part {
    shell: Shell,
    queue: QueuePane,
}

/// Whether a script asks for the inside of a page alone.
pub(crate) fn is_part(request: &HttpRequest) -> bool {
    request.headers().contains_key("x-desk-part")
}

/// `/desk` is where the queue is.
pub(crate) async fn home(_: Staff) -> HttpResponse {
    see_other("/desk/tickets")
}

/// The queue without a ticket beside it.
pub(crate) async fn show(desk: Data<Desk>, staff: Staff, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let link = QueueLink::read(request.query_string())?;
    let is_part = is_part(&request);
    let read = move || {
        let shell = Shell::read(&desk, &staff)?;
        Ok::<_, Problem>((shell, QueuePane::read(&desk, &staff, link, None)?))
    };
    let (shell, queue) = offload(read).await?;
    if is_part { problem::page(&Part { shell, queue }) } else { problem::page(&Page { shell, queue }) }
}
